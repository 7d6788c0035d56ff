"""What was deleted, retired or disabled comes back by the API; what has no date is not called done."""

from __future__ import annotations

from tests.api.world import Caller, World


def test_a_team_is_retired_and_brought_back(world: World, admin: Caller) -> None:
    above = admin.post("/teams", {"name": "North"}).json["id"]
    below = admin.post("/teams", {"name": "Coast", "parent": above}).json["id"]
    for team in (below, above):
        assert admin("DELETE", f"/teams/{team}?version=1").status == 204
    early = admin.post(f"/teams/{below}/restore")
    assert (early.status, early.json["code"]) == (422, "parent_retired")
    for team in (above, below):
        back = admin.post(f"/teams/{team}/restore")
        assert (back.status, back.json["retired_on"], back.json["version"]) == (200, None, 3)
    again = admin.post(f"/teams/{below}/restore")
    assert (again.status, again.json["version"]) == (200, 3)


def test_a_view_is_deleted_with_its_version_and_restored(world: World, rep: Caller) -> None:
    view = rep.post("/views", {"name": "Large", "entity": "deal"}).json
    path = f"/views/{view['id']}"
    assert rep("DELETE", path).status == 428
    stale = rep("DELETE", f"{path}?version=2")
    assert (stale.status, stale.json["current"]["name"]) == (409, "Large")
    assert rep("DELETE", f"{path}?version=1").status == 204
    assert rep.get(path).status == 404
    assert world.caller("repA2").post(f"{path}/restore").status == 404
    back = rep.post(f"{path}/restore")
    assert (back.status, back.json["name"]) == (200, "Large")


def test_a_person_without_email_is_disabled_and_let_back_in(world: World, admin: Caller) -> None:
    person = admin.post("/users", {"name": "Ida Import"}).json
    assert person["email"] is None
    assert admin("DELETE", f"/users/{person['id']}?version=1").status == 204
    back = admin.post(f"/users/{person['id']}/restore")
    assert (back.status, back.json["is_active"]) == (200, True)
    promoted = admin.post(f"/users/{person['id']}/role", {"role": "manager", "version": 3})
    assert (promoted.status, promoted.json["role"]) == (200, "manager")


def test_a_task_without_a_date_is_to_be_done(world: World, rep: Caller) -> None:
    task = rep.post("/activities", {"kind": "task", "subject": "Send the folder"})
    assert (task.status, task.json["due_at"], task.json["done_at"]) == (201, None, None)
    assert task.json["id"] in {one["id"] for one in rep.get("/activities?done=false").json["items"]}
    done = rep.post(f"/activities/{task.json['id']}/complete", {"version": 1})
    assert done.json["done_at"] is not None
    call = rep.post("/activities", {"kind": "call", "subject": "Spoke"})
    assert call.json["done_at"] is not None


def test_a_view_keeps_the_width_of_its_columns(world: World, rep: Caller) -> None:
    view = rep.post("/views", {"name": "Wide", "entity": "deal", "widths": {"name": 320}, "density": "roomy"})
    assert (view.status, view.json["widths"], view.json["density"]) == (201, {"name": 320}, "roomy")
    for widths in ({"name": 10}, {"name": 5000}, {"name": "320"}, ["name"]):
        assert rep.post("/views", {"name": "Odd", "entity": "deal", "widths": widths}).status == 422, widths
