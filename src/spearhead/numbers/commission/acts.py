"""Statements through their states: drawn up, sent for review, approved, paid. Nobody approves or pays their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, refuse
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.time import ALL, Period
from spearhead.numbers.commission.access import may_approve, plan_for, statement_for
from spearhead.numbers.commission.drawing import basis_of, granted_for, owed_before, terms_on, write_lines
from spearhead.numbers.commission.models import CommissionMember, CommissionPlan, CommissionTerms, Dispute, Statement

State = Statement.State
OPEN_STATES = (State.DRAFT, State.REVIEW)


@dataclass(slots=True)
class Drawn:
    """What a drawing up came to: the statements, and who was left out and why."""

    statements: list[Statement] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


@act
def draw_up(plan_id: str | int, period: Period, *, by: User) -> Drawn:
    """Statements of a period for everybody on the plan; those that are approved already stay as they are."""
    by.sight.require("commission", "edit")
    plan = plan_for(by, plan_id)
    if period is ALL or period.start > today():
        raise refuse("bad_period", "period", _("Choose a period that has begun."))
    terms = terms_on(plan.pk, period.start)
    if terms is None:
        raise refuse("no_terms", "period", _("The plan has no terms yet when this period begins."))
    drawn = Drawn()
    for member in _members(plan, period):
        if not by.sight.covers("commission", "edit", owner_id=member.user_id) or member.user_id == by.pk:
            continue
        try:
            statement = _draw(member, terms, period, by)
        except Refused as refusal:
            drawn.left_out.append((member.user.name, refusal.message))
        else:
            drawn.statements.append(statement)
    return drawn


def _members(plan: CommissionPlan, period: Period) -> list[CommissionMember]:
    """Who is on the plan at the end of the period (or when they left): each person once."""
    rows = CommissionMember.objects.filter(plan=plan, valid_from__lt=period.end).select_related("user")
    found: dict[int, CommissionMember] = {}
    for row in rows.order_by("valid_from"):
        if row.valid_to is None or row.valid_to > period.start:
            found[row.user_id] = row
    return list(found.values())


def _draw(member: CommissionMember, terms: CommissionTerms, period: Period, by: User) -> Statement:
    crossing = Statement.objects.select_for_update().filter(
        user_id=member.user_id, starts_on__lt=period.end, ends_on__gt=period.start
    )
    statement = crossing.filter(starts_on=period.start, ends_on=period.end).first()
    if statement is None and crossing.exists():
        raise refuse("statement_overlaps", "period", _("There is a statement for a part of this period already."))
    if statement is not None and statement.state not in OPEN_STATES:
        return statement
    within = (member.valid_from, member.valid_to or period.end)
    basis = basis_of(member.user, terms, period, within)
    if statement is None:
        statement = Statement(user=member.user, starts_on=period.start, ends_on=period.end, version=0)
    statement.plan_id, statement.terms = terms.plan_id, terms
    statement.drawn_by_id, statement.drawn_at = by.pk, timezone.now()
    statement.version += 1
    statement.save()
    granted = granted_for(statement)
    write_lines(statement, basis)
    statement.save()
    Dispute.objects.filter(pk__in=[one.pk for one in granted]).update(applied=statement)
    extra = {"period": period.key, "user": member.user_id}
    record(Happened("statement.drawn_up", "statement", statement.pk, by.pk, statement.version, {}, extra))
    return statement


def redraw(statement: Statement, by: User) -> None:
    """Draw a statement up anew that may still change, after a dispute was answered."""
    member = CommissionMember.objects.filter(
        plan_id=statement.plan_id, user_id=statement.user_id, valid_from__lt=statement.ends_on
    ).order_by("-valid_from").first()  # fmt: skip
    if member is not None:
        key = f"{statement.starts_on}..{statement.ends_on}"
        _draw(member, statement.terms, Period(statement.starts_on, statement.ends_on, key), by)


@act
def send_for_review(statement_id: str | int, *, by: User, seen_version: int | None) -> Statement:
    """Show the statement to the person it is for, who may dispute it."""
    statement = _held(by, statement_id, seen_version, "approve")
    return _step(statement, by, State.REVIEW, {State.DRAFT}, "statement.sent_for_review")


@act
def approve_statement(statement_id: str | int, *, by: User, seen_version: int | None) -> Statement:
    """Freeze the statement; refused while a dispute is open, or before its period is over."""
    statement = _held(by, statement_id, seen_version, "approve")
    if statement.ends_on > today():
        raise Refused("period_runs", _("The period is not over yet; what it earns can still change."))
    if statement.disputes.filter(state__in=[Dispute.State.OPEN, Dispute.State.ESCALATED]).exists():
        raise Refused("dispute_open", _("A dispute is open. Answer it first."))
    if owed_before(statement.user, statement.starts_on) != statement.owed_minor:
        message = _("An earlier statement was approved since, and changes what is owed. Draw this one up anew.")
        raise Refused("owed_changed", message)
    statement.approved_by_id, statement.approved_at = by.pk, timezone.now()
    return _step(statement, by, State.APPROVED, {State.REVIEW}, "statement.approved")


@act
def pay_statement(statement_id: str | int, *, by: User, seen_version: int | None) -> Statement:
    """Note that it was paid out; it never changes after."""
    statement = _held(by, statement_id, seen_version, "pay")
    statement.paid_by_id, statement.paid_at = by.pk, timezone.now()
    return _step(statement, by, State.PAID, {State.APPROVED}, "statement.paid")


def _held(by: User, statement_id: str | int, seen_version: int | None, verb: str) -> Statement:
    seen = statement_for(by, statement_id)
    if seen.user_id == by.pk:
        raise Forbidden(_("Nobody approves or pays their own statement."), "own_statement")
    by.sight.require("commission", verb)
    if not may_approve(by, seen, verb):
        raise Forbidden(_("You may look at this, but not change it."))
    found = Statement.objects.select_for_update().filter(pk=seen.pk).first()
    if found is None:
        raise Absent
    check_seen(found, seen_version)
    return found


def _step(statement: Statement, by: User, to: str, source: set[State], kind: str) -> Statement:
    before = statement.state
    if before not in source:
        raise Refused("wrong_state", _("This step does not follow on the state that the statement is in."))
    statement.state, statement.version = to, statement.version + 1
    statement.save()
    record(Happened(kind, "statement", statement.pk, by.pk, statement.version, {"state": (before, to)}))
    return statement


def last_day(statement: Statement) -> str:
    """The last day of the statement's period."""
    return (statement.ends_on - timedelta(days=1)).isoformat()
