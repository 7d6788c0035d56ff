"""What was worked out: forecasts of the coming months with their back-tests, one row per run, never changed."""

from __future__ import annotations

from django.db import models


class Outlook(models.Model):
    """A run. `known_to` is the first day that was not known (months before it had ended).

    `result` maps a unit (``all``, ``person:7``, ``line:7``, ``team:3``) to its horizons in months (``"1"``…``"3"``).
    """

    made_at = models.DateTimeField()
    known_to = models.DateField()
    result = models.JSONField()
    version = models.IntegerField(default=1)

    class Meta:
        """The newest is read."""

        indexes = (models.Index(fields=["made_at"], name="outlook_made_at"),)
