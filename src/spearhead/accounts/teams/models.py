"""Teams and who belonged to them, led them or stood in, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spearhead.kernel.kept import definition


@definition
class Team(models.Model):
    """A team in the tree; a root has no parent."""

    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    version = models.IntegerField(default=1)
    retired_on = models.DateField(null=True, blank=True)
    sort_key = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


@definition
class Membership(models.Model):
    """A person in a team from `valid_from` up to (not including) `valid_to`; open-ended while `valid_to` is empty."""

    class Kind(models.TextChoices):
        MEMBER = "member"
        MANAGER = "manager"
        DEPUTY = "deputy"

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MEMBER)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_period", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
            )
        ]
        indexes: ClassVar = [models.Index(fields=["user", "valid_from"], name="membership_user")]
