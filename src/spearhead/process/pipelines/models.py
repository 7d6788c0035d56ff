"""Pipelines and their stages. A stage's id never changes, so figures survive renames and reorder."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from spearhead.kernel.kept import definition


@definition
class Pipeline(models.Model):
    """A way in which deals are sold; `key` never changes."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


@definition
class PipelineVersion(models.Model):
    """One state of a pipeline's definition; running deals keep the version they started on.

    `content` holds steps, gates and method fields by stage id, as `content.py` describes; once published it never
    changes. `team_ids` (empty: everybody) is the roll-out; `mode` says what becomes of running deals, `mapping` where
    those of a stage go that it takes out of use (stage id → stage id). `path` lists its open stages in order with
    their names, chances and days; the rows of `Stage` follow the version in use. `base_number` is the version that a
    draft was made from.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        SCHEDULED = "scheduled"
        PUBLISHED = "published"
        RETIRED = "retired"

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    published_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    content = models.JSONField(default=dict, blank=True)
    base_number = models.PositiveIntegerField(null=True, blank=True)
    author_id = models.BigIntegerField(null=True, blank=True)
    reviewer_id = models.BigIntegerField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    team_ids = models.JSONField(default=list, blank=True)
    mode = models.CharField(max_length=12, default="stay")
    mapping = models.JSONField(default=dict, blank=True)
    path = models.JSONField(default=list, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pipeline", "number"], name="pipeline_version")]
        indexes: ClassVar = [models.Index(fields=["pipeline", "state"], name="pipeline_version_state")]


@definition
class Stage(models.Model):
    """A stage of a pipeline. `kind` says whether deals in it are open, won or lost; `planned`: only a draft has it."""

    class Kind(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    class Status(models.TextChoices):
        NEW = "new"
        QUALIFIED = "qualified"
        PROPOSAL = "proposal"
        NEGOTIATION = "negotiation"
        WON = "won"
        LOST = "lost"

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="stages")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.OPEN)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    probability = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=12, default="pipeline")
    target_days = models.PositiveSmallIntegerField(null=True, blank=True)
    rot_days = models.PositiveSmallIntegerField(default=14)
    purpose = models.TextField(blank=True, max_length=500)
    guidance = models.TextField(blank=True, max_length=1000)
    retired_at = models.DateTimeField(null=True, blank=True)
    planned = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pipeline_id", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="stage_key"),
            models.CheckConstraint(name="stage_probability", condition=Q(probability__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name
