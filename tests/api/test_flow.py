"""The flow over the API: it adds up as sent, its lines are its bars, paged; refusals name the field."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from spearhead.accounts.workspace.access import today
from tests.api.world import Caller, World


def _amount(value: dict[str, str]) -> Decimal:
    return Decimal(value["amount"])


def test_start_and_bars_make_the_end_and_lines_make_the_bars(world: World) -> None:
    director = world.caller("dir")
    due = (today() + timedelta(days=1)).isoformat()
    for amount in ("100.00", "50.50"):
        body = {"name": "Due", "amount": {"amount": amount, "currency": "CNY"}, "expected_close": due}
        assert world.caller("repA").post("/deals", body).status == 201
    since, until = today() - timedelta(days=1), today()
    asked = f"period=all&since={since}&until={until}"
    flow = director.get(f"/flow?{asked}").json
    assert _amount(flow["start"]) + sum(_amount(bar["amount"]) for bar in flow["bars"]) == _amount(flow["end"])
    new = next(bar for bar in flow["bars"] if bar["move"] == "new")
    first = director.get(f"/flow/lines?{asked}&move=new&limit=1").json
    lines = list(first["items"])
    while first["next_cursor"]:
        first = director.get(f"/flow/lines?{asked}&move=new&limit=1&cursor={first['next_cursor']}").json
        lines += first["items"]
    assert len(lines) == new["n"]
    assert sum(_amount(line["amount"]) for line in lines) == _amount(new["amount"])
    assert lines[0]["before"] is None
    assert lines[0]["after"]["status"] == "open"


@pytest.mark.parametrize(
    ("query", "field"),
    [("since=2026-13-01", "since"), ("until=2999-01-01", "until"), ("move=luck", "move"), ("stage=1", "stage"),
     ("since=2026-01-02&until=2026-01-01", "since"), ("period=soon", "period")],
)  # fmt: skip
def test_bad_questions_name_the_field(rep: Caller, query: str, field: str) -> None:
    answer = rep.get(f"/flow/lines?{query}")
    assert answer.status == 422
    assert field in {one["field"] for one in answer.json["errors"]}
