"""Mail and chat through the API: set up, tried and chosen; a secret goes in and never comes out."""

from __future__ import annotations

import pytest

from spearhead.automation.channels.models import Delivery
from spearhead.automation.channels.setting import url_of
from spearhead.kernel.events.models import Event
from tests.api.requests_channels import SLACK
from tests.api.world import World

SECRET = "services/T0/B0/x"


def test_a_channel_is_made_changed_tried_and_taken_out_of_use(world: World) -> None:
    admin = world.caller("admin")
    made = admin("POST", "/channels", SLACK).json
    assert (made["kind"], made["name"], made["host"], made["retired_at"]) == ("slack", "Sales", "hooks.slack.com", None)
    path = f"/channels/{made['id']}"
    changed = admin("PATCH", path, {"name": "Deals", "version": made["version"]}).json
    assert (changed["name"], changed["version"]) == ("Deals", made["version"] + 1)
    assert admin("PATCH", path, {"name": "Late", "version": made["version"]}).status == 409
    tried = admin("POST", f"{path}/trial")
    assert (tried.status, tried.json["state"], tried.json["channel"]) == (202, "waiting", made["id"])
    assert admin("GET", "/channels/deliveries").json["items"] == [tried.json]
    out = admin("POST", f"{path}/retire", {"version": changed["version"]}).json
    assert out["retired_at"]
    assert admin("POST", f"{path}/retire", {"version": out["version"], "back": True}).json["retired_at"] is None
    told = "".join(admin("GET", where).raw.decode() for where in ("/channels", path, "/channels/deliveries", "/events"))
    assert SECRET not in told
    kept = Delivery.objects.get().channel
    assert kept is not None
    assert url_of(kept) == SLACK["url"]  # a new name leaves the address
    assert SECRET not in str(list(Event.objects.values_list()))


@pytest.mark.parametrize(
    "url", ["https://hooks.slack.com.evil.example/x", "http://hooks.slack.com/x", "https://10.0.0.1/"]
)
def test_an_address_that_leads_elsewhere_is_refused(world: World, url: str) -> None:
    refusal = world.caller("admin")("POST", "/channels", {**SLACK, "url": url})
    assert refusal.status == 422
    assert refusal.json["errors"][0]["field"] == "url"


def test_the_mail_server_keeps_its_password(world: World) -> None:
    admin, body = world.caller("admin"), {"host": "smtp.example.com", "sender": "sales@example.com"}
    assert admin("GET", "/mail-server").json["host"] is None
    first = admin("PUT", "/mail-server", {**body, "password": "violet harbour"}).json
    assert (first["version"], first["port"], first["has_password"], first["is_on"]) == (1, 587, True, True)
    assert admin("PUT", "/mail-server", {**body, "version": 9}).status == 409
    assert admin("PUT", "/mail-server", body).status == 428  # blind over what somebody else set
    second = admin("PUT", "/mail-server", {**body, "username": "sales", "is_on": False, "version": 1})
    assert (second.json["has_password"], second.json["is_on"]) == (True, False)
    assert b"violet" not in second.raw + admin("GET", "/mail-server").raw


def test_everybody_chooses_for_oneself_how_to_be_told(world: World) -> None:
    rep = world.caller("repA")
    before = rep("GET", "/telling").json
    assert (before["at_once"], before["digest_at"], before["chats"]) == ("mail", "08:30", [])
    refusal = rep("PATCH", "/telling", {"at_once": "chat"})
    assert (refusal.status, refusal.json["errors"][0]["field"]) == (422, "chat")
    channel = world.caller("admin")("POST", "/channels", SLACK).json
    chosen = rep("PATCH", "/telling", {"at_once": "chat", "chat": channel["id"], "quiet_from": "19:00"}).json
    assert (chosen["at_once"], chosen["chat"], chosen["quiet_from"]) == ("chat", channel["id"], "19:00")
    assert chosen["chats"] == [{"id": channel["id"], "name": "Sales"}]
    assert rep("PATCH", "/telling", {"quiet_from": "25:00"}).status == 422
    assert world.caller("repB")("GET", "/telling").json["at_once"] == "mail"
