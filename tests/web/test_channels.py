"""The screens of mail and chat: set up, tried, chosen in the profile; no secret comes back."""

from __future__ import annotations

import pytest

from spearhead.automation.channels.choices import telling_of
from spearhead.automation.channels.models import Channel, Delivery, Mailer
from spearhead.kernel import outbound
from tests.cast import Cast
from tests.web.conftest import SignIn

URL = "https://hooks.slack.com/services/T0/B0/very-secret"


def test_a_chat_is_set_up_tried_and_chosen(cast: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "resolve", lambda _host: ["93.184.216.34"])
    admin, rep = as_user(cast.admin), as_user(cast.rep_a)
    admin.post("/settings/channels/new/slack", {"name": "Sales room", "url": URL})
    made = Channel.objects.get()
    admin.post(f"/settings/channels/{made.pk}/trial")
    page = admin.get("/settings/channels").content.decode()
    assert "Sales room" in page
    assert "hooks.slack.com" in page
    forms = admin.get(f"/settings/channels/{made.pk}").content.decode()
    assert "very-secret" not in page + forms
    assert Delivery.objects.get().state == "waiting"
    assert "Sales room" in rep.get("/settings").content.decode()
    chosen = {"at_once": "chat", "chat": made.pk, "digest_at": "9:00", "quiet_from": "22:00", "quiet_to": "07:00"}
    rep.post("/settings/me/told", chosen)
    cast.rep_a.refresh_from_db()
    told = telling_of(cast.rep_a)
    assert (told.at_once, told.chat, told.digest, told.digest_at) == ("chat", made.pk, False, "09:00")
    admin.post(f"/settings/channels/{made.pk}/retire", {"version": made.version})
    assert "Sales room" not in rep.get("/settings").content.decode()


def test_addresses_inside_are_refused_at_save(cast: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "resolve", lambda _host: ["10.0.0.5"])
    answer = as_user(cast.admin).post(
        "/settings/channels/new/webhook", {"name": "Inside", "url": "https://crm.internal/x"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "private network" in answer.content.decode()
    assert not Channel.objects.exists()


def test_the_mail_server_is_set_and_its_password_kept(cast: Cast, as_user: SignIn) -> None:
    admin = as_user(cast.admin)
    form = {"host": "smtp.example.com", "port": "587", "security": "starttls", "sender": "crm@example.com",
            "password": "geheim", "is_on": "on"}  # fmt: skip
    admin.post("/settings/channels/mail", form)
    kept = Mailer.objects.get()
    assert "geheim" not in kept.password_sealed + admin.get("/settings/channels/mail").content.decode()
    admin.post("/settings/channels/mail", {**form, "password": "", "version": str(kept.version)})
    again = Mailer.objects.get()
    assert (again.password_sealed, again.version) == (kept.password_sealed, kept.version + 1)
    assert "smtp.example.com" in admin.get("/settings/channels").content.decode()
