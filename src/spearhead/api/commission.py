"""/commission-plans, /statements and /disputes: what people earn, traced to deals; and what a deal would add."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.api.auth import caller
from spearhead.api.columns import BASE, Column, money_text
from spearhead.api.concurrency import changing
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.profit import in_base_currency
from spearhead.api.rendering import reply
from spearhead.api.schemas.commission import (
    ChanceOut,
    CommissionPlanEdit,
    CommissionPlanNew,
    CommissionPlanOut,
    DisputeAnswer,
    DisputeNew,
    DisputeOut,
    DrawNew,
    DrawnOut,
    MemberNew,
    StatementOut,
    StatementStep,
    TermsNew,
)
from spearhead.api.schemas.records import page_of
from spearhead.kernel.errors import Absent
from spearhead.kernel.filters import Field
from spearhead.kernel.time import read_period
from spearhead.numbers.commission.access import (
    disputes_visible_to,
    plan_for,
    plans_visible_to,
    statement_for,
    statements_visible_to,
)
from spearhead.numbers.commission.acts import approve_statement, draw_up, pay_statement, send_for_review
from spearhead.numbers.commission.disputes import answer_dispute, open_dispute
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan, rename_plan, set_terms
from spearhead.numbers.commission.whatif import what_if

plans = Router(tags=["commission-plans"])
statements = Router(tags=["statements"])
disputes = Router(tags=["disputes"])
chances = Router(tags=["deals"])
STEPS: dict[str, Any] = {"review": send_for_review, "approve": approve_statement, "pay": pay_statement}


def _money(minor: int | None) -> dict[str, str] | None:
    currency = workspace().base_currency
    return None if minor is None else {"amount": money_text(minor, currency), "currency": currency}


def _plan_more(user: User, plan: dict[str, Any]) -> None:
    plan["terms"] = [
        {"valid_from": one.valid_from.isoformat(), "retroactive": one.retroactive, "clawback_days": one.clawback_days,
         "tiers": [{"upto": upto, "rate": rate} for upto, rate in one.tiers], "bonus": _money(one.bonus_minor),
         "cap": _money(one.cap_minor), "floor": _money(one.floor_minor), "override": one.override,
         "override_below": one.override_below, "draw": _money(one.draw_minor),
         "draw_recoverable": one.draw_recoverable}
        for one in plan_for(user, plan["id"]).terms.all()
    ]  # fmt: skip


def _statement_more(user: User, statement: dict[str, Any]) -> None:
    found = statement_for(user, statement["id"])
    statement["lines"] = [
        {"kind": one.kind, "deal": str(one.deal_id) if one.deal_id else None, "day": one.day.isoformat(),
         "amount": _money(one.amount_minor), "rate": one.rate, "commission": _money(one.commission_minor),
         "note": one.note}
        for one in found.lines.all()
    ]  # fmt: skip
    statement["owed_after"] = _money(found.owed_after)
    statement["disputes"] = [str(pk) for pk in found.disputes.values_list("pk", flat=True)]


PLANS = Noun(
    resource="commission_plan", visible=plans_visible_to, fields=fields_of("commission_plan", Field("name", "text")),
    order=("name",), lasting=False, more=_plan_more,
    columns=(Column("id", "id"), Column("version"), Column("name"), Column("name_zh")),
)  # fmt: skip
STATEMENTS = Noun(
    resource="statement",
    visible=statements_visible_to,
    fields=fields_of(
        "statement", Field("user", "ref", "user_id"), Field("plan", "ref", "plan_id"), Field("state", "text"),
        Field("starts_on", "date"), Field("ends_on", "date"),
    ),
    order=("-starts_on",),
    lasting=False,
    more=_statement_more,
    columns=(
        Column("id", "id"), Column("version"), Column("user", "id", "user_id"), Column("plan", "id", "plan_id"),
        Column("starts_on", "date"), Column("ends_on", "date"), Column("state"),
        Column("quota", "money", "quota_minor", currency=BASE),
        Column("credited", "money", "credited_minor", currency=BASE),
        Column("commission", "money", "commission_minor", currency=BASE),
        Column("draw", "money", "draw_minor", currency=BASE),
        Column("owed_before", "money", "owed_minor", currency=BASE),
        Column("advanced", "money", "advanced_minor", currency=BASE),
        Column("recovered", "money", "recovered_minor", currency=BASE),
        Column("payout", "money", "payout_minor", currency=BASE),
        Column("drawn_at", "moment"), Column("approved_by", "id", "approved_by_id"), Column("approved_at", "moment"),
        Column("paid_by", "id", "paid_by_id"), Column("paid_at", "moment"),
    ),
)  # fmt: skip
DISPUTES = Noun(
    resource="dispute",
    visible=disputes_visible_to,
    fields=fields_of("dispute", Field("statement", "ref", "statement_id"), Field("state", "text")),
    order=("-id",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("statement", "id", "statement_id"),
        Column("deal", "id", "deal_id"), Column("state"), Column("reason"), Column("answer"),
        Column("granted", "money", "granted_minor", currency=BASE), Column("opened_at", "moment"),
        Column("resolved_by", "id", "resolved_by_id"), Column("resolved_at", "moment"),
    ),
)  # fmt: skip


def _terms(body: TermsNew) -> Terms:
    return Terms(
        tiers=[(one.upto, one.rate) for one in body.tiers], retroactive=body.retroactive,
        bonus_minor=in_base_currency(body.bonus, "bonus") if body.bonus else 0,
        cap_minor=in_base_currency(body.cap, "cap") if body.cap else None,
        floor_minor=in_base_currency(body.floor, "floor") if body.floor else 0, clawback_days=body.clawback_days,
        override=body.override, override_below=body.override_below,
        draw_minor=in_base_currency(body.draw, "draw") if body.draw else 0, draw_recoverable=body.draw_recoverable,
    )  # fmt: skip


@plans.get("", response=page_of(CommissionPlanOut), summary="List commission plans")
def list_plans(request: HttpRequest) -> HttpResponse:
    """Those that the caller or people of their line are on; all for who sets plans."""
    caller(request).sight.require("commission", "read")
    return listing(request, PLANS)


@plans.post("", response={201: CommissionPlanOut}, summary="Add a commission plan")
def add_plan(request: HttpRequest, body: CommissionPlanNew) -> HttpResponse:
    """With its first terms."""
    user = caller(request)
    user.sight.require("commission", "edit")
    names = {"name": body.name, "name_zh": body.name_zh}
    made = create_plan(names, _terms(body), by=user, valid_from=body.valid_from)
    return reading(request, PLANS, made.pk, 201)


@plans.get("/{plan_id}", response=CommissionPlanOut, summary="Read a commission plan")
def read_plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """With all its terms, newest first."""
    only_params(request, {})
    return reading(request, PLANS, plan_id)


@plans.patch("/{plan_id}", response=CommissionPlanOut, summary="Rename a commission plan")
def update_plan(request: HttpRequest, plan_id: str, body: CommissionPlanEdit) -> HttpResponse:
    """Its terms are set apart, by day."""
    names = {name: getattr(body, name) for name in body.model_fields_set - {"version"}}
    with changing(request, PLANS, plan_id, body.version) as (user, seen):
        rename_plan(plan_id, names, by=user, seen_version=seen)
    return reading(request, PLANS, plan_id)


@plans.post("/{plan_id}/terms", response=CommissionPlanOut, summary="Set the terms of a plan from a day on")
def add_terms(request: HttpRequest, plan_id: str, body: TermsNew) -> HttpResponse:
    """Refused for days for which there are statements already."""
    user = caller(request)
    user.sight.require("commission", "edit")
    set_terms(plan_id, _terms(body), by=user, valid_from=body.valid_from)
    return reading(request, PLANS, plan_id)


@plans.post("/{plan_id}/people", response=CommissionPlanOut, summary="Put somebody on a plan")
def add_member(request: HttpRequest, plan_id: str, body: MemberNew) -> HttpResponse:
    """A plan that they were on ends there; nobody puts themselves on one."""
    put_on_plan(plan_id, body.user, by=caller(request), valid_from=body.valid_from, valid_to=body.valid_to)
    return reading(request, PLANS, plan_id)


@statements.get("", response=page_of(StatementOut), summary="List statements")
def list_statements(request: HttpRequest) -> HttpResponse:
    """One's own from review on, and those of one's line with the right."""
    caller(request).sight.require("commission", "read")
    return listing(request, STATEMENTS)


@statements.post("", response=DrawnOut, summary="Draw up the statements of a period")
def draw(request: HttpRequest, body: DrawNew) -> HttpResponse:
    """For everybody on the plan within the caller's reach; approved ones stay as they are."""
    drawn = draw_up(body.plan, read_period(body.period, today=today()), by=caller(request))
    return reply({
        "statements": [str(one.pk) for one in drawn.statements],
        "left_out": [{"name": name, "why": why} for name, why in drawn.left_out],
    })  # fmt: skip


@statements.get("/{statement_id}", response=StatementOut, summary="Read a statement")
def read_statement(request: HttpRequest, statement_id: str) -> HttpResponse:
    """With its lines, each with its deal, and its disputes."""
    only_params(request, {})
    return reading(request, STATEMENTS, statement_id)


@statements.post("/{statement_id}/steps", response=StatementOut, summary="Take a statement a step on")
def take_step(request: HttpRequest, statement_id: str, body: StatementStep) -> HttpResponse:
    """Review, approve, pay: never one's own."""
    with changing(request, STATEMENTS, statement_id, body.version) as (user, seen):
        STEPS[body.step](statement_id, by=user, seen_version=seen)
    return reading(request, STATEMENTS, statement_id)


@statements.post("/{statement_id}/disputes", response={201: DisputeOut}, summary="Dispute a statement")
def add_dispute(request: HttpRequest, statement_id: str, body: DisputeNew) -> HttpResponse:
    """By the person whose statement it is."""
    made = open_dispute(statement_id, body.reason, by=caller(request), deal_id=body.deal)
    return reading(request, DISPUTES, made.pk, 201)


@disputes.get("", response=page_of(DisputeOut), summary="List disputes")
def list_disputes(request: HttpRequest) -> HttpResponse:
    """Of the statements that the caller may read, newest first."""
    caller(request).sight.require("commission", "read")
    return listing(request, DISPUTES)


@disputes.post("/{dispute_id}/answer", response=DisputeOut, summary="Answer a dispute")
def answer(request: HttpRequest, dispute_id: str, body: DisputeAnswer) -> HttpResponse:
    """Granted, partly, denied, or handed up, with the reason; never one's own."""
    granted = in_base_currency(body.granted, "granted") if body.granted else 0
    with changing(request, DISPUTES, dispute_id, body.version) as (user, seen):
        answer_dispute(dispute_id, body.state, body.answer, by=user, seen_version=seen, granted_minor=granted)
    return reading(request, DISPUTES, dispute_id)


@chances.get("/{deal_id}/commission", response=ChanceOut, summary="Read what a deal would earn the caller")
def read_chance(request: HttpRequest, deal_id: str) -> HttpResponse:
    """“If it closes: +y”; absent without a plan, and for a deal that is closed or has no amount."""
    only_params(request, {})
    user = caller(request)
    user.sight.require("commission", "read")
    if ("deal", "amount") in user.sight.hidden:
        raise Absent
    found = what_if(user, deal_id)
    return reply({
        "deal": str(found.deal.pk), "amount": _money(found.amount), "more": _money(found.more),
        "paid": _money(found.paid), "override": found.team,
    })  # fmt: skip
