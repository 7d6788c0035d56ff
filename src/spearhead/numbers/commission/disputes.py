"""Saying that a statement is wrong, and answering: granted, partly or denied with a reason, or handed further up."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, refuse
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import MAX_MINOR
from spearhead.kernel.text.clean import clean_text
from spearhead.numbers.commission.access import dispute_for, may_approve, statement_for
from spearhead.numbers.commission.acts import OPEN_STATES, redraw
from spearhead.numbers.commission.models import Dispute, Statement

State = Dispute.State
WAITING: Final = (State.OPEN, State.ESCALATED)
ANSWERS: Final = (State.GRANTED, State.PARTLY, State.DENIED, State.ESCALATED)


@act
def open_dispute(statement_id: str | int, reason: str, *, by: User, deal_id: int | None = None) -> Dispute:
    """Only the person whose statement it is; about one of its deals, or about what is missing."""
    statement = statement_for(by, statement_id)
    if statement.user_id != by.pk:
        raise Forbidden(_("Only the person whose statement it is disputes it."))
    text = clean_text(reason, max_length=500, field="reason")
    if not text:
        raise refuse("reason_missing", "reason", _("Say what is wrong."))
    if deal_id is not None and not statement.lines.filter(deal_id=deal_id).exists():
        raise refuse("unknown_reference", "deal", _("This deal is not on the statement."))
    row = Dispute.objects.create(statement=statement, deal_id=deal_id, reason=text)
    record(Happened("dispute.opened", "statement", statement.pk, by.pk, statement.version, {}, {"dispute": row.pk}))
    return row


@act
def answer_dispute(
    dispute_id: str | int, state: str, answer: str, *, by: User, seen_version: int | None, granted_minor: int = 0
) -> Dispute:
    """By whoever approves the statement. What is granted is a line of it, or of the next one once it is frozen."""
    seen = dispute_for(by, dispute_id)
    if seen.statement.user_id == by.pk:
        raise Forbidden(_("Nobody decides on their own dispute."), "own_dispute")
    by.sight.require("commission", "approve")
    if not may_approve(by, seen.statement):
        raise Forbidden(_("You may look at this, but not change it."))
    row = Dispute.objects.select_for_update().filter(pk=seen.pk).first()
    if row is None:
        raise Absent
    check_seen(row, seen_version)
    if row.state not in WAITING:
        raise Refused("wrong_state", _("This dispute is answered already."))
    text = _checked(state, answer, granted_minor)
    before, row.state, row.answer = row.state, state, text
    row.granted_minor, row.version = granted_minor, row.version + 1
    if state != State.ESCALATED:
        row.resolved_by_id, row.resolved_at = by.pk, timezone.now()
    statement = Statement.objects.select_for_update().get(pk=row.statement_id)
    row.applied = statement if granted_minor and statement.state in OPEN_STATES else None
    row.save()
    if row.applied:
        redraw(statement, by)
    extra = {"dispute": row.pk, "reason": text}
    record(
        Happened(
            "dispute.answered", "statement", statement.pk, by.pk, statement.version, {"state": (before, state)}, extra
        )
    )
    return row


def _checked(state: str, answer: str, granted_minor: int) -> str:
    if state not in ANSWERS:
        raise refuse("unknown_value", "state", _("Choose a value from the list."))
    text = clean_text(answer, max_length=500, field="answer")
    if not text:
        raise refuse("reason_missing", "answer", _("Say why."))
    grants = state in {State.GRANTED, State.PARTLY}
    if grants and not 0 < granted_minor <= MAX_MINOR:
        raise refuse("amount_missing", "granted", _("Enter the amount that is granted."))
    if not grants and granted_minor:
        raise refuse("amount_not_due", "granted", _("Only a granted dispute has an amount."))
    return text
