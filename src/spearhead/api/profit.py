"""/profit, /selling-costs and /products/{id}/costs: what is left of the list price, and what it costs to sell."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.accounts.teams.access import team_for
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import BASE, Column, money_text
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.people import person
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.base import Money
from spearhead.api.schemas.profit import (
    BridgeOut,
    ProductCostNew,
    ProductCostsOut,
    ProductPlanNew,
    ProductPlanOut,
    ProfitOut,
    SellingCostNew,
    SellingCostOut,
)
from spearhead.api.schemas.records import page_of
from spearhead.crm.products.access import product_for
from spearhead.crm.products.costs import costs_of, set_cost
from spearhead.crm.products.models import Product
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import figure
from spearhead.kernel.filters import Field
from spearhead.kernel.time import read_period
from spearhead.numbers.profit.access import costs_visible_to, plans_visible_to
from spearhead.numbers.profit.acts import Planned, enter_cost, set_plan, withdraw_cost
from spearhead.numbers.profit.compare import AGAINST, compare
from spearhead.numbers.profit.statement import GROUPS, read_statement

router = Router(tags=["profit"])
costs = Router(tags=["selling-costs"])
plans = Router(tags=["product-plans"])
product_costs = Router(tags=["products"])
_MANY: Final = frozenset({"in", "not_in", "between"})
_ASKED: Final = {
    "period": parsing.text("period", 40),
    "group_by": parsing.one_of("group_by", *GROUPS),
    "as_of": parsing.text("as_of", 40),
}
COSTS = Noun(
    resource="selling_cost",
    visible=costs_visible_to,
    fields=fields_of(
        "selling_cost", Field("kind", "text"), Field("user", "ref", "user_id"), Field("team", "ref", "team_id"),
        Field("day", "date"),
    ),
    order=("-day",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("kind"), Column("amount", "money", "minor", currency=BASE),
        Column("day", "date"), Column("user", "id", "user_id"), Column("team", "id", "team_id"), Column("note"),
    ),
)  # fmt: skip

PLANS = Noun(
    resource="product_plan",
    visible=plans_visible_to,
    fields=fields_of(
        "product_plan", Field("product", "ref", "product_id"), Field("team", "ref", "team_id"),
        Field("starts_on", "date"), Field("ends_on", "date"),
    ),
    order=("-starts_on",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("product", "id", "product_id"), Column("team", "id", "team_id"),
        Column("starts_on", "date"), Column("ends_on", "date"), Column("quantity_milli"),
        Column("list_price", "money", "list_minor", currency=BASE),
        Column("price", "money", "price_minor", currency=BASE), Column("cost", "money", "cost_minor", currency=BASE),
    ),
)  # fmt: skip


def filters_from(rest: list[tuple[str, str]]) -> list[tuple[str, str, Any]]:
    """The short form of filters as (field, operator, value)."""
    found = []
    for name, value in rest:
        field, _dot, operator = name.partition(".")
        operator = operator or ("in" if "," in value else "is")
        found.append((field, operator, value.split(",") if operator in _MANY else value))
    return found


def value_out(key: str, value: int | Fraction | None, currency: str) -> dict[str, str] | str | None:
    """A figure's value: money as an object, a ratio as decimal text, None for “not known”."""
    if value is None:
        return None
    if figure(key).unit == "money":
        return {"amount": money_text(int(value), currency), "currency": currency}
    return f"{float(value):.6f}"


@router.get("", response=ProfitOut, summary="Read profit and loss")
def read_profit(request: HttpRequest) -> HttpResponse:
    """``period=2026-Q3&group_by=owner`` and filters (``team=3``); the columns are those that the caller may see."""
    user = caller(request)
    user.sight.require("figure", "read")
    given, rest = parsing.read_params(request, dict(_ASKED))
    found = read_statement(
        user, period=given.get("period", "this-quarter"), group_by=given.get("group_by", "team"),
        as_of=given.get("as_of", ""), filters=filters_from(rest),
    )  # fmt: skip
    currency = workspace().base_currency
    return reply({
        "period": found.period.key, "group_by": found.group_by, "columns": found.columns,
        "lines": [
            {"key": None if line.key is None else str(line.key), "label": line.label,
             "values": {key: value_out(key, line.values[key], currency) for key in found.columns}}
            for line in found.lines
        ],
        "whole": {key: value_out(key, found.whole[key], currency) for key in found.columns},
        "told": [
            {"team": str(one.team_id) if one.team_id else None, "people": one.people,
             "value": value_out("contribution", one.value, currency)}
            for one in found.told
        ],
        "warnings": [{"code": warn.code, "text": warn.text, "n": warn.n} for warn in found.warnings],
    })  # fmt: skip


@router.get("/bridge", response=BridgeOut, summary="Read the bridge between two margins")
def read_bridge(request: HttpRequest) -> HttpResponse:
    """``period=2026-Q3&against=plan`` (or ``before``, ``year``): volume, mix, price, discount and cost by product."""
    user = caller(request)
    user.sight.require("cost", "read")
    asked = {"period": _ASKED["period"], "against": parsing.one_of("against", *AGAINST)}
    given, rest = parsing.read_params(request, asked)
    found = compare(
        user, period=given.get("period", "last-quarter"), against=given.get("against", "before"),
        filters=filters_from(rest),
    )  # fmt: skip
    currency, whole = workspace().base_currency, found.bridge

    def money(minor: int) -> dict[str, str]:
        return {"amount": money_text(minor, currency), "currency": currency}

    return reply({
        "period": found.period.key, "against": found.against, "earlier": found.earlier.key if found.earlier else None,
        "before": money(whole.before), "after": money(whole.after),
        "effects": {one.value: money(whole.total(one)) for one in whole.effects()},
        "products": [
            {"product": str(step.key), "name": found.names.get(step.key, ""), "before": money(step.before),
             "after": money(step.after), "effects": {one.value: money(step.effects[one]) for one in whole.effects()}}
            for step in whole.steps
        ],
        "uncosted": money(found.uncosted), "uncosted_before": money(found.uncosted_before),
        "warnings": [{"code": warn.code, "text": warn.text, "n": warn.n} for warn in found.warnings],
    })  # fmt: skip


@plans.get("", response=page_of(ProductPlanOut), summary="List product plans")
def list_plans(request: HttpRequest) -> HttpResponse:
    """For those who may see costs."""
    caller(request).sight.require("cost", "read")
    return listing(request, PLANS)


@plans.post("", response={201: ProductPlanOut}, summary="Plan a product for a period")
def add_plan(request: HttpRequest, body: ProductPlanNew) -> HttpResponse:
    """A plan for the very period is replaced."""
    user = caller(request)
    user.sight.require("cost", "edit")
    planned = Planned(
        quantity_milli=int(Decimal(body.quantity) * 1000), price_minor=in_base_currency(body.price, "price"),
        cost_minor=in_base_currency(body.cost, "cost"),
        list_minor=in_base_currency(body.list_price, "list_price") if body.list_price else None,
    )  # fmt: skip
    team = team_for(user, body.team).pk if body.team else None
    product = product_for(user, body.product)
    made = set_plan(product.pk, read_period(body.period, today=today()), planned, by=user, team_id=team)
    return reading(request, PLANS, made.pk, 201)


@costs.get("", response=page_of(SellingCostOut), summary="List selling costs")
def list_costs(request: HttpRequest) -> HttpResponse:
    """Those that the caller may see: pay only with the right to see salaries."""
    caller(request).sight.require("cost", "read")
    return listing(request, COSTS)


@costs.post("", response={201: SellingCostOut}, summary="Enter a selling cost")
def add_cost(request: HttpRequest, body: SellingCostNew) -> HttpResponse:
    """A person's, a team's, or nobody's, in the workspace's currency."""
    user = caller(request)
    minor = in_base_currency(body.amount, "amount")
    made = enter_cost(
        body.kind, minor, body.day, by=user, user=person(body.user, "user") if body.user else None,
        team_id=body.team, note=body.note,
    )  # fmt: skip
    return reading(request, COSTS, made.pk, 201)


@costs.delete("/{cost_id}", response={204: None}, summary="Withdraw a selling cost")
def remove_cost(request: HttpRequest, cost_id: str) -> HttpResponse:
    """That was entered wrongly."""
    with changing(request, COSTS, cost_id, version_param(request).get("version")) as (user, seen):
        withdraw_cost(cost_id, by=user, seen_version=seen)
    return nothing()


def in_base_currency(amount: Money, field: str) -> int:
    """Minor units of an amount that must be in the workspace's currency."""
    base = workspace().base_currency
    if amount.currency != base:
        message = _("Enter the amount in %(currency)s.") % {"currency": base}
        raise Refused("currency_differs", message, {field: message})
    return amount.minor(field)


@product_costs.get("/{product_id}/costs", response=ProductCostsOut, summary="List the dated costs of a product")
def list_product_costs(request: HttpRequest, product_id: str) -> HttpResponse:
    """Newest first, for those who may see costs."""
    only_params(request, {})
    user = caller(request)
    return _costs(user, product_for(user, product_id))


@product_costs.post("/{product_id}/costs", response=ProductCostsOut, summary="Set the cost of a product from a day on")
def add_product_cost(request: HttpRequest, product_id: str, body: ProductCostNew) -> HttpResponse:
    """In the product's own currency; lines that are there keep theirs."""
    user = caller(request)
    user.sight.require("cost", "edit")
    product = product_for(user, product_id)
    if body.cost.currency != product.currency:
        message = _("Enter the amount in %(currency)s.") % {"currency": product.currency}
        raise Refused("currency_differs", message, {"cost": message})
    set_cost(product.pk, body.cost.minor("cost"), by=user, valid_from=body.valid_from)
    return _costs(user, product)


def _costs(user: User, product: Product) -> HttpResponse:
    return reply({
        "items": [
            {"id": str(row.pk), "valid_from": row.valid_from.isoformat(),
             "cost": {"amount": money_text(row.minor, product.currency), "currency": product.currency}}
            for row in costs_of(user, product)
        ]
    })  # fmt: skip
