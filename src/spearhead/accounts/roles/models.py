"""Changes that an administrator made to the default policy; what is not listed here is the default."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class Right(models.Model):
    """One cell of the policy table that differs from its default."""

    role = models.CharField(max_length=16)
    resource = models.CharField(max_length=32)
    verb = models.CharField(max_length=16)
    reach = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "resource", "verb"], name="right_cell")]


@definition
class FieldRight(models.Model):
    """A field that a role may not write (`read`) or not even see (`hidden`)."""

    role = models.CharField(max_length=16)
    resource = models.CharField(max_length=32)
    field = models.CharField(max_length=64)
    level = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "resource", "field"], name="field_right_cell")]
