"""Rows that no act would write, exact money and difficult texts, through every door (REL-30, 31, 46, 48)."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.odd import count_odd
from tests.api.world import Caller, World

#: column, value: wrong, and yet a database takes it (SQLite takes whatever one writes)
BAD = (
    ("currency", "ZZZ"), ("currency", ""), ("amount_minor", 9_223_372_036_854_775_807), ("amount_minor", -1),
    ("name", "\u202e\u0007<b>"), ("category", "nonsense"), ("next_step", "\u0001"), ("expected_close", "0001-01-01"),
    ("number", -5), ("version", -3), ("expected_close", "9999-12-31"), ("expected_close", "2026-13-45"),
    ("expected_close", "soon"), ("amount_minor", 1e30), ("opened_on", "2026-02-30"),
)  # fmt: skip
PAGES = ("/deals", "/board", "/deals/{}", "/companies", "/calendar", "/forecast", "/flow", "/dashboard", "/inbox", "/")


@pytest.mark.parametrize(("column", "value"), BAD)
def test_pages_and_lists_survive_a_row_that_no_act_would_write(world: World, column: str, value: float | str) -> None:
    deal = world.own["deal"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            with transaction.atomic():
                cursor.execute(f"UPDATE crm_deal SET {column} = %s WHERE id = %s", [value, deal])  # ours
        except (IntegrityError, DataError):
            assert connection.vendor == "postgresql", "its constraints cannot be lifted, so no such row is there"
            return
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
    rep = world.caller("repA")
    fine = rep.post("/deals", {"name": "Beside it"}).json["id"]
    client = Client(raise_request_exception=False)
    client.force_login(world.users["repA"])
    failed = [page for page in PAGES if client.get(page.format(deal)).status_code >= 500]
    assert failed == []
    listed = rep.get("/deals")
    assert listed.status == 200
    assert fine in [one["id"] for one in listed.json["items"]]
    assert rep.get(f"/deals/{deal}").status == 200
    User.objects.filter(pk=world.users["repA"].pk).update(language="en")
    assert client.get("/deals").content.decode().count("odd-row") == 1
    assert "Something in this record cannot be right" in client.get(f"/deals/{deal}").content.decode()
    assert "Something in this record cannot be right" not in client.get(f"/deals/{fine}").content.decode()
    assert count_odd() == {"deal": 1}


_DIGITS = {"CNY": 2, "JPY": 0, "KWD": 3}


@given(currency=st.sampled_from(sorted(_DIGITS)), minor=st.integers(min_value=0, max_value=999_999_999_999_999))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_amount_comes_back_as_it_was_sent(world: World, currency: str, minor: int) -> None:
    rep, digits = world.caller("repA"), _DIGITS[currency]
    sent = str(Decimal(minor).scaleb(-digits))
    made = rep.post("/deals", {"name": "Exact", "amount": {"amount": f"{Decimal(sent):f}", "currency": currency}})
    assert made.status == 201, made.json
    deal = Deal.objects.get(pk=made.json["id"])
    assert (deal.amount_minor, deal.currency) == (minor, currency)
    read = rep.get(f"/deals/{deal.pk}").json["amount"]
    assert Decimal(read["amount"]) == Decimal(sent)
    assert len(read["amount"].partition(".")[2]) == digits


@pytest.mark.parametrize(
    ("amount", "currency"), [("0.005", "CNY"), ("1.5", "JPY"), ("0.0005", "KWD"), ("1e30", "CNY"), ("NaN", "CNY")]
)
def test_an_amount_with_more_digits_is_refused_and_never_rounded(rep: Caller, amount: str, currency: str) -> None:
    before = Deal.objects.count()
    refused = rep.post("/deals", {"name": "Exact", "amount": {"amount": amount, "currency": currency}})
    assert refused.status == 422
    assert any("amount" in one["field"] for one in refused.json["errors"])
    assert Deal.objects.count() == before


def test_ten_times_ten_cents_is_one_in_the_figure_too(world: World) -> None:
    rep = world.caller("repA")
    before = rep.get("/figures/open_pipeline").json["value"]
    for number in range(10):
        rep.post("/deals", {"name": f"Dime {number}", "amount": {"amount": "0.10", "currency": "CNY"}})
    after = rep.get("/figures/open_pipeline").json["value"]
    assert Decimal(after["amount"]) - Decimal(before["amount"]) == Decimal("1.00")


def test_the_largest_amount_is_exact_in_list_exports_and_figure(world: World) -> None:
    rep, largest = world.caller("repA"), "999999999999999.99"
    before = Decimal(rep.get("/figures/open_pipeline").json["value"]["amount"])
    made = rep.post("/deals", {"name": "Largest", "amount": {"amount": largest, "currency": "CNY"}})
    assert made.status == 201
    client = Client()
    client.force_login(world.users["mgrA"])
    assert "999,999,999,999,999.99" in client.get("/deals?sort=-amount&columns=name,amount").content.decode()
    rows = client.get("/lists/deal/export/csv?sort=-amount&columns=name,amount").getvalue()
    assert f"Largest,{largest}" in rows.decode("utf-8-sig")
    sheet = client.get("/lists/deal/export/xlsx?sort=-amount&columns=name,amount").getvalue()
    cells = [row[1:3] for row in load_workbook(BytesIO(sheet)).worksheets[0].values]
    assert ("Largest", largest) in [(name, str(amount)) for name, amount in cells]  # more digits than Excel's numbers
    after = Decimal(rep.get("/figures/open_pipeline").json["value"]["amount"])
    assert after - before == Decimal(largest)


TEXTS = {
    "𠮷野 家": "𠮷野 家", "👩‍👩‍👧 Family": "👩‍👩‍👧 Family", "שלום Ltd": "שלום Ltd", "ﬁne １２３": "ﬁne １２３",
    "null": "null", "O'Brien": "O'Brien", "Cafe\u0301": "Caf\u00e9", "张\u3000三": "张\u3000三",
    "A\u202eB\u0007C": "ABC",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), TEXTS.items())
def test_a_difficult_name_is_kept_as_typed_shown_and_found(world: World, typed: str, kept: str) -> None:
    rep = world.caller("repA")
    made = rep.post("/contacts", {"name": typed})
    assert (made.status, made.json["name"]) == (201, kept)
    found = rep.get(f"/search?q={quote(typed)}").json["items"]
    assert made.json["id"] in [hit["id"] for hit in found]
    client = Client()
    client.force_login(world.users["repA"])
    page = client.get(f"/contacts/{made.json['id']}").content.decode()
    assert kept.replace("'", "&#39;") in page


def test_a_note_over_the_limit_is_refused_with_the_limit_and_one_at_it_is_kept(world: World) -> None:
    rep = world.caller("repA")
    note = {"kind": "note", "subject": "Long", "deal": str(world.own["deal"])}
    kept = rep.post("/activities", {**note, "body": "说" * 100_000})
    assert kept.status == 201, kept.json
    assert rep.get(f"/activities/{kept.json['id']}").json["body"] == "说" * 100_000
    over = rep.post("/activities", {**note, "body": "x" * 10_000_000})
    assert over.status in {413, 422}
    assert any(limit in str(over.json) for limit in ("100000", "100,000", "kB"))


def test_lists_and_timelines_stay_light_under_fifty_long_notes(world: World) -> None:
    """REL-46: below 200 kB, and the reader is told where there is more."""
    rep, web = world.caller("repA"), Client()
    web.force_login(world.users["repA"])
    note = {"kind": "note", "subject": "Long", "deal": str(world.own["deal"])}
    one = rep.post("/activities", {**note, "body": "x" * 99_998 + "说完"}).json
    rows = Activity.objects.filter(pk=one["id"])
    values = {name: value for name, value in rows.values()[0].items() if name not in {"id", "number"}}
    Activity.objects.bulk_create(Activity(**values, number=900_000 + n) for n in range(49))
    listed = rep.get("/activities?limit=50")
    assert len(listed.raw) < 200_000
    assert {(len(item["body"]), item["body_length"]) for item in listed.json["items"] if item["subject"] == "Long"} == {
        (500, 100_000)
    }
    assert rep.get(f"/activities/{one['id']}").json["body"].endswith("说完")
    for address in (f"/deals/{world.own['deal']}", "/activities?done=true"):
        assert len(web.get(address).content) < 200_000, address
    page = web.get(f"/deals/{world.own['deal']}").content.decode()
    assert "x…" in page
    assert f'href="/activities/{one["id"]}"' in page
    whole = web.get(f"/activities/{one['id']}").content.decode()
    assert "说完" in whole


def test_a_note_of_ten_megabytes_typed_on_a_screen_is_refused_by_the_limit(world: World) -> None:
    web = Client()
    web.force_login(world.users["repA"])
    version = rep_note(world)
    sent = {"subject": "Call", "body": "x" * 10_000_000, "version": version["version"]}
    answer = web.post(f"/records/activity/{version['id']}/edit", sent, headers={"HX-Request": "true"})
    assert answer.status_code in {413, 422}
    assert any(limit in answer.content.decode() for limit in ("100000", "100,000"))
    assert Activity.objects.get(pk=version["id"]).body == "short"


def rep_note(world: World) -> dict[str, Any]:
    """A short note of repA's."""
    note = {"kind": "note", "subject": "Call", "body": "short", "deal": str(world.own["deal"])}
    made: dict[str, Any] = world.caller("repA").post("/activities", note).json
    return made
