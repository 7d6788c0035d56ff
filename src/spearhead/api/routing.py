"""/routing-rules: who gets which leads, in the order in which the rules are tried."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.intake import (
    RoutingOrder,
    RoutingRuleEdit,
    RoutingRuleNew,
    RoutingRuleOut,
    RoutingRulesOut,
    RoutingTrialOut,
)  # fmt: skip
from spearhead.automation.routing.access import rule_of, rules_visible_to
from spearhead.automation.routing.acts import create_rule, edit_rule, order_rules, retire_rule
from spearhead.automation.routing.models import RoutingRule
from spearhead.automation.routing.route import dry_run

router = Router(tags=["routing-rules"])
_DOOR = frozenset({"version", "seats"})


def _shown(rule: RoutingRule) -> dict[str, Any]:
    same = ("version", "position", "name", "words", "method", "day_cap", "in_hours", "company_owner_first",
            "retired_at")  # fmt: skip
    seats = sorted(rule.seats.all(), key=lambda one: one.pk)
    return {
        "id": str(rule.pk), **{name: getattr(rule, name) for name in same},
        **{name: [str(one) for one in getattr(rule, name)] for name in ("sources", "campaigns", "territories")},
        "seats": [{"user": str(one.user_id), "capacity": one.capacity, "away_until": one.away_until} for one in seats],
    }  # fmt: skip


def _more(user: User, found: dict[str, Any]) -> None:
    found |= _shown(rule_of(user, int(found["id"])))


RULES = Noun(
    resource="process",
    visible=lambda user: rules_visible_to(user).prefetch_related(None),
    fields=fields_of("process"),
    more=_more,
    columns=(Column("id", "id"), Column("version")),
)


@router.get("", response=RoutingRulesOut, summary="List routing rules")
def list_rules(request: HttpRequest) -> HttpResponse:
    """All of them in their order; the first that fits a lead wins."""
    only_params(request, {})
    return reply({"items": [_shown(one) for one in rules_visible_to(caller(request))]})


@router.post("", response={201: RoutingRuleOut}, summary="Add a routing rule")
def add_rule(request: HttpRequest, body: RoutingRuleNew) -> HttpResponse:
    """After the others."""
    need(request, "admin")
    user = caller(request)
    return reading(request, RULES, create_rule(_values(body), _seats(body), by=user).pk, 201)


@router.get("/trial", response=RoutingTrialOut, summary="Try the rules on the last 30 days")
def try_rules(request: HttpRequest) -> HttpResponse:
    """Nothing is changed."""
    only_params(request, {})
    rules_visible_to(caller(request))
    rows = [(str(one.pk) if one else None, count) for one, count in dry_run(timezone.now())]
    items = [{"rule": rule, "leads": count} for rule, count in rows]
    return reply({"items": items, "total": sum(count for _rule, count in rows)})


@router.post("/order", response=RoutingRulesOut, summary="Put the routing rules into an order")
def put_in_order(request: HttpRequest, body: RoutingOrder) -> HttpResponse:
    """All of them, each once, switched-off ones too."""
    need(request, "admin")
    user = caller(request)
    order_rules(body.rules, by=user)
    return reply({"items": [_shown(one) for one in rules_visible_to(user)]})


@router.get("/{rule_id}", response=RoutingRuleOut, summary="Read a routing rule")
def read_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """With the people under it."""
    only_params(request, {})
    return reading(request, RULES, rule_id)


@router.patch("/{rule_id}", response=RoutingRuleOut, summary="Change a routing rule")
def update_rule(request: HttpRequest, rule_id: str, body: RoutingRuleEdit) -> HttpResponse:
    """What is left out stays; ``seats`` replaces all the people at once."""
    need(request, "admin")
    seats = _seats(body) if "seats" in body.model_fields_set else None
    with changing(request, RULES, rule_id, body.version) as (user, seen):
        edit_rule(rule_id, _values(body), seats, by=user, seen_version=seen)
    return reading(request, RULES, rule_id)


@router.delete("/{rule_id}", response={204: None}, summary="Switch a routing rule off")
def switch_off(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The leads that it gave away stay where they are."""
    need(request, "admin")
    with changing(request, RULES, rule_id, version_param(request).get("version")) as (user, seen):
        retire_rule(rule_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{rule_id}/restore", response=RoutingRuleOut, summary="Switch a routing rule on again")
def switch_on(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The next lead is tried against it again."""
    need(request, "admin")
    retire_rule(rule_id, by=caller(request), seen_version=None, back=True)
    return reading(request, RULES, rule_id)


def _values(body: RoutingRuleNew | RoutingRuleEdit) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.model_fields_set - _DOOR}


def _seats(body: RoutingRuleNew | RoutingRuleEdit) -> list[dict[str, Any]]:
    return [{"user_id": one.user, "capacity": one.capacity} for one in body.seats]
