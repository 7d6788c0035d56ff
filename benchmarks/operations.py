"""What is measured: each operation as requests, with the SQL that is its floor and the aim that it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from benchmarks.company import Caller, Company
from benchmarks.floor import Statement, Task
from benchmarks.gates import with_five_gates, without_gates

#: Writes are sent once each; so many are prepared for each side and round.
WRITES: Final = 1_200


@dataclass(frozen=True, slots=True)
class Operation:
    """The floor of a reading is all the SQL that it makes, its rows as JSON ("read") or only fetched ("run").

    The floor of a write is the bare write of its row: `main` names that statement, or `floor` makes it. `aim` is the
    most that our time may be as a multiple of the floor; None where none was set.
    """

    name: str
    title: str
    aim: float | None
    ours: Callable[[Company, int], list[bytes]]
    floor_kind: str = "run"
    main: str = ""
    floor: Callable[[Company], tuple[Task, list[str]]] | None = None
    once: bool = False


def request(method: str, path: str, caller: Caller, *, body: Any = None, page: bool = False) -> bytes:
    """An HTTP request, as bytes."""
    content = b"" if body is None else json.dumps(body).encode()
    key = f"Cookie: spearhead_session={caller.session}" if page else f"Authorization: Bearer {caller.token}"
    accept = "text/html" if page else "application/json"
    head = [
        f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {accept}", "Accept-Language: en", key,
        "Content-Type: application/json", f"Content-Length: {len(content)}",
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode() + content


def _get(path: str, caller: Caller, *, page: bool = False) -> list[bytes]:
    return [request("GET", path, caller, page=page)]


def _own_deals(company: Company) -> list[Any]:
    from spearhead.crm.deals.models import Deal

    rows = Deal.objects.filter(owner=company.rep.user, deleted_at__isnull=True)
    return list(rows.order_by("id")[:200])


def _list(company: Company, _round: int) -> list[bytes]:
    path = f"/api/v1/deals?owner={company.rep.user.pk}&status=open&order=-amount&limit=50"
    return _get(path, company.rep)


def _read(company: Company, _round: int) -> list[bytes]:
    return [request("GET", f"/api/v1/deals/{deal.pk}", company.rep) for deal in _own_deals(company)]


def _create(company: Company, _round: int) -> list[bytes]:
    amount = {"amount": "12500.00", "currency": "CNY"}
    body = {"name": "Bench 华中机械 deal", "amount": amount, "expected_close": "2027-03-31"}
    return [request("POST", "/api/v1/deals", company.rep, body=body)] * WRITES


def open_deals(company: Company, place: int) -> list[Any]:
    """Open deals of the pipeline of the director's line; `place` keeps each round's apart."""
    from spearhead.crm.deals.models import Deal
    from spearhead.process.pipelines.access import default_pipeline

    rows = Deal.objects.filter(
        status="open", pipeline=default_pipeline(), deleted_at__isnull=True, owner__role="rep",
        owner_id__in=list(company.director.user.sight.people), stage__kind="open", amount_minor__isnull=False,
    )  # fmt: skip
    most = min(WRITES, rows.count() // 16)
    return list(rows.order_by("id")[place * most : (place + 1) * most])


def _stages() -> list[int]:
    from spearhead.process.pipelines.access import default_pipeline, stages_of

    return [stage.pk for stage in stages_of(default_pipeline().pk) if stage.kind == "open"]


def _move(company: Company, place: int) -> list[bytes]:
    deals = open_deals(company, place)
    without_gates(deals)
    return _moves(company, deals)


def _gated(company: Company, place: int) -> list[bytes]:
    """The same with five satisfied gates, on deals of its own."""
    deals = open_deals(company, place + 4)
    with_five_gates(deals, _stages())
    return _moves(company, deals)


def _moves(company: Company, deals: Sequence[Any]) -> list[bytes]:
    stages = _stages()
    made = []
    for deal in deals:
        to = stages[(stages.index(deal.stage_id) + 1) % len(stages)] if deal.stage_id in stages else stages[0]
        body = {"stage": str(to), "version": deal.version, "reason": "Measured"}
        made.append(request("POST", f"/api/v1/deals/{deal.pk}/move", company.director, body=body))
    return made


def _move_floor(company: Company) -> tuple[Task, list[str]]:
    """The bare move: the row is locked by the transaction, changed and read back."""
    from django.db import connection
    from django.utils import timezone

    mark = "?" if connection.vendor == "sqlite" else "%s"
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    change = (
        f'UPDATE "crm_deal" SET "stage_id" = {mark}, "entered_stage_at" = {mark}, "changed_at" = {mark}, '
        f'"changed_by_id" = {mark}, "version" = "version" + 1 WHERE "id" = {mark}'
    )
    values = (_stages()[1], now, now, company.director.user.pk, 0)
    back = Statement(f'SELECT * FROM "crm_deal" WHERE "id" = {mark}', (0,), 0)
    ids = [str(deal.pk) for place in (12, 13, 14, 15) for deal in open_deals(company, place)]
    return Task("write", (Statement(change, values, 4), back)), ids


def _board(company: Company, _round: int) -> list[bytes]:
    return _get("/board", company.director, page=True)


def _deal(company: Company, _round: int) -> list[bytes]:
    return [request("GET", f"/deals/{_own_deals(company)[-1].pk}", company.rep, page=True)]


def _figure(company: Company, _round: int) -> list[bytes]:
    return _get("/api/v1/figures/open_pipeline?group_by=stage", company.director)


def _search(company: Company, _round: int) -> list[bytes]:
    return _get(f"/api/v1/search?q={quote('机械')}", company.director)


def _dashboard(company: Company, _round: int) -> list[bytes]:
    return _get("/dashboard", company.director, page=True)


OPERATIONS: Final[Sequence[Operation]] = (
    Operation("list", "list 50 open deals of an owner by amount (API)", 2.5, _list, floor_kind="read"),
    Operation("read", "read one deal (API)", 2.5, _read, floor_kind="read"),
    Operation("create", "create a deal (API)", 4.0, _create, main='INSERT INTO "crm_deal" ', once=True),
    Operation("move", "move a stage (API)", 4.0, _move, floor=_move_floor, once=True),
    Operation("gated", "move a stage with five gates (API)", 8.0, _gated, floor=_move_floor, once=True),
    Operation("figure", "pipeline sums by stage (API)", None, _figure, floor_kind="read"),
    Operation("board", "board page of the director", 5.0, _board),
    Operation("deal", "deal page", 5.0, _deal),
    Operation("search", "search two Chinese characters (API)", None, _search, floor_kind="read"),
    Operation("dashboard", "dashboard of the director", 3.0, _dashboard),
)
