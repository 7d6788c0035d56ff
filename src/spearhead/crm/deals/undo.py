"""Taking back a move just made: the card returns as it was; a win or a loss too, for some minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.history import enter_stage, remember
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.records.acts import apply, check_version, save_changes
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.feed import of_record
from spearhead.process.pipelines.models import Stage

FOR: Final = timedelta(minutes=15)
MOVES: Final = frozenset({"deal.moved", "deal.won", "deal.lost"})
#: what a move may change besides the stage, and what undoing it gives back
_BACK: Final = (
    "entered_stage_at",
    "category", "parked_until", "amount_minor", "loss_note", "loss_reason_id", "competitor_id", "closed_on",
    "credit_owner_id", "credit_team_id",
)  # fmt: skip


@act
def undo_move(deal_id: str | int, *, by: User, seen_version: int | None) -> Deal:
    """Put a deal back where its last move took it from. Refused when somebody changed it since, when another person
    moved it, or after a quarter of an hour: then it is moved like any deal.
    """
    deal = deal_to_change(by, deal_id)
    check_version(deal, seen_version, {"stage", "status"}, strict=True)
    told = of_record("deal", deal.pk).filter(record_version=deal.version).exclude(kind="deal.placed")
    last = told.order_by("-id").first()
    now, day = timezone.now(), today()
    if last is None or last.kind not in MOVES or last.actor_id != by.pk or now - last.at > FOR:
        raise Refused("too_late_to_undo", _("This move can no longer be taken back. Move the deal by hand."))
    before = {name: pair[0] for name, pair in last.payload.get("changes", {}).items()}
    target = Stage.objects.filter(pk=before.get("stage") or 0, retired_at__isnull=True).first()
    if target is None or target.kind != Stage.Kind.OPEN:
        raise Refused("too_late_to_undo", _("This move can no longer be taken back. Move the deal by hand."))
    source = deal.stage
    values = {"stage_id": target.pk, "status": "open", **_restored(before)}
    amount = values.get("amount_minor", deal.amount_minor)
    changes = apply(deal, {**values, "base_minor": Rates().in_base(amount, deal.currency, day)})
    deal.stage = target
    save_changes(deal, changes, by=by, kind="deal.moved" if source.kind == "open" else "deal.reopened")
    leaving = StageStay.Exit.BACK if source.kind == Stage.Kind.OPEN else ""
    enter_stage(deal, target, at=now, on=day, leaving=leaving)
    remember(deal, at=now, on=day)
    return deal


def _restored(before: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: Deal._meta.get_field(name.removesuffix("_id")) for name in _BACK}
    return {
        name: field.to_python(before[name.removesuffix("_id")])
        for name, field in fields.items()
        if name.removesuffix("_id") in before
    }
