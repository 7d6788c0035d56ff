"""A person's authenticator and recovery codes; neither can be read in the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SecondFactor(models.Model):
    """The authenticator of one person; until `confirmed_at` it is only being set up and asks nothing."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    sealed_secret = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    #: the newest 30 seconds whose code was used; neither it nor an older one is accepted again
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """One of the codes that stand in for the authenticator, once; kept as a hash of 120 random bits."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "used_at"], name="recovery_left")]
