"""/flow: what moved the pipeline between the ends of two days, and the deals behind each bar."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.workspace.access import today, workspace
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.flow import FlowLinesOut, FlowOut
from spearhead.numbers.flow.movements import Move, State
from spearhead.numbers.flow.reading import Flow, Line, read_flow
from spearhead.numbers.flow.since import day_before

router = Router(tags=["flow"])
_ASKED: Final = {
    "period": parsing.text("period", 40),
    "since": parsing.day("since"),
    "until": parsing.day("until"),
}
_PAGE: Final = {
    "move": parsing.one_of("move", *(move.value for move in Move)),
    "limit": parsing.whole("limit", 1, MAX_LIMIT),
    "cursor": parsing.text("cursor", 200),
}
_MANY: Final = frozenset({"in", "not_in", "between"})


@router.get("", response=FlowOut, summary="Read the flow between two days")
def show_flow(request: HttpRequest) -> HttpResponse:
    """``period=2026-Q4&since=2026-11-15&until=2026-11-22`` and filters (``owner=me``, ``team=3``).

    Without days: from Monday of last week until today, for the running quarter.
    """
    _given, flow = _read(request, _ASKED)
    currency = workspace().base_currency
    answer = {
        "period": flow.period.key, "since": flow.since.isoformat(), "until": flow.until.isoformat(),
        "start": _money(flow.start, currency), "end": _money(flow.end, currency),
        "bars": [
            {"move": bar.move.value, "amount": _money(bar.amount, currency), "n": bar.n} for bar in flow.bars()
        ],
        "categories": [
            {"source": one.source, "target": one.target, "amount": _money(one.amount, currency), "n": one.n}
            for one in flow.shifts
        ],
        "warnings": [{"code": warn.code, "text": warn.text, "n": warn.n} for warn in flow.warnings],
    }  # fmt: skip
    return reply(answer)


@router.get("/lines", response=FlowLinesOut, summary="List the deals behind the flow")
def list_lines(request: HttpRequest) -> HttpResponse:
    """The deals of one bar (``move=pushed_out``) or of all, largest first, each as it stood before and after."""
    given, flow = _read(request, _ASKED | _PAGE)
    move = given.get("move")
    lines = flow.of(Move(move)) if move else sorted(flow.lines, key=lambda one: (-abs(one.amount), one.deal_id))
    about = f"flow {flow.period.key} {flow.since} {flow.until} {move}"
    offset = read_cursor(given["cursor"], about)[0] if given.get("cursor") else 0
    limit = given.get("limit", DEFAULT_LIMIT)
    currency = workspace().base_currency
    page = lines[offset : offset + limit]
    more = write_cursor([offset + limit], about) if len(lines) > offset + limit else None
    return reply({"items": [_line(one, currency) for one in page], "next_cursor": more})


def _read(request: HttpRequest, known: dict[str, Any]) -> tuple[dict[str, Any], Flow]:
    user = caller(request)
    user.sight.require("figure", "read")
    given, rest = parsing.read_params(request, known)
    until = given.get("until") or today()
    since = given.get("since") or day_before("last-monday", until)
    filters = []
    for name, value in rest:
        field, _dot, operator = name.partition(".")
        operator = operator or ("in" if "," in value else "is")
        filters.append((field, operator, value.split(",") if operator in _MANY else value))
    period = given.get("period", "this-quarter")
    return given, read_flow(user, period=period, since=since, until=until, filters=filters)


def _money(minor: int, currency: str) -> dict[str, str]:
    return {"amount": money_text(minor, currency), "currency": currency}


def _line(one: Line, currency: str) -> dict[str, Any]:
    return {
        "deal": str(one.deal_id), "move": one.move.value, "amount": _money(one.amount, currency),
        "before": _state(one.before, currency), "after": _state(one.after, currency),
    }  # fmt: skip


def _state(one: State | None, currency: str) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "status": one.status, "amount": None if one.base is None else _money(one.base, currency),
        "close": one.close.isoformat() if one.close else None,
        "owner": None if one.owner_id is None else str(one.owner_id), "category": one.category, "inside": one.inside,
    }  # fmt: skip
