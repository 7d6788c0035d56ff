"""Mail and chat: what is sent as each wants it, once, when it may disturb, and not at all once it was read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.channels import send as sending
from spearhead.automation.channels.choices import choose_telling, loud_at
from spearhead.automation.channels.formats import cut, message, trouble
from spearhead.automation.channels.models import Channel, Delivery
from spearhead.automation.channels.plan import plan_at
from spearhead.automation.channels.send import send_due
from spearhead.automation.channels.setting import (
    create_channel,
    edit_channel,
    retire_channel,
    set_mailer,
    try_channel,
    url_of,
)
from spearhead.crm.notices.models import Notice
from spearhead.kernel import outbound
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.outbound import Answer, Unreachable
from tests.cast import Cast

URL = "https://open.feishu.cn/open-apis/bot/v2/hook/secret-token"
ALWAYS: dict[str, Any] = {"quiet_from": "00:00", "quiet_to": "00:00", "free_days": False}
#: a Tuesday, 10:00 in Shanghai
NOON = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


class Fake:
    """The outside: what was called, and what it answers."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: Answer | Exception = Answer(200, b'{"code": 0}')

    def post(self, url: str, body: bytes, _headers: dict[str, str]) -> Answer:
        self.calls.append((url, json.loads(body)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(sending, "post", made.post)
    monkeypatch.setattr(outbound, "resolve", lambda _host: ["93.184.216.34"])
    return made


def chat(cast: Cast) -> Channel:
    made = create_channel({"kind": "feishu", "name": "Sales room", "url": URL, "secret": "SEC"}, by=cast.admin)
    choose_telling({"at_once": "chat", "chat": made.pk, **ALWAYS}, by=cast.rep_a)
    return made


def mailer(cast: Cast) -> None:
    values = {"host": "smtp.example.com", "port": 587, "sender": "crm@example.com", "password": "geheim"}
    set_mailer(values, by=cast.admin, seen_version=None)
    User.objects.filter(pk=cast.rep_a.pk).update(email="ann@example.com", language="en")
    cast.rep_a.refresh_from_db()


def notice(user: User, n: int = 1, *, loud: str = "act_now", at: datetime = NOON) -> Notice:
    return Notice.objects.create(
        user=user, event_id=n, kind="approval_late", loudness=loud, record_type="approval", record_id=n,
        data={"title": f"Deal {n}", "by": None}, created_at=at,
    )  # fmt: skip


def test_formats_and_signatures_are_those_of_the_four() -> None:
    feishu = json.loads(message("feishu", URL, "SEC", "hi", now=1_600_000_000).body)
    wanted = base64.b64encode(hmac.new(b"1600000000\nSEC", b"", hashlib.sha256).digest()).decode()
    assert feishu == {"timestamp": "1600000000", "sign": wanted, "msg_type": "text", "content": {"text": "hi"}}
    ding = message("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=T", "SEC", "hi", now=1_600_000_000)
    query = parse_qs(urlsplit(ding.url).query)
    mark = base64.b64encode(hmac.new(b"SEC", b"1600000000000\nSEC", hashlib.sha256).digest()).decode()
    assert query == {"access_token": ["T"], "timestamp": ["1600000000000"], "sign": [mark]}
    assert json.loads(ding.body)["text"] == {"content": "hi"}
    assert json.loads(message("wecom", "u", "", "hi", now=0).body) == {"msgtype": "text", "text": {"content": "hi"}}
    assert json.loads(message("slack", "u", "", "<!channel> & so", now=0).body) == {"text": "&lt;!channel&gt; &amp; so"}
    hook = message("webhook", "u", "K", "hi", now=5)
    signed = hmac.new(b"K", b"5." + hook.body, hashlib.sha256).hexdigest()
    assert hook.headers["X-Spearhead-Signature"] == f"v1={signed}"


def test_long_texts_are_cut_by_bytes_at_a_character() -> None:
    said = json.loads(message("wecom", "u", "", "销" * 1000, now=0).body)["text"]["content"]
    assert len(said.encode()) <= 2048
    assert said.endswith("销…")
    assert cut("kurz", 10) == "kurz"


TYPED = "<img src=x onerror=alert(1)> [pay](https://elsewhere.example) ![](https://elsewhere.example/a.png) {{7*7}}"


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "slack", "webhook"])
def test_what_somebody_typed_is_plain_text_in_every_chat(kind: str) -> None:
    """SEC-10: no chat is told to read it as Markdown or HTML; Slack, which always looks for <…>, finds none."""
    body = json.loads(message(kind, "https://chat.example/hook", "", TYPED, now=0).body)
    if kind == "slack":
        assert (html.unescape(body["text"]), "<" in body["text"]) == (TYPED, False)
    elif kind == "webhook":
        assert body == {"text": TYPED}
    else:
        assert body.get("msgtype", body.get("msg_type")) == "text"
        assert list((body.get("text") or body["content"]).values()) == [TYPED]


def test_what_somebody_typed_is_plain_text_in_a_mail(cast: Cast) -> None:
    """SEC-10: one part, text/plain, and the text as it was typed; a name makes no header."""
    mailer(cast)
    choose_telling({"at_once": "mail", **ALWAYS}, by=cast.rep_a)
    told = notice(cast.rep_a)
    Notice.objects.filter(pk=told.pk).update(data={"title": f"{TYPED[:60]}\r\nBcc: x@elsewhere.example", "by": None})
    plan_at(NOON)
    assert send_due(NOON) == 1
    (sent,) = mail.outbox
    written = sent.message()
    assert (written.get_content_type(), written.is_multipart(), written["Bcc"]) == ("text/plain", False, None)
    assert sent.recipients() == ["ann@example.com"]
    assert TYPED[:60] in str(sent.body)


@pytest.mark.parametrize(
    ("kind", "status", "body", "code"),
    [
        ("feishu", 200, b'{"code": 0}', ""), ("feishu", 200, b'{"code": 19021}', "code 19021"),
        ("wecom", 200, b'{"errcode": 0}', ""), ("dingtalk", 200, b'{"errcode": 310000}', "code 310000"),
        ("wecom", 200, b"<html>", "no code"), ("wecom", 200, b"[]", "no code"), ("slack", 200, b"ok", ""),
        ("slack", 200, b"no_text", "not ok"), ("webhook", 204, b"", ""), ("webhook", 302, b"", "HTTP 302"),
    ],
)  # fmt: skip
def test_a_yes_is_read_from_the_code_not_from_200(kind: str, status: int, body: bytes, code: str) -> None:
    assert trouble(kind, Answer(status, body)) == code


def test_what_cannot_wait_goes_to_the_chosen_chat_once(cast: Cast, fake: Fake) -> None:
    chat(cast)
    notice(cast.rep_a)
    assert (plan_at(NOON), plan_at(NOON)) == (1, 0)
    assert send_due(NOON) == 1
    assert send_due(NOON + timedelta(minutes=5)) == 0
    ((url, body),) = fake.calls
    assert url == URL
    assert body["content"]["text"].startswith("Ann Abel: ")
    assert "/notices/" in body["content"]["text"]


def test_nothing_read_is_sent_and_nothing_is_sent_twice_by_mail(cast: Cast, fake: Fake) -> None:
    chat(cast)
    mailer(cast)
    one = notice(cast.rep_a)
    plan_at(NOON)
    Notice.objects.filter(pk=one.pk).update(read_at=NOON)
    assert send_due(NOON) == 0
    assert Delivery.objects.get().state == "dropped"
    assert (fake.calls, mail.outbox) == ([], [])


def test_a_slow_or_refusing_chat_is_tried_again_later_and_given_up(cast: Cast, fake: Fake) -> None:
    chat(cast)
    notice(cast.rep_a)
    plan_at(NOON)
    fake.answer = Unreachable("time")
    now = NOON
    for tries in range(1, 7):
        assert send_due(now) == 0
        row = Delivery.objects.get()
        assert (row.attempts, row.error) == (tries, "time")
        assert send_due(row.due_at - timedelta(seconds=1)) == 0  # not before its time
        now = row.due_at
    assert (row.state, len(fake.calls)) == ("failed", 6)
    assert send_due(now + timedelta(days=9)) == 0


def test_a_worker_that_died_leaves_it_to_be_sent_again(cast: Cast, fake: Fake) -> None:
    chat(cast)
    notice(cast.rep_a)
    plan_at(NOON)
    Delivery.objects.update(state="sending", lease_until=NOON + timedelta(minutes=3))
    assert send_due(NOON + timedelta(minutes=2)) == 0
    assert send_due(NOON + timedelta(minutes=3)) == 1


def test_no_lock_is_held_while_the_chat_answers(cast: Cast, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    chat(cast)
    notice(cast.rep_a)
    plan_at(NOON)
    outside, inside = len(connection.savepoint_ids), []

    def call(_url: str, _body: bytes, _headers: dict[str, str]) -> Answer:
        inside.append(len(connection.savepoint_ids))
        return Answer(200, b'{"code": 0}')

    monkeypatch.setattr(sending, "post", call)
    assert send_due(NOON) == 1
    assert inside == [outside]  # no transaction of its own around the call


def test_a_bot_gets_twenty_a_minute_and_the_rest_in_one(cast: Cast, fake: Fake) -> None:
    chat(cast)
    for n in range(30):
        notice(cast.rep_a, n + 1)
    plan_at(NOON)
    assert send_due(NOON) == 20
    assert fake.calls[-1][1]["content"]["text"].count("Ann Abel: ") == 11
    assert not Delivery.objects.exclude(state="sent").exists()
    notice(cast.rep_a, 99)
    plan_at(NOON)
    assert send_due(NOON + timedelta(seconds=30)) == 0  # no room in this minute
    assert send_due(NOON + timedelta(seconds=61)) == 1


def test_mail_says_what_and_where_and_is_marked_as_automatic(cast: Cast) -> None:
    mailer(cast)
    choose_telling({"at_once": "mail", **ALWAYS}, by=cast.rep_a)
    notice(cast.rep_a)
    plan_at(NOON)
    assert send_due(NOON) == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["ann@example.com"], "crm@example.com")
    assert "Deal 1" in sent.subject
    assert "/notices/" in str(sent.body)
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_digest_comes_once_a_day_and_not_for_what_was_read(cast: Cast) -> None:
    mailer(cast)
    choose_telling({"digest_at": "09:30", **ALWAYS}, by=cast.rep_a)
    for n in (1, 2, 3):
        notice(cast.rep_a, n, loud="today", at=NOON - timedelta(hours=2))
    Notice.objects.filter(event_id=3).update(read_at=NOON)
    assert plan_at(NOON - timedelta(hours=1)) == 0  # 09:00 in Shanghai
    assert plan_at(NOON) == 1
    notice(cast.rep_a, 4, loud="today")
    plan_at(NOON + timedelta(minutes=5))
    assert send_due(NOON + timedelta(minutes=6)) == 1
    assert "2 things for you" in mail.outbox[0].subject
    notice(cast.rep_a, 5, loud="know")
    assert plan_at(NOON + timedelta(minutes=9)) == 0


def test_after_days_asleep_there_is_no_flood(cast: Cast, fake: Fake) -> None:
    chat(cast)
    for n in range(5):
        notice(cast.rep_a, n + 1, at=NOON - timedelta(days=3))
    assert plan_at(NOON) == 0


@pytest.mark.parametrize(
    ("wall", "until"),
    [
        ("2026-03-10T12:00", "2026-03-10T12:00"),  # a Tuesday by day
        ("2026-03-10T21:00", "2026-03-11T08:00"), ("2026-03-11T07:59", "2026-03-11T08:00"),
        ("2026-03-13T20:00", "2026-03-16T08:00"),  # Friday night: Monday
        ("2026-03-14T12:00", "2026-03-16T08:00"),  # a Saturday
    ],
)  # fmt: skip
def test_quiet_hours_are_those_of_the_persons_zone_and_calendar(cast: Cast, wall: str, until: str) -> None:
    User.objects.filter(pk=cast.rep_a.pk).update(time_zone="America/New_York")
    cast.rep_a.refresh_from_db()
    choose_telling({"quiet_from": "20:00", "quiet_to": "8:00"}, by=cast.rep_a)
    place = ZoneInfo("America/New_York")
    found = loud_at(cast.rep_a, datetime.fromisoformat(wall).replace(tzinfo=place))
    assert found.astimezone(place).strftime("%Y-%m-%dT%H:%M") == until


def test_addresses_are_secrets_and_stay_with_their_chat(cast: Cast, fake: Fake) -> None:
    made = chat(cast)
    assert url_of(made) == URL
    kept = json.dumps(list(Event.objects.values_list("payload", flat=True)), default=str)
    assert "secret-token" not in kept + made.url_sealed + made.host
    edit_channel(made.pk, {"name": "Room", "url": "", "secret": ""}, by=cast.admin, seen_version=1)
    made.refresh_from_db()
    assert (made.name, url_of(made)) == ("Room", URL)
    with pytest.raises(Refused) as refusal:
        create_channel({"kind": "slack", "name": "X", "url": URL}, by=cast.admin)
    assert refusal.value.code == "unknown_host"
    with pytest.raises(Forbidden):
        create_channel({"kind": "feishu", "name": "X", "url": URL}, by=cast.mgr_a)


def test_a_trial_goes_out_and_a_retired_chat_gets_nothing(cast: Cast, fake: Fake) -> None:
    made = chat(cast)
    try_channel(made.pk, by=cast.admin)
    now = timezone.now() + timedelta(seconds=1)
    assert send_due(now) == 1
    assert "Ada Admin" in fake.calls[0][1]["content"]["text"]
    try_channel(made.pk, by=cast.admin)
    retire_channel(made.pk, by=cast.admin, seen_version=None)
    assert send_due(timezone.now() + timedelta(seconds=2)) == 0
    assert len(fake.calls) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [({"port": 22}, "port"), ({"sender": "nobody"}, "sender"), ({"host": "a b"}, "host"),
     ({"security": "x"}, "security")],
)  # fmt: skip
def test_a_mail_server_is_checked(cast: Cast, values: dict[str, Any], field: str) -> None:
    good = {"host": "smtp.example.com", "port": 587, "sender": "crm@example.com"}
    with pytest.raises(Refused) as refusal:
        set_mailer({**good, **values}, by=cast.admin, seen_version=None)
    assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize("values", [{"at_once": "pigeon"}, {"at_once": "chat", "chat": 0}, {"quiet_from": "25:00"}])
def test_choices_are_from_the_list(cast: Cast, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        choose_telling(values, by=cast.rep_a)
