"""Exceptions to a gate (例外放行): who may make one, the debt that it leaves, and when that is settled."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.guards import Proposed, ask_guards
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.gate import Lack, lacks_of, policy, refuse_gate
from spearhead.crm.steps.models import GateOverride
from spearhead.crm.steps.standing import Standing, standing
from spearhead.kernel.calendar import add_workdays
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.once import once
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Stage

LEAST: Final = 10
DAYS: Final = 5
SAME, WITHIN = 3, timedelta(days=30)


def may_override(by: User, rule: str) -> bool:
    """Whether this person may move a deal past a gate of this policy."""
    if rule == "manager":
        return by.sight.reach("deal", "reassign") != "none"
    return rule in {"rep", "approval"}


def pass_gate(stands: Standing, target: Stage, lacks: Sequence[Lack], reason: str, *, by: User) -> GateOverride | None:
    """Let a deal through: at once when nothing is missing, as an exception with a reason, or not at all."""
    if not lacks:
        return None
    if not reason:
        raise refuse_gate(lacks)
    rule = policy(stands, lacks)
    if not may_override(by, rule):
        raise Forbidden(_("This gate lets nobody of your role pass without what is missing."), "override_not_allowed")
    text = clean_text(reason, max_length=500, field="override_reason")
    if visible_length(text) < LEAST:
        message = _("Give a reason of at least %(least)d characters.") % {"least": LEAST}
        raise refuse("reason_too_short", "override_reason", message)
    deal, now = stands.deal, timezone.now()
    if rule == "approval":
        ask_guards(Proposed("override", deal, missing=[one.name for one in lacks]), by=by)
    earlier = GateOverride.objects.filter(by=by, reason=text, at__gt=now - WITHIN).count()
    return GateOverride.objects.create(
        deal=deal, from_stage_id=deal.stage_id, to_stage=target, reason=text, by=by, at=now,
        missing=[_kept(one) for one in lacks], flagged=earlier + 1 >= SAME, settle_by=add_workdays(today(), DAYS),
    )  # fmt: skip


def _kept(lack: Lack) -> dict[str, str | int]:
    return {"key": lack.where, "name": lack.name, "stage": lack.stage.pk}


def visible_length(text: str) -> int:
    """Characters that can be seen: no spaces, no format or control characters."""
    return sum(1 for one in text if not one.isspace() and unicodedata.category(one)[0] not in "CZ")


@once
def _unsettled(deal_id: int) -> tuple[GateOverride, ...]:
    return tuple(GateOverride.objects.filter(deal_id=deal_id, settled_at__isnull=True).order_by("settle_by", "id"))


def owed(deal: Deal, stands: Standing | None = None) -> list[tuple[GateOverride, list[str]]]:
    """The open exceptions of a deal, oldest first, each with the names of what is still missing."""
    rows = _unsettled(deal.pk)
    if not rows:
        return []
    missing = _missing(stands or standing(deal))
    found = [(row, [one["name"] for one in row.missing if one["key"] in missing]) for row in rows]
    return [(row, names) for row, names in found if names]


def _missing(stands: Standing) -> set[str]:
    found: set[str] = set()
    for stage in stages_of(stands.deal.pipeline_id):
        found |= {one.where for one in lacks_of(stands, stage, stands.process.stage(stage.pk))}
    return found


def settle(deal: Deal) -> None:
    """Close the exceptions of which nothing is missing any more; called by the acts that supply something."""
    rows = list(GateOverride.objects.filter(deal_id=deal.pk, settled_at__isnull=True))
    if not rows:
        return
    missing = _missing(standing(deal))
    done = [row.pk for row in rows if not any(one["key"] in missing for one in row.missing)]
    GateOverride.objects.filter(pk__in=done).update(settled_at=timezone.now())
