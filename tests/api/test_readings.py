"""Kept readings over the API: kept, listed, differenced by record, paged through, thrown away."""

from __future__ import annotations

import pytest

from tests.api.world import World

pytestmark = pytest.mark.django_db


def test_a_reading_from_keeping_to_throwing_away(world: World) -> None:
    manager = world.caller("mgrA")
    asked = {"figure": "open_pipeline", "filters": {"owner": str(world.users["repA"].pk)}, "group_by": "owner"}
    made = manager.post("/readings", {**asked, "title": "Monday"})
    assert made.status == 201
    kept = made.json
    assert kept["filters"] == [["owner", "is", str(world.users["repA"].pk)]]
    same = manager.get(f"/figures/open_pipeline?owner={world.users['repA'].pk}").json
    assert kept["value"] == same["value"]
    assert [one["label"] for one in kept["groups"]] == [world.users["repA"].name]
    rows = manager.get(f"/readings/{kept['id']}/rows").json
    assert sum(one["num"] for one in rows["items"]) == kept["numerator"]
    first = rows["items"][0]["record"]["id"]
    version = manager.get(f"/deals/{first}").json["version"]
    assert (
        manager.patch(f"/deals/{first}", {"amount": {"amount": "1.00", "currency": "CNY"}, "version": version}).status
        == 200
    )
    found = manager.get(f"/readings/{kept['id']}/difference").json
    assert [(one["record"]["id"], one["kind"]) for one in found["items"]] == [(first, "changed")]
    assert found["changed"] == 100 - rows["items"][0]["num"]
    assert [one["id"] for one in manager.get("/readings?figure=open_pipeline").json["items"]] == [kept["id"]]
    assert manager.get("/readings?brief=1").json["items"] == []
    assert world.caller("repA").get(f"/readings/{kept['id']}").status == 404
    assert manager("DELETE", f"/readings/{kept['id']}?version=1").status == 204
    assert manager.get(f"/readings/{kept['id']}").status == 404


def test_refused_with_the_field_named(world: World) -> None:
    rep = world.caller("repA")
    assert rep.post("/readings", {"figure": "nonsense"}).json["code"] == "unknown_figure"
    assert rep.post("/readings", {"figure": "bookings", "period": "soon"}).json["code"] == "unknown_period"
    assert rep.post("/readings", {"figure": "bookings", "as_of": "2199-01-01"}).json["code"] == "as_of_in_future"
    assert rep.post("/readings", {"figure": "bookings", "group_by": "shoe"}).json["code"] == "unknown_dimension"
    assert rep.post("/readings", {"figure": "bookings", "filters": {"shoe": "1"}}).status == 422
    assert rep.post("/readings", {"figure": "gross_margin"}).status == 404
