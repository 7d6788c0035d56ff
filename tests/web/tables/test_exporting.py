"""Tables of screens as files: what is drawn, page after page, under the screen's own rights; who took it is noted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from openpyxl import load_workbook

from spearhead.crm.products.acts import create_product
from spearhead.kernel.events.models import Event
from spearhead.web import readable, wording
from spearhead.web.readable import exactly
from spearhead.web.tables.reading import read_page
from spearhead.web.tables.registry import EXPORTED
from tests.cast import Cast
from tests.web.conftest import SignIn

PAGE = """
<table><caption class="visually-hidden">Things</caption><thead><tr><th class="check-col"><input></th>
<th>Name <svg><title>x</title></svg></th><th class="num">Price</th><th>When</th><th><span class="visually-hidden">Actions</span></th>
</tr></thead><tbody>
<tr><th colspan="5">Group</th></tr>
<tr><td class="check-col"><input></td><td><a href="/x">Pump &amp; valve</a> <span aria-hidden="true">PV</span></td>
<td class="num">−1,234.50</td><td><time datetime="2026-01-02T03:04:05+00:00">2 Jan</time></td><td><button>Do</button></td></tr>
<tr><td class="check-col"></td><td>=1+1<select><option>no</option></select></td><td class="num">–</td><td>12 days</td><td></td></tr>
</tbody><tfoot><tr><td></td><td>Sum</td><td>9</td><td></td><td></td></tr></tfoot></table><a rel="next" href="?page=2">Next</a>
"""  # noqa: E501  # a page


def test_a_drawn_table_becomes_rows() -> None:
    found = read_page(PAGE)
    (table,) = found.tables
    assert found.more
    assert (table.caption, table.header) == ("Things", ["Name", "Price", "When"])
    assert table.rows == [
        ["Pump & valve", Decimal("-1234.50"), datetime.fromisoformat("2026-01-02T03:04:05+00:00")],
        ["=1+1", None, "12 days"],
    ]


def products(cast: Cast, count: int) -> None:
    for number in range(count):
        create_product({"name": f"Pump {number:03}", "code": f"P{number:03}"}, by=cast.admin)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:300]
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_all_pages_of_a_list_under_its_filter_with_who_took_it(year: Cast, as_user: SignIn) -> None:
    products(year, 60)
    admin = as_user(year.admin)
    lines = text_of(admin.get("/settings/products?export=csv")).splitlines()
    assert sum("Pump " in line for line in lines) == 60
    assert lines[0].startswith("Product,")
    assert lines[0].endswith("Exported by")
    assert all(year.admin.name in line for line in lines[1:])
    event = Event.objects.filter(kind="list.exported").latest("id")
    assert (event.payload["entity"], event.payload["rows"]) == ("settings_products", len(lines) - 1)
    some = text_of(admin.get("/settings/products?q=Pump+00&export=csv")).splitlines()
    assert sum("Pump " in line for line in some) == sum("Pump " in row for row in some[1:]) < 60
    taken: Any = admin.get("/settings/products?export=xlsx")
    sheet: Any = load_workbook(BytesIO(b"".join(taken.streaming_content))).active
    assert sheet.max_row == len(lines)


def test_the_menu_stands_on_the_page_of_whoever_may_export(year: Cast, as_user: SignIn) -> None:
    assert "export=xlsx&amp;table=0" in as_user(year.admin).get("/settings/people?page=1").content.decode()
    assert "export=xlsx" not in as_user(year.rep_a).get("/documents").content.decode()
    chinese = as_user(year.admin, "zh-hans").get("/settings/people?export=csv")
    assert year.rep_a.name in text_of(chinese)


def test_nobody_gets_more_than_the_page_gives(year: Cast, as_user: SignIn) -> None:
    assert as_user(year.rep_a).get("/documents?export=csv").status_code == 403
    assert as_user(year.mgr_a).get("/settings/audit?export=csv").status_code in {403, 404}
    admin = as_user(year.admin)
    for query in ("export=pdf", "export=csv&table=7", "export=csv&table=x"):
        assert admin.get(f"/settings/people?{query}").status_code == 404
    assert not Event.objects.filter(kind="list.exported").exists()
    answer = admin.get("/?export=csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_amounts_are_numbers_with_their_currency_however_the_screen_shortens_them(
    year: Cast, as_user: SignIn
) -> None:  # fmt: skip
    with exactly():
        cells = [readable.money(123_456_789_012_345, "CNY", compact=True), readable.money(-7, "JPY"),
                 f"{readable.money(100, 'USD')} of 2", wording.bare(-50, "CNY")]  # fmt: skip
    html = "<table><thead><tr><th>Name</th><th>Value</th></tr></thead><tbody>"
    html += "".join(f'<tr><td>x</td><td class="num">{one}</td></tr>' for one in [*cells, "–", "3"])
    (table,) = read_page(html + "</tbody></table>").tables
    with override("en"):
        header, rows = table.apart()
    assert header == ["Name", "Value", "Value: currency"]
    assert [row[1:] for row in rows] == [
        [Decimal("1234567890123.45"), "CNY"], [Decimal(-7), "JPY"], ["USD 1.00 of 2", None], [Decimal("-0.50"), "CNY"],
        [None, None], [Decimal(3), None],
    ]  # fmt: skip
    create_product({"name": "Pump", "code": "P1", "list_minor": 123_456_780}, by=year.admin)
    admin = as_user(year.admin, "zh-hans")
    taken = text_of(admin.get("/settings/products?export=csv"))
    assert ",1234567.80,CNY," in taken
    assert "\ue000" not in taken + admin.get("/settings/products").content.decode()


@pytest.mark.once
def test_every_screen_answers_with_a_file_or_says_that_there_is_nothing(year: Cast, as_user: SignIn) -> None:
    clients = [as_user(one) for one in (year.admin, year.director)]
    for name, captions in EXPORTED.items():
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue  # a page of one thing
        for place in range(len(captions)):
            seen = [client.get(f"{address}?export=csv&table={place}") for client in clients]
            for one in seen:
                one.close()
            assert {one.status_code for one in seen} <= {200, 302, 403, 404, 422}, (name, place)
