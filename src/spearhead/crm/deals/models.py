"""Deals, their lines and contacts, and the rows that keep their whole history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spearhead.crm.records.models import Record
from spearhead.kernel.money import MAX_MINOR

STATUSES = [("open", "open"), ("won", "won"), ("lost", "lost")]


class Deal(Record):
    """A chance we work on (商机).

    Amounts are minor units of `currency`; `base_minor` is the same in the workspace's base currency at the rate of
    the closing day, or of the last change while open. `credit_owner` and `credit_team` are who closed it and for
    which team it counts, whoever owns it now. An unknown date stays empty.
    """

    class Category(models.TextChoices):
        OMITTED = "omitted"
        PIPELINE = "pipeline"
        BEST_CASE = "best_case"
        MOST_LIKELY = "most_likely"
        COMMIT = "commit"
        CLOSED = "closed"

    name = models.CharField(max_length=200)
    company = models.ForeignKey("crm.Company", null=True, blank=True, on_delete=models.PROTECT, related_name="deals")
    pipeline = models.ForeignKey("process.Pipeline", on_delete=models.PROTECT, related_name="+", db_index=False)
    process_version = models.ForeignKey(
        "process.PipelineVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stage = models.ForeignKey("process.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=4, choices=STATUSES, default="open")
    entered_stage_at = models.DateTimeField(null=True, blank=True)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    base_minor = models.BigIntegerField(null=True, blank=True)
    amount_origin = models.CharField(max_length=8, default="typed")
    expected_close = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    parked_until = models.DateField(null=True, blank=True)
    loss_reason = models.ForeignKey(
        "process.LossReason", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    loss_note = models.CharField(max_length=500, blank=True)
    competitor = models.ForeignKey(
        "strategy.Competitor", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(max_length=12, choices=Category.choices, default=Category.PIPELINE)
    category_typed = models.BooleanField(default=False)
    push_count = models.PositiveSmallIntegerField(default=0)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    motion = models.CharField(max_length=10, blank=True, choices=[("inbound", "inbound"), ("outbound", "outbound")])
    kind = models.CharField(
        max_length=8, default="new", choices=[("new", "new"), ("repeat", "repeat"), ("renewal", "renewal")]
    )
    source = models.ForeignKey("crm.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("crm.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey("crm.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("crm.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    credit_owner = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    credit_team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="deal_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="deal_amount_range",
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gte=0, amount_minor__lte=MAX_MINOR),
            ),
            models.CheckConstraint(name="deal_closed_on", condition=Q(status="open") | Q(closed_on__isnull=False)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "status", "-base_minor", "id"], name="deal_owner_amount"),
            models.Index(fields=["pipeline", "status", "stage", "owner"], name="deal_board"),
            models.Index(fields=["status", "closed_on"], name="deal_closed"),
            models.Index(fields=["status", "-base_minor", "id"], name="deal_amount"),
            models.Index(fields=["sort_key", "id"], name="deal_sort"),
        ]

    def __str__(self) -> str:
        return self.name


class DealVersion(models.Model):
    """How a deal stood from `valid_from` up to `valid_to` (`FOREVER` while it still stands); gap-free per deal."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="versions", db_index=False)
    seq = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    pipeline = models.ForeignKey("process.Pipeline", on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey("process.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_stage_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=4)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    base_minor = models.BigIntegerField(null=True)
    expected_close = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=12)
    next_step_on = models.DateField(null=True)
    push_count = models.PositiveSmallIntegerField(default=0)
    parked = models.BooleanField(default=False)
    deleted = models.BooleanField(default=False)
    cause = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "seq"], name="deal_version_seq"),
            models.CheckConstraint(name="deal_version_period", condition=Q(valid_to__gt=F("valid_from"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "valid_from", "valid_to"], name="deal_version_as_of"),
            models.Index(fields=["status", "valid_to", "closed_on"], name="deal_version_closed"),
        ]


class StageStay(models.Model):
    """One stay of a deal in a stage: for time in stage and conversion. `entered_at` is empty where unknown.

    `origin` is set where a new version of the process brought the deal here: the stage whose visit goes on in this
    one, so that a migration is no entry and what comes after it counts for the stage that the deal really entered.
    `process_version` is the version of the process under which it was entered; empty for imported history.
    """

    class Exit(models.TextChoices):
        ADVANCED = "advanced"
        BACK = "back"
        WON = "won"
        LOST = "lost"
        MIGRATED = "migrated"

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="stays")
    stage = models.ForeignKey("process.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    exit = models.CharField(max_length=8, blank=True)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    skipped = models.BooleanField(default=False)
    origin = models.ForeignKey("process.Stage", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    process_version = models.ForeignKey(
        "process.PipelineVersion", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stage", "entered_at"], name="stage_stay_entry"),
            models.Index(fields=["deal", "stage"], name="stage_stay_deal"),
        ]


class DealPlace(models.Model):
    """Where a card stands in a column of the board, for everybody: the lower the rank, the higher the card.

    Kept per stage, so that a card taken back into a column finds its place again; a card without one stands on top.
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="places")
    stage = models.ForeignKey("process.Stage", on_delete=models.CASCADE, related_name="+", db_index=False)
    rank = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deal", "stage"], name="deal_place_once")]
        indexes: ClassVar = [models.Index(fields=["stage", "rank"], name="deal_place_rank")]


class DealLine(models.Model):
    """One product on a deal: `quantity_milli` is in thousandths; the total is rounded half away from zero."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("crm.Product", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    quantity_milli = models.BigIntegerField(default=1000)
    list_minor = models.BigIntegerField(null=True)
    unit_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]


class DealContact(models.Model):
    """A contact's part in a deal (采购角色)."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="deal_contacts")
    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="deal_contacts")
    role = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deal", "contact"], name="deal_contact_once")]
