"""The forecast over the API: the grid adds up, a call moves it exactly by its bridge, and nobody learns too much."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.outlook.jobs import keep
from tests.api.world import Caller, World


def money(yuan: str, currency: str = "CNY") -> dict[str, str]:
    return {"amount": yuan, "currency": currency}


def value(found: dict[str, str]) -> Decimal:
    return Decimal(found["amount"])


def due(caller: Caller, yuan: str, category: str = "commit") -> str:
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    body = {"name": "Due", "amount": money(yuan), "expected_close": last.isoformat(), "category": category}
    made = caller.post("/deals", body)
    assert made.status == 201, made.json
    return str(made.json["id"])


def calling(world: World, who: str, yuan: str, **values: Any) -> dict[str, Any]:
    body = {"person": str(world.users[who].pk), "column": "commit", "kind": "absolute", "note": "Spoke with them"}
    return body | {"amount": money(yuan)} | values


def test_the_grid_adds_up_and_the_bridge_is_exact(world: World) -> None:
    due(world.caller("repA"), "100.00")
    due(world.caller("repA2"), "60.00")
    manager = world.caller("mgrA")
    before = manager.get("/forecast").json
    top, *below = before["rows"]
    assert value(top["cells"]["commit"]["final"]) == sum(value(one["cells"]["commit"]["final"]) for one in below)
    assert world.caller("repA").post("/forecast/calls", calling(world, "repA", "80.00")).status == 201
    assert manager.post("/forecast/calls", calling(world, "repA2", "-5.50", kind="delta")).status == 201
    cell = manager.get(f"/forecast/cell?person={top['person']}").json
    assert value(cell["raw"]) + sum(value(line["amount"]) for line in cell["bridge"]) == value(cell["final"])
    assert {line["by"] for line in cell["bridge"]} == {"self", "manager"}
    one = manager.get(f"/forecast?person={world.users['repA'].pk}").json
    assert [row["person"] for row in one["rows"]] == [str(world.users["repA"].pk)]
    past = manager.get(f"/forecast?as_of={today() - timedelta(days=1)}").json
    assert all(value(row["cells"]["commit"]["raw"]) == value(row["cells"]["commit"]["final"]) for row in past["rows"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": None}, "amount"), ({"amount": money("1", "USD")}, "amount"), ({"amount": money("1e3")}, "amount"),
        ({"amount": {"amount": "99999999999999999", "currency": "CNY"}}, "amount"), ({"note": " "}, "note"),
        ({"period": "2026-Q7"}, "period"), ({"column": "closed"}, "column"), ({"layer": "manager"}, "person"),
        ({"column": "most_likely"}, "column"), ({"amount": money("100000.00")}, "amount"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field(world: World, change: dict[str, Any], field: str) -> None:
    due(world.caller("repA"), "100.00")
    answer = world.caller("repA").post("/forecast/calls", calling(world, "repA", "80.00") | change)
    assert answer.status == 422
    assert any(one["field"].split(".")[0] == field for one in answer.json["errors"]), answer.json
    assert world.caller("repA").get("/forecast/cell").json["calls"] == []


def test_out_of_sight_is_like_missing(world: World) -> None:
    due(world.caller("repB"), "100.00")
    manager = world.caller("mgrA")
    for person in (world.users["repB"].pk, 987_654):
        assert manager.get(f"/forecast?person={person}").status == 404
        assert manager.get(f"/forecast/cell?person={person}").status == 404
        assert manager.get(f"/forecast/submissions?person={person}").status == 404
        assert manager.post("/forecast/calls", calling(world, "repB", "1.00", person=str(person))).status == 404


def test_a_manager_s_number_stays_hidden_where_it_is_so_set(world: World) -> None:
    rep, admin = world.caller("repA"), world.caller("admin")
    due(rep, "100.00")
    version = admin.get("/forecast/settings").json["version"]
    changed = admin.patch("/forecast/settings", {"shows_amount": False, "version": version})
    assert changed.status == 200
    assert admin.patch("/forecast/settings", {"shows_amount": True, "version": version}).status == 409
    world.caller("mgrA").post("/forecast/calls", calling(world, "repA", "73.12", note="Not sure"))
    for address in ("/forecast", "/forecast/cell", "/forecast/submissions", "/forecast/judgements"):
        text = str(rep.get(address).json)
        assert "73.12" not in text
        assert "Not sure" not in text
    [call] = rep.get("/forecast/cell").json["calls"]
    assert (call["amount"], call["note"], call["layer"]) == (None, None, "manager")


def test_judged_and_handed_up(world: World) -> None:
    rep = world.caller("repA")
    deal = due(rep, "100.00", "best_case")
    judged = rep.post(f"/forecast/judgements/{deal}", {"verdict": "in"}).json
    assert (judged["judged_in"], judged["n"]) == (money("100.00"), 1)
    made = rep.post("/forecast/judgements/call", {"column": "commit"})
    assert made.status == 201
    assert made.json["amount"] == money(str(value(judged["total"])))
    rep.post("/forecast/submissions", {"note": "As discussed"})
    rep.post("/forecast/calls", calling(world, "repA", "0", kind="reset", amount=None))
    [handed] = world.caller("mgrA").get(f"/forecast/submissions?person={world.users['repA'].pk}").json["items"]
    assert handed["cells"]["commit"]["call"] == judged["total"]
    assert rep.get("/forecast/accuracy?lead=7&column=commit").json["people"] == []


def test_past_months_are_told_with_their_record(world: World) -> None:
    rep = world.caller("repA")
    due(rep, "100.00")
    assert rep.get("/forecast/past").status == 404  # the past says too little
    origin = {"as_of": "2190-01-31", "start": "2190-02-01", "end": "2190-03-01", "family": "mean_of_3",
              "forecast": 900, "actual": 1_000, "mean": 900, "range": None}  # fmt: skip
    kept = {"family": "mean_of_3", "point": 1_050, "range": [900, 1_000, 1_200], "wape": 0.1, "wape_mean": 0.1,
            "bias": -0.1, "inside": 1, "ranged": 1, "n": 1, "provisional": True, "origins": [origin]}  # fmt: skip
    keep(today().replace(day=1), {f"person:{world.users[who].pk}": {"past": [], "1": kept} for who in ("repA", "repB")})
    found = rep.get("/forecast/past").json
    assert (found["forecast"], found["range"][0]) == (money("10.50"), money("9.00"))
    assert found["origins"][0]["actual"] == money("10.00")
    assert rep.get("/forecast/past?months=2").status == 404
    assert rep.get("/forecast/past?months=4").status == 422
    assert rep.get(f"/forecast/past?person={world.users['repB'].pk}").status == 404
    assert rep.post("/forecast/past").status == 202


def test_a_cell_opens_its_deals_of_that_evening(world: World) -> None:
    deal = due(world.caller("repA"), "100.00")
    rep = world.caller("repA")
    found = rep.get("/forecast/day").json
    assert deal in [one["deal"] for one in found["items"]]
    parts = ("deals", "hidden", "rewritten")
    assert sum(value(found[name]) for name in parts) == value(found["raw"])
    assert sum(value(one["then"]) for one in found["fates"]) == value(found["deals"])
    first = rep.get("/forecast/day?limit=1").json
    assert len(first["items"]) == 1
    assert rep.get(f"/forecast/day?person={world.users['repB'].pk}").status == 404
    for bad in ("day=2999-01-01", "day=x", "column=closed", "cursor=x", "period=2026-Q9"):
        assert rep.get(f"/forecast/day?{bad}").status == 422, bad
