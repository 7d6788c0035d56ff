"""Everything wrong gets a 4xx that names the place, and nothing is written."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from spearhead.crm.deals.models import Deal
from spearhead.kernel.events.models import Event
from tests.api.world import Answer, Caller, World


def refused(answer: Answer, status: int, field: str = "") -> None:
    assert answer.status == status, answer.raw
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json
    assert body["status"] == status
    assert body["code"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    if field:
        assert field in [error["field"] for error in body["errors"]], body


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"name": ["x"]}, "name"),
        ({}, "name"),
        ({"name": "x", "shoe_size": 9}, "shoe_size"),
        ({"name": "x", "owner_id": "1"}, "owner_id"),
        ({"name": "x", "status": "won"}, "status"),
        ({"name": "x", "version": 3}, "version"),
        ({"name": "x", "created_at": "2020-01-01"}, "created_at"),
        ({"name": "x", "company": "0"}, "company"),
        ({"name": "x", "company": "-1"}, "company"),
        ({"name": "x", "company": "9" * 30}, "company"),
        ({"name": "x", "company": 10**400 % 10**39}, "company"),
        ({"name": "x", "company": True}, "company"),
        ({"name": "x", "company": "99999999"}, "company"),
        ({"name": "x", "stage": "99999999"}, "stage"),
        ({"name": "x", "amount": 5}, "amount"),
        ({"name": "x", "amount": {"amount": 5, "currency": "CNY"}}, "amount.amount"),
        ({"name": "x", "amount": {"amount": "1e30", "currency": "CNY"}}, "amount.amount"),
        ({"name": "x", "amount": {"amount": "NaN", "currency": "CNY"}}, "amount.amount"),
        ({"name": "x", "amount": {"amount": "5", "currency": "XXQ"}}, "currency"),
        ({"name": "x", "amount": {"amount": "5", "currency": "CNY", "rate": 1}}, "amount.rate"),
        ({"name": "x", "amount": {"amount": "0.005", "currency": "CNY"}}, "amount"),
        ({"name": "x", "amount": {"amount": "1.5", "currency": "JPY"}}, "amount"),
        ({"name": "x", "amount": {"amount": "-1", "currency": "CNY"}}, "amount"),
        ({"name": "x", "amount": {"amount": "9" * 18, "currency": "CNY"}}, "amount"),
        ({"name": "x", "expected_close": "2026-13-01"}, "expected_close"),
        ({"name": "x", "expected_close": "20260101"}, "expected_close"),
        ({"name": "x", "expected_close": "0001-01-01"}, "expected_close"),
        ({"name": "x", "expected_close": "9999-01-01"}, "expected_close"),
        ({"name": "x", "expected_close": 1700000000}, "expected_close"),
        ({"name": "x", "motion": "sideways"}, "motion"),
        ({"name": "x", "custom": {"unknown": "y"}}, "custom.unknown"),
        ({"name": "x", "custom": "y"}, "custom"),
    ],
)
def test_a_wrong_field_is_named(rep: Caller, body: Any, field: str) -> None:
    before = Deal.objects.count(), Event.objects.count()
    refused(rep.post("/deals", body), 422, field)
    assert before == (Deal.objects.count(), Event.objects.count())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b'"x"', 422),
        (b"null", 422),
        (b'{"name": "x", "name": "y"}', 400),
        (b'{"name": NaN}', 400),
        (b'{"name": 1e999}', 400),
        (b'{"company": ' + b"9" * 400 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
        (b'{"name": "\xff\xfe"}', 400),
        (b'{"name": "\xed\xa0\x80"}', 400),
        (b'{"name": "\\u0000"}', 422),
        (b'{"name": "\\ud800"}', 422),
        (b'{"n\\ud800me": "x"}', 422),
        (b'{"name": "x", "custom": {"\\u0000": 1}}', 422),
        (b'{"name": "x"} {"name": "y"}', 400),
    ],
)
def test_an_unreadable_body_is_refused(rep: Caller, body: bytes, status: int) -> None:
    refused(rep.post("/deals", body), status)


def test_bodies_have_a_type_and_a_limit(rep: Caller) -> None:
    refused(rep.post("/deals", b'{"name": "x"}', Content_Type="text/plain"), 415)
    refused(rep.post("/deals", b"name=x", Content_Type="application/x-www-form-urlencoded"), 415)
    refused(rep.post("/deals", b'{"name": "' + b"x" * 1_100_000 + b'"}'), 413)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=-1", "limit"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1e3", "limit"),
        ("limit=" + "9" * 400, "limit"),
        ("limit=١", "limit"),
        ("limit=5&limit=6", "limit"),
        ("offset=" + "1" + "0" * 20, "filter"),
        ("cursor=abc", "cursor"),
        ("cursor=%C3%A9", "cursor"),
        ("order=shoe_size", "order"),
        ("order=-", "order"),
        ("order=owner", "order"),
        ("order=name,name,name,name,name", "order"),
        ("order=name%3Bdrop", "order"),
        ("shoe_size=9", "filter"),
        ("name__icontains=x", "filter"),
        ("deleted_at.empty=true", "filter"),
        ("stage.like=3", "stage"),
        ("stage=abc", "stage"),
        ("stage=" + "9" * 40, "stage"),
        ("stage=-3", "stage"),
        ("amount=abc", "amount"),
        ("amount=NaN", "amount"),
        ("amount=1e400", "amount"),
        ("amount.between=1", "amount"),
        ("expected_close=soon", "expected_close"),
        ("created_at.gt=2026-01-01", "created_at"),
        ("created_at.gt=0001-01-01T00:00:00%2B14:00", "created_at"),
        ("created_at.lt=9999-12-31T23:59:59-14:00", "created_at"),
        ("name=" + "x" * 201, "name"),
        ("name=%00", "name"),
        ("name=%FF", "query"),
        ("name=%ED%A0%80", "query"),
        ("%00=1", "query"),
        ("total=maybe", "total"),
        ("filter=" + quote('{"all":[{"field":"shoe_size","op":"is","value":1}]}'), "filter"),
        ("filter=" + quote('{"all":[{"field":"name","op":"regex","value":"x"}]}'), "name"),
        ("filter=" + quote('{"all":[{"field":"name","op":"is","value":{"a":1}}]}'), "name"),
        ("filter=" + quote('{"all":[{"field":["name"],"op":"is","value":"x"}]}'), "filter"),
        ("filter=" + quote('{"none":[]}'), "filter"),
        ("filter=" + quote('{"all":' * 4 + "[]" + "}" * 4), "filter"),
        ("filter=" + quote('{"all":[{"field":"name","op":"is","value":"\\ud800"}]}'), "value"),
        ("&".join(f"name.is=x{n}" for n in range(101)), "query"),
    ],
)
def test_a_wrong_query_is_named(rep: Caller, query: str, field: str) -> None:
    refused(rep.get(f"/deals?{query}"), 422, field)


def test_a_filter_that_is_no_json_or_an_endless_address_is_refused(rep: Caller) -> None:
    refused(rep.get("/deals?filter={"), 400)
    refused(rep.get("/deals?name=" + "x" * 20_000), 414)


@pytest.mark.parametrize("bad", ["0", "-1", "abc", "1.5", "9" * 19, "9" * 400, "%00", "１", "1%20", "%F0%9F"])
def test_an_id_that_is_none_answers_like_a_missing_record(world: World, rep: Caller, bad: str) -> None:
    missing = rep.get("/deals/999999")
    answers = [rep.get(f"/deals/{bad}"), rep.get(f"/deals/{world.other['deal']}"), missing]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.raw.replace(answer.headers["X-Request-ID"].encode(), b"") for answer in answers}) == 1


def test_a_body_is_refused_where_none_belongs(world: World, rep: Caller) -> None:
    path = f"/deals/{world.own['deal']}"
    rep("DELETE", f"{path}?version=1")
    refused(rep.post(f"{path}/restore", {"owner": "1"}), 422, "owner")
    assert rep.post(f"{path}/restore", {}).status == 200


def test_only_a_live_token_with_its_scope_opens_the_door(world: World, rep: Caller) -> None:
    from spearhead.accounts.tokens.acts import create_token
    from spearhead.accounts.tokens.models import ApiToken

    for token in ("", "x", "sph_" + "x" * 43, "é", "x" * 500):
        answer = Caller(token).get("/deals")
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    refused(Caller("").get(f"/deals?token={world.tokens['repA']}"), 401)
    user = world.users["repA"]
    _row, reading = create_token(user, name="r", scope="read", by=user)
    assert Caller(reading).get("/deals").status == 200
    refused(Caller(reading).post("/deals", {"name": "x"}), 403)
    _row, writing = create_token(world.users["admin"], name="w", scope="write", by=world.users["admin"])
    refused(Caller(writing).post("/teams", {"name": "x"}), 403)
    ApiToken.objects.filter(user=user).update(revoked_at="2020-01-01T00:00:00Z")
    refused(rep.get("/deals"), 401)
    world.users["admin"].is_active = False
    world.users["admin"].save()
    refused(world.caller("admin").get("/deals"), 401)


def test_a_wrong_method_or_address_is_a_problem_too(rep: Caller) -> None:
    wrong = rep("PUT", "/deals")
    refused(wrong, 405)
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "POST"}
    assert rep.get("/nothing/here").status == 404


def test_refusals_speak_the_callers_language(world: World, rep: Caller) -> None:
    assert rep.get("/deals/0").json["detail"].startswith("This does not exist")
    assert rep.get("/deals/0", Accept_Language="zh-CN").headers["Content-Language"] == "zh-hans"


def test_an_upload_without_its_file_names_the_field_as_it_is_sent(world: World) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = world.caller("repA")("POST", "/documents", b"--x--\r\n", Content_Type=kind)
    assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, ["files"])
