"""The profit pages: whoever lacks a right sees no number of it, and no column, tab or figure."""

from __future__ import annotations

from datetime import date

from spearhead.accounts.workspace.access import today
from spearhead.numbers.profit.acts import enter_cost
from spearhead.numbers.profit.models import CostPool, SellingCost
from tests.cast import YEAR, Cast
from tests.numbers.profit.conftest import Sell, sell
from tests.web.conftest import SignIn

__all__ = ["sell"]

PERIOD = f"period={YEAR}-Q2"


def test_each_sees_the_table_as_far_as_their_rights_go(cast: Cast, sell: Sell, as_user: SignIn) -> None:
    sell([("X", 3, 111.11, 77.77)])
    enter_cost("pay", 12_34, date(YEAR, 5, 1), by=cast.admin, user=cast.rep_a)
    pages = {
        who: as_user(getattr(cast, who), "en").get(f"/profit?{PERIOD}").content.decode()
        for who in ("rep_a", "mgr_a", "director")
    }
    revenue, goods, margin, pay, left = "333.33", "-233.31", "100.02", "-12.34", "87.68"
    assert [value in pages["rep_a"] for value in (revenue, goods, margin, pay, left)] == [True, *[False] * 4]
    assert [value in pages["mgr_a"] for value in (revenue, goods, margin, pay, left)] == [*[True] * 3, False, False]
    assert [value in pages["director"] for value in (revenue, goods, margin, pay, left)] == [True] * 5


def test_a_figure_that_one_may_not_see_is_absent_wherever_one_looks(cast: Cast, sell: Sell, as_user: SignIn) -> None:
    sell([("X", 3, 111.11, 77.77)])
    client = as_user(cast.rep_a, "en")
    assert client.get("/figures/gross_margin").status_code == 404
    assert client.get("/figures/gross_margin/definition").status_code == 404
    assert b"gross_margin" not in client.get("/figures").content
    assert b"margin" not in client.get("/search/palette?q=margin").content.replace(b"q=margin", b"")
    assert client.get("/profit/costs").status_code == 403
    assert b"/profit/costs" not in client.get(f"/profit?{PERIOD}").content


def test_a_cost_is_entered_and_withdrawn_on_the_page(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.director, "en")
    posted = {"kind": "pay", "amount": "1,200", "day": f"{YEAR}-05-01", "user": cast.rep_a.pk, "note": "May"}
    assert client.post("/profit/costs/new", posted).status_code == 302
    row = SellingCost.objects.get()
    assert (row.minor, row.team_id) == (1_200_00, cast.team_a.pk)
    assert b"1,200.00" in client.get("/profit/costs").content
    assert b"1,200.00" not in as_user(cast.mgr_a, "en").get("/profit/costs").content
    answer = client.post(f"/profit/costs/{row.pk}/withdraw", {"version": 1})
    assert answer.status_code == 302
    assert b"1,200.00" not in client.get("/profit/costs").content


def test_bad_costs_name_their_field_and_save_nothing(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.director, "en")
    good = {"kind": "travel", "amount": "10", "day": f"{YEAR}-05-01"}
    for field, value in (("amount", ""), ("amount", "-5"), ("day", "soon"), ("kind", "gold")):
        answer = client.post("/profit/costs/new", good | {field: value}, headers={"HX-Request": "true"})
        assert answer.status_code == 422, field
        assert field in answer.content.decode(), field
    assert not SellingCost.objects.exists()


def test_a_pool_is_entered_shared_anew_and_withdrawn(cast: Cast, sell: Sell, as_user: SignIn) -> None:
    sell([("X", 1, 1000, 600)], name="Served", on=today())
    client = as_user(cast.director, "en")
    posted = {"name": "Support", "amount": "90.01", "period": "this-year", "driver": "deals"}
    assert client.post("/profit/pools/new", posted).status_code == 302
    row = CostPool.objects.get()
    page = client.get(f"/profit/pools/{row.pk}").content.decode()
    assert "Served" in page
    assert "90.01" in page
    assert "90.01" in client.get("/profit/pools").content.decode()
    table = client.get("/profit?period=this-year").content.decode()
    assert "Net contribution" in table
    assert "净贡献" in as_user(cast.director, "zh-hans").get("/profit?period=this-year").content.decode()
    assert "Net contribution" not in as_user(cast.mgr_a, "en").get("/profit?period=this-year").content.decode()
    assert as_user(cast.mgr_a, "en").get("/profit/pools").status_code == 403
    assert as_user(cast.mgr_a, "en").get(f"/profit/pools/{row.pk}").status_code == 404
    rows = client.get("/figures/cost_to_serve?period=this-year").content.decode()
    assert f"/profit/pools/{row.pk}" in rows
    assert client.post(f"/profit/pools/{row.pk}/anew", {"version": 1}).status_code == 302
    assert client.post(f"/profit/pools/{row.pk}/withdraw", {"version": 1}).status_code == 409
    client.post(f"/profit/pools/{row.pk}/withdraw", {"version": 2})
    assert "Net contribution" not in client.get("/profit?period=this-year").content.decode()
    bad = client.post("/profit/pools/new", posted | {"amount": ""}, headers={"HX-Request": "true"})
    assert bad.status_code == 422


def test_bands_of_discount_show_what_each_reader_may_see(cast: Cast, sell: Sell, as_user: SignIn) -> None:
    sell([("X", 1, 1000, 600)], name="Offered")
    address = f"/profit/bands?{PERIOD}"
    page = as_user(cast.director, "en").get(address).content.decode()
    assert "Contribution" in page
    assert "group_by=discount_band" in page
    assert "折扣区间" in as_user(cast.director, "zh-hans").get(address).content.decode()
    rep = as_user(cast.rep_a, "en").get(address).content.decode()
    assert "Margin" not in rep.partition("<thead>")[2].partition("</thead>")[0]
    assert "No offers were decided" in as_user(cast.rep_b, "en").get(address).content.decode()
    assert as_user(cast.rep_a, "en").get("/profit/bands?period=2026-Q9").status_code == 422
    assert as_user(cast.director, "en").get(f"/profit?{PERIOD}&group_by=discount_band").status_code == 200
