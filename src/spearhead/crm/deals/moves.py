"""Moving a deal to another stage, winning, losing and reopening it: the same act from board, page, API and import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.amounts import check_typed, let_line_follow
from spearhead.crm.deals.guards import Proposed, ask_guards
from spearhead.crm.deals.history import enter_stage, pass_skipped, remember
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.deals.placing import Place, lock_column, put_card
from spearhead.crm.records.acts import apply, check_version, save_changes
from spearhead.crm.steps.gate import lacking
from spearhead.crm.steps.overrides import pass_gate
from spearhead.crm.steps.standing import Standing, standing
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.money import MAX_MINOR
from spearhead.kernel.names import local_name
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.access import stage as known_stage
from spearhead.process.pipelines.access import taken_next
from spearhead.process.pipelines.models import Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.models import Competitor


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a deal asks for: the final amount on a win, the reason on a loss, the day (today if empty)."""

    loss_reason_id: int | None = None
    loss_note: str = ""
    competitor_id: int | None = None
    amount_minor: int | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The words that a move may need: the reason for going back, and that for an exception to a gate."""

    reason: str = ""
    override: str = ""


NO_WORDS: Final = Why()


@act
def move_deal(
    deal_id: str | int, stage_id: int, *, by: User, seen_version: int | None, closing: Closing | None = None,
    why: Why = NO_WORDS, place: Place | None = None,
) -> Deal:  # fmt: skip
    """Move a deal to a stage of its pipeline; a stale version is refused with the present state (409).

    To lost it needs a listed reason (and the competitor where the reason says so); to won an amount above zero.
    From won or lost back to an open stage it is reopened, which needs a manager's reach. Where the pipeline has a
    process, forward moves pass its gates (``gate_closed`` names everything that is missing), and going back or
    reopening wants a reason; `why` carries that, or the reason for an exception. `place` puts the
    card between others of an open stage; within its own stage that needs no version, for nothing of the deal changes.
    """
    if place is not None:
        lock_column(stage_id)
    deal = deal_to_change(by, deal_id)
    deal.stage = source = known_stage(deal.stage_id) or deal.stage
    target = known_stage(stage_id)
    if target is None or target.pipeline_id != deal.pipeline_id or target.retired_at:
        message = _("This stage does not belong to the deal's pipeline.")
        raise Refused("unknown_stage", message, {"stage": message})
    if target.pk == source.pk and place is not None and deal.status == "open":
        put_card(deal, place, by=by)
        return deal
    check_version(deal, seen_version, {"stage", "status"}, strict=True)
    if target.pk == source.pk:
        return deal
    now, day = timezone.now(), today()
    values: dict[str, Any] = {"stage_id": target.pk, "entered_stage_at": now, "status": target.kind}
    if deal.status != "open":
        _require_reopener(by)
    stands = standing(deal)
    values |= _consequences(deal, target, day=day, closing=closing or Closing())
    said = _pass(stands, source, target, why, by=by)
    if target.kind == Stage.Kind.OPEN and (taken := taken_next(deal.pipeline_id, deal.process_version_id, day)):
        values["process_version_id"] = taken
    if target.kind == Stage.Kind.WON:
        ask_guards(Proposed("win", deal, base_minor=values["base_minor"]), by=by)
    changes = apply(deal, values)
    deal.stage = target
    save_changes(deal, changes, by=by, kind=_kind(source, target), extra=said)
    if "amount_minor" in changes:
        let_line_follow(deal)
    if source.kind == target.kind == Stage.Kind.OPEN and target.position > source.position:
        pass_skipped(deal, source, target, at=now)
    enter_stage(deal, target, at=now, on=day, leaving=_exit(source, target))
    remember(deal, at=now, on=day)
    if place is not None and target.kind == Stage.Kind.OPEN:
        put_card(deal, place, by=by)
    return deal


def _pass(stands: Standing, source: Stage, target: Stage, why: Why, *, by: User) -> dict[str, Any]:
    """Ask the gate, and for the reason that going back or reopening needs; what the event keeps of it."""
    if stands.process.empty:
        return {}
    back = target.kind == Stage.Kind.OPEN and target.position < source.position
    if source.kind != Stage.Kind.OPEN or back:
        text = clean_text(why.reason, max_length=500, field="reason")
        if not text and target.kind == Stage.Kind.OPEN:
            message = _("Say why it goes back.")
            raise Refused("reason_needed", message, {"reason": message}, ask="reason")
        if source.kind != Stage.Kind.OPEN and target.kind == Stage.Kind.OPEN:
            _check_reopened(stands.deal, target)
        return {"reason": text} if text else {}
    made = pass_gate(stands, target, lacking(stands, target), why.override, by=by)
    if made is None:
        return {}
    return {"override": made.pk, "reason": made.reason, "missing": [one["name"] for one in made.missing]}


def _check_reopened(deal: Deal, target: Stage) -> None:
    """A reopened deal returns to the stage in which it was closed, where that is still in use."""
    ended = StageStay.objects.filter(deal_id=deal.pk, exit__in=("won", "lost"), stage__retired_at__isnull=True)
    last = ended.order_by("-left_at", "-id").select_related("stage").first()
    if last is not None and last.stage_id != target.pk:
        message = _("It was closed in “%(stage)s”; reopen it there.") % {"stage": local_name(last.stage)}
        raise Refused("reopen_elsewhere", message, {"stage": message})


def _require_reopener(by: User) -> None:
    if by.sight.reach("deal", "reassign") == "none":
        raise Forbidden(_("Only a manager reopens a closed deal."), "reopen_needs_manager")


def _consequences(deal: Deal, target: Stage, *, day: date, closing: Closing) -> Mapping[str, Any]:
    match target.kind:
        case Stage.Kind.WON:
            return _win(deal, closing, day)
        case Stage.Kind.LOST:
            return _lose(deal, closing, day)
    if deal.status != "open":
        return _reopen(deal, target, day)
    return {} if deal.category_typed else {"category": target.category}


def _closing_day(deal: Deal, closing: Closing, day: date) -> date:
    on = closing.closed_on or day
    if on > day or (deal.opened_on and on < deal.opened_on):
        message = _("The closing day lies between the opening day and today.")
        raise Refused("bad_closing_day", message, {"closed_on": message})
    return on


def _win(deal: Deal, closing: Closing, day: date) -> Mapping[str, Any]:
    amount = deal.amount_minor if closing.amount_minor is None else closing.amount_minor
    if not amount or not 0 < amount <= MAX_MINOR:
        message = _("Enter the final amount to mark the deal as won.")
        raise Refused("amount_needed", message, {"amount": message}, ask="amount")
    if amount != deal.amount_minor:
        check_typed(deal)
    return {
        **_close(deal, closing, day, amount),
        "amount_minor": amount,
        "loss_reason_id": None,
        "loss_note": "",
        "competitor_id": _competitor(closing) or deal.competitor_id,
    }


def _lose(deal: Deal, closing: Closing, day: date) -> Mapping[str, Any]:
    reason = LossReason.objects.filter(pk=closing.loss_reason_id or 0, retired_at__isnull=True).first()
    if reason is None:
        message = _("Choose why the deal was lost.")
        raise Refused("loss_reason_needed", message, {"loss_reason": message}, ask="loss_reason")
    competitor_id = _competitor(closing)
    if reason.needs_competitor and competitor_id is None:
        message = _("Choose the competitor that won it.")
        raise Refused("competitor_needed", message, {"competitor": message}, ask="loss_reason")
    return {
        **_close(deal, closing, day, deal.amount_minor),
        "loss_reason_id": reason.pk,
        "loss_note": clean_text(closing.loss_note, max_length=500, field="loss_note"),
        "competitor_id": competitor_id,
    }


def _competitor(closing: Closing) -> int | None:
    if closing.competitor_id is None:
        return None
    if not Competitor.objects.filter(pk=closing.competitor_id, retired_at__isnull=True).exists():
        message = _("Choose a competitor from the list.")
        raise Refused("unknown_competitor", message, {"competitor": message})
    return closing.competitor_id


def _close(deal: Deal, closing: Closing, day: date, amount: int | None) -> dict[str, Any]:
    on = _closing_day(deal, closing, day)
    return {
        "closed_on": on,
        "category": Deal.Category.CLOSED,
        "parked_until": None,
        "base_minor": Rates().in_base(amount, deal.currency, on),
        "credit_owner_id": deal.owner_id,
        "credit_team_id": main_team(deal.owner_id, on),
    }


def _reopen(deal: Deal, target: Stage, day: date) -> Mapping[str, Any]:
    """An open deal again: it follows today's rate, and its stage proposes the forecast category."""
    return {
        "closed_on": None, "loss_reason_id": None, "loss_note": "", "competitor_id": None,
        "category": target.category, "category_typed": False,
        "base_minor": Rates().in_base(deal.amount_minor, deal.currency, day),
        "credit_owner_id": None, "credit_team_id": None,
    }  # fmt: skip


def _kind(source: Stage, target: Stage) -> str:
    if target.kind != Stage.Kind.OPEN:
        return f"deal.{target.kind}"
    return "deal.moved" if source.kind == Stage.Kind.OPEN else "deal.reopened"


def _exit(source: Stage, target: Stage) -> str:
    if source.kind != Stage.Kind.OPEN:
        return ""
    if target.kind != Stage.Kind.OPEN:
        return target.kind
    return StageStay.Exit.ADVANCED if target.position > source.position else StageStay.Exit.BACK
