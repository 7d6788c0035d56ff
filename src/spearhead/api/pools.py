"""/pools and /pool-stays: what nobody works on, taking it, giving it, putting it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api import parsing
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, seen_version, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.people import person
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.pools import (
    PoolEdit,
    PoolNew,
    PoolOut,
    PoolReportOut,
    PoolReturn,
    StayGive,
    StaysOut,
    TakenOut,
)  # fmt: skip
from spearhead.api.schemas.records import page_of
from spearhead.automation.pools.access import manages, pool_for, pools_visible_to, shown, stays_in
from spearhead.automation.pools.acts import assign_record, claim_record, return_record
from spearhead.automation.pools.models import Pool, PoolMember, PoolStay
from spearhead.automation.pools.report import report_of
from spearhead.automation.pools.setting import create_pool, edit_pool, retire_pool
from spearhead.kernel.filters import Field

pools, stays = Router(tags=["pools"]), Router(tags=["pool-stays"])
companies, leads = Router(tags=["companies"]), Router(tags=["leads"])
BACK: Final = timedelta(days=90)
_READERS: Final = {"limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200)}
_DOOR: Final = frozenset({"version", "members", "kind"})


def _more(_user: User, found: dict[str, Any]) -> None:
    rows = PoolMember.objects.filter(pool_id=int(found["id"])).order_by("id")
    found["members"] = [{"user": str(one.user_id), "manages": one.manages} for one in rows]


POOLS = Noun(
    resource="process",
    visible=pools_visible_to,
    fields=fields_of("process", Field("kind", "choice", choices=tuple(Pool.Kind.values)), Field("name", "text"),
                     Field("retired_at", "datetime")),
    order=("kind", "name"),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("kind"), Column("name"), Column("assign_only"),
        Column("hidden", "json"), Column("claims_per_day"), Column("hold_limit"), Column("cooling_days"),
        Column("idle_days"), Column("no_deal_days"), Column("working_days"), Column("keep_helpers"),
        Column("takes_unassigned"), Column("retired_at", "moment"),
    ),
)  # fmt: skip


@pools.get("", response=page_of(PoolOut), summary="List pools")
def list_pools(request: HttpRequest) -> HttpResponse:
    """Those of which the caller is a member; all for whoever publishes the process."""
    return listing(request, POOLS)


@pools.post("", response={201: PoolOut}, summary="Make a pool")
def add_pool(request: HttpRequest, body: PoolNew) -> HttpResponse:
    """With its people."""
    need(request, "admin")
    made = create_pool(body.kind, _values(body), _members(body), by=caller(request))
    return reading(request, POOLS, made.pk, 201)


@pools.get("/{pool_id}", response=PoolOut, summary="Read a pool")
def read_pool(request: HttpRequest, pool_id: str) -> HttpResponse:
    """With its members."""
    parsing.only_params(request, {})
    return reading(request, POOLS, pool_id)


@pools.patch("/{pool_id}", response=PoolOut, summary="Change a pool")
def update_pool(request: HttpRequest, pool_id: str, body: PoolEdit) -> HttpResponse:
    """Dates follow at the next nightly run."""
    need(request, "admin")
    members = _members(body) if "members" in body.model_fields_set else None
    with changing(request, POOLS, pool_id, body.version) as (user, seen):
        edit_pool(pool_id, _values(body), members, by=user, seen_version=seen)
    return reading(request, POOLS, pool_id)


@pools.delete("/{pool_id}", response={204: None}, summary="Close a pool")
def close_pool(request: HttpRequest, pool_id: str) -> HttpResponse:
    """Nothing goes into it any more; what lies in it can be taken."""
    need(request, "admin")
    with changing(request, POOLS, pool_id, version_param(request).get("version")) as (user, seen):
        retire_pool(pool_id, by=user, seen_version=seen)
    return nothing()


@pools.get("/{pool_id}/records", response=StaysOut, summary="List what lies in a pool")
def list_stays(request: HttpRequest, pool_id: str) -> HttpResponse:
    """The last to come first; fields that the pool hides are masked unless one manages it."""
    given = parsing.only_params(request, dict(_READERS))
    user, limit = caller(request), given.get("limit", DEFAULT_LIMIT)
    pool, rows = pool_for(user, pool_id), stays_in(user, pool_id).order_by("-id")
    if given.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(given["cursor"], "pool")[0])
    page = list(rows[: limit + 1])
    more = write_cursor([page[limit - 1].pk], "pool") if len(page) > limit else None
    items = [{**_stay(one["stay"]), "fields": one["fields"]}
             for one in shown(pool, page[:limit], all_fields=manages(user, pool))]  # fmt: skip
    return reply({"items": items, "next_cursor": more})


@pools.get("/{pool_id}/report", response=PoolReportOut, summary="Read what became of what was taken")
def read_report(request: HttpRequest, pool_id: str) -> HttpResponse:
    """By person, of the last 90 days, for whoever manages the pool."""
    parsing.only_params(request, {})
    now = timezone.now()
    lines = report_of(caller(request), pool_id, now - BACK, now)
    return reply({"items": [
        {"user": str(one.user.pk), "claimed": one.claimed, "followed_in_3_days": one.quick, "won": one.won,
         "recycled": one.recycled, "held_without_contact": one.idle} for one in lines
    ]})  # fmt: skip


def _stay(stay: PoolStay) -> dict[str, Any]:
    return {
        "id": str(stay.pk), "pool": str(stay.pool_id), "in_at": stay.in_at, "reason": stay.reason, "note": stay.note,
        "record": {"type": stay.record_type, "id": str(stay.record_id)},
        "previous": str(stay.previous_id) if stay.previous_id else None, "out_at": stay.out_at,
        "to": str(stay.to_id) if stay.to_id else None, "by": str(stay.by_id) if stay.by_id else None,
    }  # fmt: skip


@stays.post("/{stay_id}/claim", response=TakenOut, summary="Take a record from a pool")
def claim(request: HttpRequest, stay_id: str) -> HttpResponse:
    """Within the limits of the pool; who comes second gets 409."""
    return reply(_stay(claim_record(stay_id, by=caller(request))))


@stays.post("/{stay_id}/assign", response=TakenOut, summary="Give a record of a pool to a member")
def assign(request: HttpRequest, stay_id: str, body: StayGive) -> HttpResponse:
    """By a manager of the pool; a reason goes beyond its limits."""
    user = caller(request)
    return reply(_stay(assign_record(stay_id, person(body.to, "to"), by=user, reason=body.reason)))


def _returning(kind: str) -> Callable[[HttpRequest, str, PoolReturn], HttpResponse]:
    def give_back(request: HttpRequest, record_id: str, body: PoolReturn) -> HttpResponse:
        """Into the owner's pool unless one is named; its owner is off, its last two owners wait."""
        seen = seen_version(request, body.version)
        stay = return_record(kind, record_id, body.reason, by=caller(request), seen_version=seen, pool_id=body.pool)
        return reply(_stay(stay))

    return give_back


for noun, router in (("company", companies), ("lead", leads)):
    router.post("/{record_id}/return", response=TakenOut, summary=f"Return a {noun} to a pool",
                operation_id=f"return_{noun}")(_returning(noun))  # fmt: skip


def _values(body: PoolNew | PoolEdit) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.model_fields_set - _DOOR}


def _members(body: PoolNew | PoolEdit) -> list[dict[str, Any]]:
    return [{"user_id": one.user, "manages": one.manages} for one in body.members]
