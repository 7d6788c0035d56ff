"""/approval-rules and /approvals: what needs whose word, asking for it, giving it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.deal_parts import line_values
from spearhead.api.deals import final_amount
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.approvals import (
    ApprovalDecision,
    ApprovalNew,
    ApprovalOut,
    ApprovalRuleEdit,
    ApprovalRuleNew,
    ApprovalRuleOut,
    ApprovalWithdraw,
    DeputyIn,
    DeputyOut,
)  # fmt: skip
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.automation.approvals.access import requests_visible_to, rules_visible_to, waiting_for
from spearhead.automation.approvals.acts import decide_request, request_approval, set_deputy, withdraw_request
from spearhead.automation.approvals.councils import told_steps
from spearhead.automation.approvals.models import ApprovalDeputy, ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.approvals.rules import create_approval_rule, edit_approval_rule, retire_approval_rule
from spearhead.crm.deals.access import deal_for
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.filters import Field
from spearhead.kernel.ids import read_id
from spearhead.process.pipelines.access import stage_named

rules, approvals = Router(tags=["approval-rules"]), Router(tags=["approvals"])

RULES = Noun(
    resource="process",
    visible=rules_visible_to,
    fields=fields_of("process", Field("kind", "choice", choices=tuple(ApprovalRule.Kind.values)),
                     Field("name", "text"), Field("retired_at", "datetime")),
    order=("kind", "name"),
    columns=(
        Column("id", "id"), Column("version"), Column("kind"), Column("name"), Column("bands", "json"),
        Column("pipeline", "id", "pipeline_id"), Column("hours"),
        Column("people", "json", "people"), Column("quorum"), Column("retired_at", "moment"),
    ),
)  # fmt: skip


def _more(user: User, found: dict[str, Any]) -> None:
    found["asked"] = [
        str(one)
        for one in ApprovalSeat.objects.filter(request_id=int(found["id"])).order_by("at", "user_id").values_list(
            "user_id", flat=True)
    ]  # fmt: skip
    request = ApprovalRequest.objects.get(pk=int(found["id"]))
    found["steps"] = [
        {"rule": one["rule"], "need": one["need"],
         "people": [{"user": str(seat.user_id), "said": seat.said} for seat in one["seats"]]}
        for one in told_steps(request)
    ]  # fmt: skip
    if user.sight.may("cost", "read"):
        found["margin"] = request.costs.get("margin")
    found["waits_for_me"] = waiting_for(user).filter(pk=int(found["id"])).exists()


APPROVALS = Noun(
    resource="deal",
    visible=requests_visible_to,
    fields=fields_of("deal", Field("deal", "ref", "deal_id"), Field("requester", "ref", "requester_id"),
                     Field("state", "choice", choices=tuple(ApprovalRequest.State.values)),
                     Field("due_at", "datetime"), Field("created_at", "datetime")),
    order=("-created_at",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("deal", "id", "deal_id"),
        Column("requester", "id", "requester_id"), Column("kinds", "json"), Column("act"), Column("level"),
        Column("state"), Column("reason"), Column("snapshot", "json"), Column("created_at", "moment"),
        Column("due_at", "moment"), Column("escalated"), Column("decided_by", "id", "decided_by_id"),
        Column("decided_at", "moment"), Column("words"), Column("outcome"), Column("told"),
        Column("voided_at", "moment"),
    ),
)  # fmt: skip


@rules.get("", response=page_of(ApprovalRuleOut), summary="List approval rules")
def list_rules(request: HttpRequest) -> HttpResponse:
    """Everybody may know them; switched-off ones too (``retired_at.empty=true`` leaves them out)."""
    return listing(request, RULES)


@rules.post("", response={201: ApprovalRuleOut}, summary="Add an approval rule")
def add_rule(request: HttpRequest, body: ApprovalRuleNew) -> HttpResponse:
    """It holds for the next act."""
    need(request, "admin")
    user = caller(request)
    return reading(request, RULES, create_approval_rule(_rule(body, user), by=user).pk, 201)


@rules.get("/{approval_rule_id}", response=ApprovalRuleOut, summary="Read an approval rule")
def read_rule(request: HttpRequest, approval_rule_id: str) -> HttpResponse:
    """All of it."""
    only_params(request, {})
    return reading(request, RULES, approval_rule_id)


@rules.patch("/{approval_rule_id}", response=ApprovalRuleOut, summary="Change an approval rule")
def update_rule(request: HttpRequest, approval_rule_id: str, body: ApprovalRuleEdit) -> HttpResponse:
    """What waits was asked for under the old one."""
    need(request, "admin")
    with changing(request, RULES, approval_rule_id, body.version) as (user, seen):
        edit_approval_rule(approval_rule_id, _rule(body, user), by=user, seen_version=seen)
    return reading(request, RULES, approval_rule_id)


@rules.delete("/{approval_rule_id}", response={204: None}, summary="Switch an approval rule off")
def switch_off(request: HttpRequest, approval_rule_id: str) -> HttpResponse:
    """What waits stays."""
    need(request, "admin")
    with changing(request, RULES, approval_rule_id, version_param(request).get("version")) as (user, seen):
        retire_approval_rule(approval_rule_id, by=user, seen_version=seen)
    return nothing()


@rules.post("/{approval_rule_id}/restore", response=ApprovalRuleOut, summary="Switch an approval rule on again")
def switch_on(request: HttpRequest, approval_rule_id: str) -> HttpResponse:
    """For the next act."""
    need(request, "admin")
    retire_approval_rule(approval_rule_id, by=caller(request), seen_version=None, back=True)
    return reading(request, RULES, approval_rule_id)


def _rule(body: ApprovalRuleNew | ApprovalRuleEdit, user: User) -> dict[str, Any]:
    values = values_of(body, user, "process")
    if "bands" in values:
        values["bands"] = [{"up_to": one.up_to, "level": one.level} for one in body.bands]
    if "people" in values:
        values["people"] = [read_id(one) for one in body.people]
    return values


@approvals.get("", response=page_of(ApprovalOut), summary="List approvals")
def list_approvals(request: HttpRequest) -> HttpResponse:
    """Newest first: one's own, those that one is asked for, those of deals that one reads."""
    return listing(request, APPROVALS)


@approvals.get("/deputy", response=DeputyOut, summary="Read who decides while one is away")
def read_deputy(request: HttpRequest) -> HttpResponse:
    """The caller's own deputy."""
    only_params(request, {})
    return _deputy(caller(request))


@approvals.post("/deputy", response=DeputyOut, summary="Say who decides while one is away")
def name_deputy(request: HttpRequest, body: DeputyIn) -> HttpResponse:
    """On days on which the caller is entered as away; null takes it back."""
    user = caller(request)
    set_deputy(body.deputy, by=user)
    return _deputy(user)


def _deputy(user: User) -> HttpResponse:
    found = ApprovalDeputy.objects.filter(user=user).values_list("deputy_id", flat=True).first()
    return reply({"deputy": str(found) if found else None})


@approvals.post("", response={201: ApprovalOut}, summary="Ask for an approval")
def ask(request: HttpRequest, body: ApprovalNew) -> HttpResponse:
    """Of what was refused with ``approval_needed``, or for a price, terms or a contract; an earlier question of the
    caller about the same is replaced."""
    user = caller(request)
    if sum(one is not None for one in (body.lines, body.move, body.ask)) != 1:
        message = _("Ask for one thing: the lines, the move, or a price, terms or a contract.")
        raise Refused("bad_value", message, {"move": message})
    try:
        deal = deal_for(user, body.deal)
    except Absent:
        message = _("“%(field)s” names nothing that you can see.") % {"field": "deal"}
        raise Refused("unknown_reference", message, {"deal": message}) from None
    if body.lines is not None:
        payload: dict[str, Any] = {"lines": line_values(body.lines, deal.currency)}
        return _made(request, request_approval("lines", deal.pk, payload, body.reason, by=user))
    if body.ask is not None:
        given = {
            "kind": body.ask.kind, "text": body.ask.text, "until": body.ask.until,
            "lines": line_values(body.ask.lines, deal.currency),
            "documents": [read_id(one) for one in body.ask.documents],
        }  # fmt: skip
        return _made(request, request_approval("ask", deal.pk, given, body.reason, by=user))
    assert body.move is not None
    move = body.move
    payload = {
        "stage": stage_named(deal.pipeline_id, move.stage), "amount_minor": final_amount(deal, move.amount),
        "closed_on": move.closed_on, "reason": move.reason, "override": move.override_reason,
    }  # fmt: skip
    return _made(request, request_approval("move", deal.pk, payload, body.reason, by=user))


def _made(request: HttpRequest, made: ApprovalRequest) -> HttpResponse:
    return reading(request, APPROVALS, made.pk, 201)


@approvals.get("/{approval_id}", response=ApprovalOut, summary="Read an approval")
def read_approval(request: HttpRequest, approval_id: str) -> HttpResponse:
    """With who is asked."""
    only_params(request, {})
    return reading(request, APPROVALS, approval_id)


@approvals.post("/{approval_id}/decide", response=ApprovalOut, summary="Decide an approval")
def decide(request: HttpRequest, approval_id: str, body: ApprovalDecision) -> HttpResponse:
    """Approved, the act is done in the requester's name; where it no longer can be, ``told`` says why."""
    with changing(request, APPROVALS, approval_id, body.version) as (user, seen):
        decide_request(approval_id, body.decision, by=user, seen_version=seen, reason=body.reason)
    return reading(request, APPROVALS, approval_id)


@approvals.post("/{approval_id}/withdraw", response=ApprovalOut, summary="Take an approval back")
def take_back(request: HttpRequest, approval_id: str, body: ApprovalWithdraw) -> HttpResponse:
    """By who asked, while it is not decided."""
    with changing(request, APPROVALS, approval_id, body.version) as (user, seen):
        withdraw_request(approval_id, by=user, seen_version=seen)
    return reading(request, APPROVALS, approval_id)
