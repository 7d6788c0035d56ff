"""Asking for an approval, deciding it, taking it back; on approval the act that waited is done as it was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.access import may_decide, request_for
from spearhead.automation.approvals.bands import strictest
from spearhead.automation.approvals.councils import call, hear, steps_of, verdict
from spearhead.automation.approvals.guarding import ABOUT_LINES, approved, try_act
from spearhead.automation.approvals.models import ApprovalDeputy, ApprovalRequest
from spearhead.automation.approvals.needs import Need, facts_of
from spearhead.automation.approvals.people import deputies_of
from spearhead.automation.approvals.performing import checked_ask, checked_payload, do, needs_to_ask, perform
from spearhead.automation.clocks.access import working_time
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.models import Deal
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, locked, refuse
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text

State = ApprovalRequest.State
#: decision → the state that it leads to
DECISIONS: Final = {"approve": State.APPROVED, "changes": State.CHANGES, "reject": State.REJECTED}


@act
def request_approval(
    what: str, deal_id: str | int, payload: Mapping[str, Any], reason: str, *, by: User
) -> ApprovalRequest:
    """Ask for an approval of an act (``lines`` or ``move``) that is refused without one, or ``ask`` for a price, terms
    or a contract. An earlier question of the same person about the same on this deal is replaced."""
    deal = deal_to_change(by, deal_id)
    given = checked_payload(what, payload)
    if what == "ask":
        given = checked_ask(deal, given, by=by)
    words = clean_text(reason, max_length=500, field="approval_reason")
    if not words:
        raise refuse("reason_needed", "approval_reason", _("Say why it should be approved."))
    needs = needs_to_ask(deal, given, by=by) if what == "ask" else try_act(lambda: do(what, deal.pk, given, by=by))
    if not needs:
        raise Refused("not_needed", _("This needs no approval."))
    _replace(deal, what, given.get("kind", ""), by)
    return _ask(deal, what, given, words, needs, by)


def _replace(deal: Deal, what: str, kind: str, by: User) -> None:
    pending = ApprovalRequest.objects.select_for_update().filter(deal=deal, act=what, state=State.PENDING)
    for one in pending:
        if one.payload.get("kind", "") != kind:
            continue  # a contract may wait beside a price
        if one.requester_id != by.pk:
            raise Refused("pending_already", _("Somebody else asked for an approval on this deal; it is not decided."))
        _end(one, State.WITHDRAWN, by=by)


def _ask(
    deal: Deal, what: str, given: Mapping[str, Any], words: str, needs: list[Need], by: User
) -> ApprovalRequest:  # fmt: skip
    now = timezone.now()
    level = strictest(one.level for one in needs)
    shown = {key: value for one in needs for key, value in one.shown.items()}
    deal.refresh_from_db()
    hours = min(one.hours for one in needs)
    steps = steps_of(needs, by, today())
    request = ApprovalRequest.objects.create(
        deal=deal, requester=by, kinds=sorted({one.kind for one in needs}), act=what, payload=dict(given),
        snapshot={"deal": deal.name, "currency": deal.currency, "amount_minor": deal.amount_minor, **shown},
        facts=facts_of(deal), asked=next((one.asked for one in needs if one.kind in ABOUT_LINES), ""), reason=words,
        costs={key: value for one in needs for key, value in one.costs.items()}, steps=[one.kept for one in steps],
        level=level, rule_version=max(one.rule_version for one in needs), hours=hours, created_at=now,
        due_at=working_time().after(now, hours * 60),
    )  # fmt: skip
    for place, one in enumerate(steps):
        if not one.people:
            raise Refused("nobody_approves", _("There is nobody above you who could approve this."))
        call(request, place, one.people, now)
    people = sorted({person for one in steps for person in one.people})
    _happened("approval.requested", request, by.pk, told_to(people, by.pk), request.reason)
    return request


def told_to(people: Iterable[int], requester_id: int) -> list[int]:
    """Whom to tell: the people, and who stands in for those of them who are away."""
    every = list(people)
    return sorted({*every, *deputies_of(every, today()).values()} - {requester_id})


def _happened(kind: str, request: ApprovalRequest, by_id: int | None, to: list[int], text: str = "") -> None:
    extra = {"title": request.snapshot["deal"], "people": to, "text": text, "deal": request.deal_id}
    record(Happened(kind, "approval", request.pk, by_id, request.version, extra=extra))


@act
def decide_request(
    request_id: str | int, decision: str, *, by: User, seen_version: int | None, reason: str = ""
) -> ApprovalRequest:
    """Approve, ask for changes or reject (both with a reason). Where several are asked, it waits for the others. Once
    approved, the act is done in the requester's name; where it no longer can be, `told` says why. Nobody decides what
    they asked for themselves."""
    found = request_for(by, request_id)
    request = locked(ApprovalRequest, found.pk)
    if request.requester_id == by.pk:
        raise Forbidden(_("Nobody approves what they asked for themselves."), "own_approval")
    if not may_decide(by, request):
        raise Forbidden(_("Others are asked to decide this."), "not_asked")
    check_seen(request, seen_version)
    if request.state != State.PENDING:
        raise Refused("decided_already", _("This was decided already."))
    if decision not in DECISIONS:
        raise refuse("bad_value", "decision", _("Choose a value from the list."))
    words = clean_text(reason, max_length=500, field="reason")
    if decision != "approve" and not words:
        raise refuse("reason_needed", "reason", _("Say why, so that the next try can be better."))
    if decision == "approve" and (stale := why_stale(request)):
        return _end(request, State.EXPIRED, by=by, told=stale)
    if decision != "changes":
        hear(request, by, decision, timezone.now())
        if (found_state := verdict(request)) == State.PENDING:
            return _go_on(request, by, decision, words)
        _end(request, found_state, by=by, words=words)
    else:
        _end(request, State.CHANGES, by=by, words=words)
    if request.state == State.APPROVED:
        _do(request)
    return request


def _go_on(request: ApprovalRequest, by: User, decision: str, words: str) -> ApprovalRequest:
    """One of several has spoken; the others are still asked."""
    request.version += 1
    request.save(update_fields=["version"])
    verb = "seconded" if decision == "approve" else "opposed"
    _happened(f"approval.{verb}", request, by.pk, [request.requester_id], words)
    return request


def why_stale(request: ApprovalRequest) -> str:
    """Why a request no longer fits its deal; empty while it does."""
    deal = Deal.objects.select_for_update(of=("self",)).filter(pk=request.deal_id, deleted_at__isnull=True).first()
    if deal is None:
        return _("The deal is gone.")
    if facts_of(deal) != request.facts:
        return _("The deal changed since it was asked for: amount, lines, terms or stage. Ask again.")
    return ""


def _do(request: ApprovalRequest) -> None:
    """Do what was approved, in the requester's name and under their rights."""
    try:
        with approved(request):
            perform(request, by=User.objects.get(pk=request.requester_id))
    except (Refused, Forbidden, Conflict) as refusal:
        request.outcome, request.told = "failed", refusal.message[:500]
    except Absent:
        request.outcome, request.told = "failed", _("Who asked may no longer change this deal.")
    else:
        request.outcome = "done"
    request.save(update_fields=["outcome", "told"])


def _end(
    request: ApprovalRequest, state: str, *, by: User | None, words: str = "", told: str = ""
) -> ApprovalRequest:  # fmt: skip
    request.state, request.words, request.told = state, words, told
    request.decided_by, request.decided_at, request.due_at = by, timezone.now(), None
    request.version += 1
    request.save()
    to = [] if state == State.WITHDRAWN else [request.requester_id]
    _happened(f"approval.{state}", request, by.pk if by else None, to, words or told)
    return request


@act
def withdraw_request(request_id: str | int, *, by: User, seen_version: int | None) -> ApprovalRequest:
    """Take back what one asked for."""
    found = request_for(by, request_id)
    request = locked(ApprovalRequest, found.pk)
    if request.requester_id != by.pk:
        raise Forbidden(_("Only who asked takes it back."), "not_yours")
    check_seen(request, seen_version)
    if request.state != State.PENDING:
        raise Refused("decided_already", _("This was decided already."))
    return _end(request, State.WITHDRAWN, by=by)


@act
def expire_request(request_id: int) -> bool:
    """Close a pending request that no longer fits its deal; whether it was."""
    request = ApprovalRequest.objects.select_for_update().filter(pk=request_id, state=State.PENDING).first()
    if request is None or not (stale := why_stale(request)):
        return False
    _end(request, State.EXPIRED, by=None, told=stale)
    return True


@act
def set_deputy(deputy_id: int | None, *, by: User) -> None:
    """Say who decides while one is away; None takes it back."""
    if deputy_id is None:
        ApprovalDeputy.objects.filter(user=by).delete()
    else:
        person = User.objects.filter(pk=deputy_id, is_active=True).exclude(pk=by.pk).first()
        if person is None or person.role not in {"manager", "director", "administrator"}:
            raise refuse("unknown_person", "deputy", _("Choose a manager or director other than yourself."))
        ApprovalDeputy.objects.update_or_create(user=by, defaults={"deputy": person})
    record(Happened("user.deputy_set", "user", by.pk, by.pk, extra={"deputy": deputy_id}))
