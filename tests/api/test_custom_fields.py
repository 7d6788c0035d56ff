"""Custom fields are defined, changed, retired and brought back through the API as on their screen."""

from __future__ import annotations

from typing import Any

from spearhead.accounts.roles.acts import set_field_right
from spearhead.kernel.events.models import Event
from tests.api.world import World


def keys(answer: Any) -> set[str]:
    return {f"{one['entity']}.{one['key']}" for one in answer.json["items"]}


def test_a_field_is_added_used_changed_retired_and_brought_back(world: World) -> None:
    ask, rep = world.caller("admin"), world.caller("repA")
    made = ask("POST", "/custom-fields", {
        "entity": "deal", "kind": "choice", "label": "Fit", "label_zh": "匹配度", "key": "fit", "default": "High",
        "choices": [{"label": "High", "label_zh": "高"}, {"label": "Low"}],
    })  # fmt: skip
    assert made.status == 201
    assert made.headers["Location"].endswith(f"/custom-fields/{made.json['id']}")
    where = f"/custom-fields/{made.json['id']}"
    assert [(one["key"], one["label"], one["retired"]) for one in made.json["choices"]] == [
        ("high", "High", False), ("low", "Low", False),
    ]  # fmt: skip
    assert (made.json["default"], made.json["hidden_at"]) == ("high", None)
    assert rep.get(where).json == made.json
    deal = f"/deals/{world.own['deal']}"
    version = rep.get(deal).json["version"]
    assert rep("PATCH", deal, {"custom": {"fit": "low"}, "version": version}).json["custom"]["fit"] == "low"
    choices = [{"key": "high", "label": "Very high"}]
    changed = ask("PATCH", where, {"choices": choices, "default": None, "required": True, "version": 1})
    assert changed.json["default"] is None
    assert {one["key"]: one["retired"] for one in changed.json["choices"]} == {"high": False, "low": True}
    assert ask("PATCH", where, {"label": "Late", "version": 1}).status == 409
    assert ask("PATCH", where, {"kind": "date", "version": 2}).json["code"] == "kind_would_lose"
    assert ask("DELETE", f"{where}?version=2", None).status == 204
    assert rep.get(where).status == 404
    assert rep.get("/deals?custom.fit=low").json["code"] == "unknown_field"
    assert ask.get(where).json["hidden_at"]
    assert ask.post(f"{where}/restore").json["hidden_at"] is None
    assert rep.get(deal).json["custom"]["fit"] == "low"
    done = Event.objects.filter(record_type="custom_field", record_id=int(made.json["id"])).order_by("id")
    assert [(one.kind, one.door) for one in done] == [
        (f"custom_field.{verb}", "api") for verb in ("created", "changed", "hidden", "restored")
    ]


def test_each_kind_of_default_comes_back_as_it_is_kept(world: World) -> None:
    ask = world.caller("admin")
    for kind, given, kept in (
        ("text", "x", "x"), ("integer", 7, 7), ("boolean", False, False), ("decimal", "1.50", "1.50"),
        ("date", "today+14", "today+14"),
        ("money", {"amount": "1.50", "currency": "CNY"}, {"minor": 150, "currency": "CNY"}),
    ):  # fmt: skip
        made = ask("POST", "/custom-fields", {"entity": "lead", "kind": kind, "label": kind, "default": given})
        assert made.json["default"] == kept, kind
        assert ask.get(f"/custom-fields/{made.json['id']}").json == made.json
    assert (
        ask("POST", "/custom-fields", {"entity": "lead", "kind": "integer", "label": "n", "default": 1.5}).status == 422
    )


def test_others_read_what_they_may_and_write_nothing(world: World) -> None:
    ask, rep = world.caller("admin"), world.caller("repA")
    made = [
        ask("POST", "/custom-fields", {"entity": entity, "kind": "text", "label": label}).json
        for entity, label in (("deal", "Seen"), ("deal", "Secret"), ("company", "Old"))
    ]
    set_field_right("rep", "deal", "custom.secret", "hidden", by=world.users["admin"])
    ask("DELETE", f"/custom-fields/{made[2]['id']}?version=1", None)
    assert keys(rep.get("/custom-fields?limit=200")) & {"deal.seen", "deal.secret", "company.old"} == {"deal.seen"}
    assert keys(ask.get("/custom-fields?limit=200")) >= {"deal.seen", "deal.secret", "company.old"}
    assert keys(ask.get("/custom-fields?entity=deal&hidden_at.empty=true")) >= {"deal.seen", "deal.secret"}
    assert rep.get(f"/custom-fields/{made[1]['id']}").status == 404
    for role in ("repA", "mgrA", "dir", "mkt", "analyst"):
        caller = world.caller(role)
        assert caller("POST", "/custom-fields", {"entity": "deal", "kind": "text", "label": "X"}).status == 403
        assert caller("PATCH", f"/custom-fields/{made[0]['id']}", {"label": "X", "version": 1}).status == 403
        assert caller("DELETE", f"/custom-fields/{made[0]['id']}?version=1", None).status == 403
