"""/cost-pools: what serving customers costs, shared out by what drives it, with the shares."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import BASE, Column, money_text
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.profit import in_base_currency
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.pooling import CostPoolNew, CostPoolOut, CostSharesOut, PoolStep
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field
from spearhead.kernel.time import read_period
from spearhead.numbers.profit.access import pool_for, pools_visible_to, shares_visible_to
from spearhead.numbers.profit.models import CostShare
from spearhead.numbers.profit.pools import Pooled, set_pool, share_pool_anew, withdraw_pool

router = Router(tags=["cost-pools"])
POOLS: Final = Noun(
    resource="cost_pool",
    visible=pools_visible_to,
    fields=fields_of(
        "cost_pool", Field("driver", "text"), Field("starts_on", "date"), Field("ends_on", "date"),
    ),
    order=("-starts_on",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("name"), Column("driver"), Column("starts_on", "date"),
        Column("ends_on", "date"), Column("amount", "money", "minor", currency=BASE), Column("note"),
        Column("shared_at", "moment"),
    ),
)  # fmt: skip


def _reader(request: HttpRequest) -> User:
    user = caller(request)
    user.sight.require("service_cost", "read")
    return user


@router.get("", response=page_of(CostPoolOut), summary="List cost pools")
def list_pools(request: HttpRequest) -> HttpResponse:
    """For those who see everybody's figures, or may set pools; withdrawn ones are left out."""
    _reader(request)
    return listing(request, POOLS)


@router.post("", response={201: CostPoolOut}, summary="Set a cost pool")
def add_pool(request: HttpRequest, body: CostPoolNew) -> HttpResponse:
    """It is shared out at once over ``period`` by ``driver``; the shares sum to it exactly."""
    user = caller(request)
    user.sight.require("service_cost", "edit")
    period = read_period(body.period, today=today())
    pooled = Pooled(body.name, body.driver, period, in_base_currency(body.amount, "amount"), body.note)
    return reading(request, POOLS, set_pool(pooled, by=user).pk, 201)


@router.get("/{cost_pool_id}", response=CostPoolOut, summary="Read a cost pool")
def read_pool(request: HttpRequest, cost_pool_id: str) -> HttpResponse:
    """Its amount, its period and what drives it."""
    user = _reader(request)
    return reading(request, POOLS, pool_for(user, cost_pool_id).pk)


@router.get("/{cost_pool_id}/shares", response=CostSharesOut, summary="List the shares of a cost pool")
def list_shares(request: HttpRequest, cost_pool_id: str) -> HttpResponse:
    """Largest first: a deal's, a customer's, or nobody's (not allocated)."""
    user = _reader(request)
    pool = pool_for(user, cost_pool_id)
    known: parsing.Readers = {
        "limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200),
    }  # fmt: skip
    given = parsing.only_params(request, known)
    about = f"cost pool {pool.pk} {pool.version}"
    offset = read_cursor(given["cursor"], about)[0] if given.get("cursor") else 0
    limit = given.get("limit", DEFAULT_LIMIT)
    found = list(shares_visible_to(user).filter(pool=pool, until__isnull=True)[offset : offset + limit + 1])
    more = write_cursor([offset + limit], about) if len(found) > limit else None
    return reply({"items": [_share(one) for one in found[:limit]], "next_cursor": more})


@router.post("/{cost_pool_id}/share-out", response=CostPoolOut, summary="Share a cost pool out anew")
def share_out_pool(request: HttpRequest, cost_pool_id: str, body: PoolStep) -> HttpResponse:
    """By what has happened since; refused once its period is over."""
    with changing(request, POOLS, cost_pool_id, body.version) as (user, seen):
        user.sight.require("service_cost", "edit")
        share_pool_anew(cost_pool_id, by=user, seen_version=seen)
    return reading(request, POOLS, cost_pool_id)


@router.delete("/{cost_pool_id}", response={204: None}, summary="Withdraw a cost pool")
def remove_pool(request: HttpRequest, cost_pool_id: str) -> HttpResponse:
    """That was entered wrongly."""
    with changing(request, POOLS, cost_pool_id, version_param(request).get("version")) as (user, seen):
        user.sight.require("service_cost", "edit")
        withdraw_pool(cost_pool_id, by=user, seen_version=seen)
    return nothing()


def _share(one: CostShare) -> dict[str, Any]:
    currency = workspace().base_currency
    found = {
        name: None if getattr(one, f"{name}_id") is None else str(getattr(one, f"{name}_id"))
        for name in ("deal", "company", "product", "user", "team", "territory")
    }
    amount = {"amount": money_text(one.minor, currency), "currency": currency}
    return {**found, "day": one.day, "weight": str(one.weight), "amount": amount}
