"""Figures over the API: the catalogue, values, groups, rows, refusals."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.figures import all_figures
from tests.api.world import Caller, World


@pytest.fixture
def closed(world: World) -> World:
    """Two won deals of repA and repB, and a lost one of repA, today."""
    for name, amount in (("repA", "100.00"), ("repB", "50.50")):
        caller = world.caller(name)
        deal = caller.post("/deals", {"name": "Won", "amount": {"amount": amount, "currency": "CNY"}}).json
        assert (
            caller.post(f"/deals/{deal['id']}/move", {"stage": str(world.stages["won"].pk), "version": 1}).status == 200
        )
    rep = world.caller("repA")
    lost = {"stage": str(world.stages["lost"].pk), "version": 1, "loss_reason": str(world.reasons["price"].pk)}
    assert rep.post(f"/deals/{world.own['deal']}/move", lost).status == 200
    return world


def test_the_catalogue_is_defined_in_the_callers_language(world: World, rep: Caller) -> None:
    english = {one["key"]: one for one in rep.get("/figures").json["items"]}
    chinese = {one["key"]: one for one in rep.get("/figures", Accept_Language="zh-Hans").json["items"]}
    assert set(english) == {spec.key for spec in all_figures() if not spec.needs}
    assert set(english) < {one["key"] for one in world.caller("dir").get("/figures").json["items"]}
    assert chinese["bookings"]["name"] != english["bookings"]["name"]
    assert "manager" in english["bookings"]["group_by"]


def test_a_value_carries_its_groups_definition_and_question(closed: World) -> None:
    found = closed.caller("dir").get("/figures/bookings?group_by=owner&period=all").json
    assert (found["value"], found["n"], found["unit"]) == ({"amount": "150.50", "currency": "CNY"}, 2, "money")
    assert [(group["value"]["amount"], group["n"]) for group in found["groups"]] == [("100.00", 1), ("50.50", 1)]
    assert found["definition"]
    assert found["query"]["group_by"] == "owner"
    mine = closed.caller("dir").get(f"/figures/bookings?owner={closed.users['repB'].pk}").json
    assert (mine["value"]["amount"], mine["query"]["filters"]) == (
        "50.50",
        [["owner", "is", str(closed.users["repB"].pk)]],
    )


def test_everybody_reads_a_figure_over_what_they_may_see(closed: World) -> None:
    amounts = {name: closed.caller(name).get("/figures/bookings").json["value"]["amount"] for name in closed.tokens}
    assert amounts == {
        "repA": "100.00", "repA2": "0.00", "repB": "50.50", "mgrA": "100.00", "dir": "150.50", "mkt": "0.00",
        "analyst": "150.50", "admin": "150.50",
    }  # fmt: skip
    foreign = closed.caller("repA").get(f"/figures/bookings?owner={closed.users['repB'].pk}").json
    assert (foreign["value"]["amount"], foreign["n"]) == ("0.00", 0)


def test_a_ratio_is_text_beside_two_whole_numbers(closed: World) -> None:
    found = closed.caller("repA").get("/figures/win_rate_count").json
    assert (found["value"], found["numerator"], found["denominator"]) == ("0.500000", 1, 2)
    nothing = closed.caller("repA2").get("/figures/win_rate_count").json
    assert nothing["value"] is None


def test_rows_combine_to_the_value(closed: World) -> None:
    caller = closed.caller("dir")
    first = caller.get("/figures/bookings/rows?limit=1").json
    second = caller.get(f"/figures/bookings/rows?limit=1&cursor={first['next_cursor']}").json
    assert second["next_cursor"] is None
    amounts = [Decimal(row["value"]["amount"]) for row in first["items"] + second["items"]]
    assert amounts == [Decimal("100.00"), Decimal("50.50")]
    assert first["items"][0]["record"]["type"] == "deal"


@pytest.mark.parametrize("key", [spec.key for spec in all_figures()])
def test_every_figure_and_its_rows_can_be_read(closed: World, key: str) -> None:
    caller = closed.caller("dir")
    found = caller.get(f"/figures/{key}?period=2026")
    assert found.status == 200, found.raw
    assert caller.get(f"/figures/{key}/rows?period=2026").status == 200
    for dimension in next(spec for spec in all_figures() if spec.key == key).dimensions:
        assert caller.get(f"/figures/{key}?group_by={dimension}").status == 200, dimension


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=2017-Q5", "period"),
        ("period=0000", "period"),
        ("period=2017-01-02..2017-01-01", "period"),
        ("as_of=soon", "as_of"),
        ("as_of=2199-01-01", "as_of"),
        ("group_by=shoe_size", "group_by"),
        ("shoe_size=9", "filter"),
        ("owner=abc", "owner"),
        ("owner.like=1", "owner"),
        ("period=2017&period=2018", "period"),
    ],
)
def test_a_wrong_question_is_named(rep: Caller, query: str, field: str) -> None:
    answer = rep.get(f"/figures/bookings?{query}")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)


def test_an_unknown_figure_is_missing(rep: Caller) -> None:
    assert rep.get("/figures/shoe_size").status == 404
    assert rep.get("/figures/shoe_size/rows").status == 404


def test_undated_deals_are_named_as_of_a_past_day(world: World, rep: Caller) -> None:
    DealVersion.objects.update(opened_on=None)
    for key in ("open_pipeline", "created_count"):
        found = rep.get(f"/figures/{key}?as_of=2024-12-31").json
        assert (found["n"], [(one["code"], one["n"]) for one in found["warnings"]]) == (0, [("undated", 1)]), key


def test_deals_are_filtered_by_their_next_step(world: World, rep: Caller) -> None:
    rep.post("/deals", {"name": "Pumps", "next_step": "Send the offer"})
    assert [one["name"] for one in rep.get("/deals?next_step.contains=offer").json["items"]] == ["Pumps"]
    assert "Pumps" not in [one["name"] for one in rep.get("/deals?next_step.empty=true").json["items"]]


def test_the_last_evening_of_a_quarter_is_of_that_quarter_for_everybody(world: World) -> None:
    """REL-36: 23:30 in the workspace's zone on the last day, whoever asks and wherever they are; the answer says so."""
    here = ZoneInfo(workspace().time_zone)
    for moment in (datetime(2025, 9, 30, 23, 30, tzinfo=here), datetime(2025, 10, 1, 0, 0, tzinfo=here)):
        body = {"kind": "call", "subject": "Rang", "done_at": moment.isoformat(), "deal": str(world.own["deal"])}
        assert world.caller("repA").post("/activities", body).status == 201
    User.objects.filter(pk=world.users["dir"].pk).update(time_zone="America/Los_Angeles")
    for name in ("repA", "dir"):
        third = world.caller(name).get("/figures/activities_done?period=2025-Q3").json
        fourth = world.caller(name).get("/figures/activities_done?period=2025-Q4").json
        assert (third["value"], fourth["value"], third["query"]["time_zone"]) == (1, 1, here.key), name
