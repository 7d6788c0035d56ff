"""Definitions of custom fields; the values lie in each record's `custom`, keyed by the field's key. Beside them lies
what a look into all records would be too slow for: who holds a value that only one may hold, and who points to whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class CustomField(models.Model):
    """A field that the workspace added to a kind of record."""

    class Kind(models.TextChoices):
        TEXT = "text"
        LONG_TEXT = "long_text"
        INTEGER = "integer"
        DECIMAL = "decimal"
        MONEY = "money"
        PERCENT = "percent"
        DATE = "date"
        DATETIME = "datetime"
        BOOLEAN = "boolean"
        CHOICE = "choice"
        CHOICES = "choices"
        PERSON = "person"
        LINK = "link"
        FORMULA = "formula"
        URL = "url"
        PHONE = "phone"
        EMAIL = "email"

    entity = models.CharField(max_length=24)
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=80)
    label_zh = models.CharField(max_length=80, blank=True)
    help = models.CharField(max_length=200, blank=True)
    help_zh = models.CharField(max_length=200, blank=True)
    choices = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)
    #: what a new record gets that says nothing: as it is stored, for a day also ``today`` or ``today+14``
    default = models.JSONField(null=True, blank=True, default=None)
    unique = models.BooleanField(default=False)
    formula = models.TextField(blank=True)
    result = models.CharField(max_length=8, blank=True)  #: what its formula gives: number, money or date
    target = models.CharField(max_length=12, blank=True)  #: the kind of record that a link points to
    personal = models.BooleanField(default=False)
    on_card = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    hidden_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["entity", "position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entity", "key"], name="custom_field_key")]

    def __str__(self) -> str:
        return self.label


class CustomClaim(models.Model):
    """That a living record holds a value of a unique field; the constraint decides between two at one moment."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=500)  #: as it is compared (`claims.folded`)
    record_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["field", "value"], name="custom_claim_once")]
        indexes: ClassVar = [models.Index(fields=["field", "record_id"], name="custom_claim_record")]

    def __str__(self) -> str:
        return f"{self.field_id}: {self.record_id}"


class CustomLink(models.Model):
    """That a record points to another one by a link field; read from the other side, and moved by a merge."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="+")
    record_id = models.BigIntegerField()
    target_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["field", "record_id"], name="custom_link_once")]
        indexes: ClassVar = [models.Index(fields=["target_id", "field"], name="custom_link_target")]

    def __str__(self) -> str:
        return f"{self.record_id} → {self.target_id}"
