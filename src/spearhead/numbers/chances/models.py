"""What was learned and said: one row per run with its report, and per record what was last said of it.

Models themselves are never stored: a run learns, scores and is gone; its report says what it was worth.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class ChanceSettings(models.Model):
    """What an administrator ruled (a row for deals, one for leads): fields known at the start, fields left out, owners.

    `accepted` are the fields of a model that seemed too good to be true and was accepted; with other fields it waits
    for a person again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    known = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    owners = models.BooleanField(default=False)
    accepted = models.JSONField(default=list)
    version = models.IntegerField(default=1)


class ChanceRun(models.Model):
    """A training on deals or leads. `state`: signal, no_signal, too_few, blocked or withdrawn; `report`: plain data."""

    noun = models.CharField(max_length=4, default="deal")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    report = models.JSONField()
    version = models.IntegerField(default=1)

    class Meta:
        """The newest is read."""

        indexes: ClassVar = [models.Index(fields=["noun", "made_at"], name="chance_run_made_at")]


class Said(models.Model):
    """What was last said of a record while it was open; `won` is how it ended, for the measure of drift.

    `said` is the probability that was shown, `learned` the model's own (None without one), `base` the base rate then.
    """

    made_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    said = models.FloatField()
    learned = models.FloatField(null=True)
    base = models.FloatField()
    reasons = models.JSONField(default=dict)
    won = models.BooleanField(null=True)
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Each noun has a table of its own."""

        abstract = True


class Chance(Said):
    """What was said of a deal: that it is won."""

    deal = models.OneToOneField("crm.Deal", on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Outcomes are read in the order in which they came."""

        constraints: ClassVar = [
            models.CheckConstraint(name="chance_in_range", condition=Q(said__gte=0, said__lte=1)),
            models.CheckConstraint(name="chance_ended", condition=Q(won__isnull=True) | Q(ended_on__isnull=False)),
        ]
        indexes: ClassVar = [models.Index(fields=["ended_on", "deal"], name="chance_ended_on")]


class LeadChance(Said):
    """What was said of a lead: that it is qualified or converted within the days of `leads.WINDOW`."""

    lead = models.OneToOneField("crm.Lead", on_delete=models.CASCADE, related_name="chance")

    class Meta:
        """Outcomes are read in the order in which they came."""

        constraints: ClassVar = [
            models.CheckConstraint(name="lead_chance_in_range", condition=Q(said__gte=0, said__lte=1)),
            models.CheckConstraint(name="lead_chance_ended", condition=Q(won__isnull=True) | Q(ended_on__isnull=False)),
        ]
        indexes: ClassVar = [models.Index(fields=["ended_on", "lead"], name="lead_chance_ended_on")]
