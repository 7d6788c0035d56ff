"""/forecast/day: the deals behind a cell as it stood at the end of a past day, and what became of each since."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.workspace.access import today, workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.forecast import FrozenDayOut
from spearhead.numbers.calls.columns import asked_period
from spearhead.numbers.calls.frozen import FrozenDay, Line, frozen_day
from spearhead.numbers.calls.models import COLUMNS

router = Router(tags=["forecast"])
_ASKED: Final = {
    "period": parsing.text("period", 40), "day": parsing.day("day"), "person": parsing.identifier("person"),
    "column": parsing.one_of("column", *dict(COLUMNS)), "limit": parsing.whole("limit", 1, MAX_LIMIT),
    "cursor": parsing.text("cursor", 200),
}  # fmt: skip


@router.get("/day", response=FrozenDayOut, summary="Read the deals behind a frozen cell")
def read_day(request: HttpRequest) -> HttpResponse:
    """``day`` (today by default), ``person`` (the caller), ``column`` (commit), ``period`` (the present one): raw =
    the deals + ``hidden`` (not the caller's to read) + ``rewritten`` (erased or changed backwards since), exactly.
    """
    user = caller(request)
    user.sight.require("forecast", "read")
    given = parsing.only_params(request, _ASKED)
    period = asked_period(given.get("period", ""))
    day = scope_for(user, as_of=given.get("day", today())).as_of or today()
    found = frozen_day(user, period.period, day, given.get("person", user.pk), given.get("column", "commit"))
    about = f"forecast {period.key} {day} {found.person.user_id} {found.column}"
    offset = read_cursor(given["cursor"], about)[0] if given.get("cursor") else 0
    limit = given.get("limit", DEFAULT_LIMIT)
    more = write_cursor([offset + limit], about) if len(found.lines) > offset + limit else None
    answer = {"period": period.key, **_whole(found), "items": [_line(one) for one in found.lines[offset:][:limit]]}
    return reply({**answer, "next_cursor": more})


def _whole(found: FrozenDay) -> dict[str, Any]:
    return {
        "day": found.day, "person": str(found.person.user_id), "column": found.column, "kept": found.kept,
        "raw": _money(found.raw), "call": _money(found.call), "final": _money(found.final),
        "deals": _money(found.told), "n": len(found.lines), "hidden": _money(found.hidden),
        "rewritten": _money(found.rewritten),
        "fates": [
            {"fate": one.fate, "n": one.n, "then": _money(one.then), "now": _money(one.now)} for one in found.fates
        ],
    }  # fmt: skip


def _line(one: Line) -> dict[str, Any]:
    return {
        "deal": str(one.deal_id), "owner": None if one.owner_id is None else str(one.owner_id),
        "category": one.category, "due": one.due, "then": _money(one.then), "fate": one.fate,
        "now": None if one.now is None else _money(one.now), "due_now": one.due_now, "closed_on": one.closed_on,
    }  # fmt: skip


def _money(minor: int) -> dict[str, str]:
    currency = workspace().base_currency
    return {"amount": money_text(minor, currency), "currency": currency}
