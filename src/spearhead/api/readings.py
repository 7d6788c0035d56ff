"""/readings: figures kept as they were, their rows of then, and what differs today."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import version_param
from spearhead.api.definitions import fields_of
from spearhead.api.figures import condition_of, number_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.readings import DifferenceOut, KeptReadingOut, KeptRowsOut, ReadingNew
from spearhead.api.schemas.records import page_of
from spearhead.insights.readings.access import reading_for, readings_visible_to
from spearhead.insights.readings.acts import drop_reading, keep_reading
from spearhead.insights.readings.difference import KINDS, Change, Pair, difference
from spearhead.insights.readings.records import visible
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.figures import figure
from spearhead.kernel.filters import Field

router = Router(tags=["readings"])
MOST_CHANGES: Final = 200
_PAGE: Final = {"limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200)}


def _more(user: User, found: dict[str, Any]) -> None:
    kept = reading_for(user, found["id"])
    unit = figure(kept.figure).unit
    found |= number_of(kept.value, unit, kept.currency)


READINGS = Noun(
    resource="reading",
    visible=readings_visible_to,
    fields=fields_of(
        "reading", Field("figure", "text", "figure"), Field("brief", "ref", "brief_id"),
        Field("kept_by", "ref", "kept_by_id"), Field("taken_at", "datetime"), Field("id", "number", "pk"),
    ),
    order=("-taken_at",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("figure"), Column("title"), Column("period"), Column("as_of", "date"),
        Column("filters", "json"), Column("group_by"), Column("kept_by", "id", "kept_by_id"),
        Column("brief", "id", "brief_id"), Column("currency"), Column("n"),
        Column("numerator", path="value_top"), Column("denominator", path="value_bottom"),
        Column("definition_version"), Column("groups", "json"), Column("warnings", "json"),
        Column("taken_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(KeptReadingOut), summary="List kept readings")
def list_readings(request: HttpRequest) -> HttpResponse:
    """One's own, and those that came with a brief; the newest first."""
    caller(request).sight.require("figure", "read")
    return listing(request, READINGS)


@router.post("", response={201: KeptReadingOut}, summary="Keep a reading")
def add_reading(request: HttpRequest, body: ReadingNew) -> HttpResponse:
    """The figure as it is now, with every row behind it, up to 20,000."""
    user = caller(request)
    user.sight.require("figure", "read")
    filters = [condition_of(name, value) for name, value in body.filters.items()]
    scope = scope_for(user, period=body.period, as_of=body.as_of, filters=filters, group_by=body.group_by)
    kept = keep_reading(body.figure, scope, by=user, title=body.title)
    return reading(request, READINGS, kept.pk, 201)


@router.get("/{reading_id}", response=KeptReadingOut, summary="Read a kept reading")
def read_kept(request: HttpRequest, reading_id: str) -> HttpResponse:
    """As it was: value, groups and warnings of then."""
    parsing.only_params(request, {})
    return reading(request, READINGS, reading_id)


@router.get("/{reading_id}/rows", response=KeptRowsOut, summary="List the rows of then")
def read_kept_rows(request: HttpRequest, reading_id: str) -> HttpResponse:
    """The records that the caller may read, largest first; the keeper's own reading has them all."""
    user = caller(request)
    given = parsing.only_params(request, _PAGE)
    kept = reading_for(user, reading_id)
    every = kept.rows
    seen = {(one[0], one[1]) for one in every}
    if kept.kept_by_id != user.pk:
        seen = visible(user, seen)
    shown = [one for one in every if (one[0], one[1]) in seen]
    about = f"reading {kept.pk}"
    offset = int(read_cursor(given["cursor"], about)[0]) if given.get("cursor") else 0
    limit = given.get("limit", DEFAULT_LIMIT)
    page = shown[offset : offset + limit]
    hidden = [one[2] or 0 for one in every if (one[0], one[1]) not in seen]
    items = [
        {"record": {"type": kind, "id": str(pk)}, "num": num, "den": den, "name": name}
        for kind, pk, num, den, _version, name in page
    ]
    more = write_cursor([offset + limit], about) if len(shown) > offset + limit else None
    return reply({"items": items, "hidden": {"n": len(hidden), "num": sum(hidden)}, "next_cursor": more})


@router.get("/{reading_id}/difference", response=DifferenceOut, summary="Compare a kept reading with today")
def read_difference(request: HttpRequest, reading_id: str) -> HttpResponse:
    """Which records came, went and changed. Refused to readers who may not see all of them."""
    user = caller(request)
    parsing.only_params(request, {})
    kept = reading_for(user, reading_id)
    found = difference(kept, user)
    if found is None:
        raise Forbidden(_("Some of its records lie outside what you may see, so today's value is not told here."))
    unit = found.now.figure.unit
    answer = {
        "then": number_of(kept.value, unit, kept.currency)["value"],
        "now": number_of(found.now.value, unit, kept.currency)["value"],
        "adds_up": found.adds_up, "redefined": found.redefined, "touched": found.touched,
        "total": len(found.changes), **{kind: found.total(kind) for kind in KINDS},
        "items": [_change(one) for one in found.changes[:MOST_CHANGES]],
    }  # fmt: skip
    return reply(answer)


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind, "record": {"type": one.record_type, "id": str(one.record_id)}, "name": one.name,
        "before": _pair(one.before), "after": _pair(one.after), "step": one.step,
    }  # fmt: skip


def _pair(pair: Pair | None) -> dict[str, int] | None:
    return None if pair is None else {"num": pair.top, "den": pair.bottom}


@router.delete("/{reading_id}", response={204: None}, summary="Throw a kept reading away")
def remove_reading(request: HttpRequest, reading_id: str) -> HttpResponse:
    """One's own only; those of a sent brief stay. It has one version, as it never changes."""
    version_param(request)
    drop_reading(reading_id, by=caller(request))
    return nothing()
