"""Returns: revenue falls on the day of the return, the sale stays; in figures, groups, the bridge; who and how much."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import CurrencyRate
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.figures import read, rows
from spearhead.numbers.profit.bridge import Effect
from spearhead.numbers.profit.compare import compare
from spearhead.numbers.profit.models import Returned
from spearhead.numbers.profit.returning import Back, enter_return, returns_visible_to, withdraw_return
from tests.cast import YEAR, Cast
from tests.numbers.profit.conftest import Sell

JUNE, JULY = date(YEAR, 6, 10), date(YEAR, 7, 10)


def value(key: str, user: User, **asked: Any) -> Any:
    return read(key, scope_for(user, **asked)).value


def back(cast: Cast, deal: Deal, yuan: float, pieces: float = 0, *, day: date = JULY, **more: Any) -> Returned:
    """Two of ten come back, or what is asked."""
    given: dict[str, Any] = {"reason": "Broken", "product_id": cast.products["X"].pk} | more
    return enter_return(
        deal.pk, Back(round(yuan * 100), day, quantity_milli=round(pieces * 1000), **given), by=cast.director
    )


def test_revenue_falls_on_the_day_of_the_return_and_the_sale_stays(cast: Cast, sell: Sell) -> None:
    """10 × (100 - 60) sold in May, 2 back in July: Q2 stays 1,000 and 400, Q3 loses 200 of revenue and 80 of margin."""
    deal = sell([("X", 10, 100, 60)])
    back(cast, deal, 200, 2)
    keys = ("returns", "revenue", "cost_of_goods", "gross_margin")
    quarters: list[tuple[dict[str, Any], list[int]]] = [
        ({"period": f"{YEAR}-Q2"}, [0, 1_000_00, 600_00, 400_00]),
        ({"period": f"{YEAR}-Q3"}, [200_00, -200_00, -120_00, -80_00]),
        ({}, [200_00, 800_00, 480_00, 320_00]),
    ]
    for asked, told in quarters:
        assert [value(key, cast.mgr_a, **asked) for key in keys] == told, asked
    assert value("list_sales", cast.mgr_a) == 1_000_00
    assert value("bookings", cast.mgr_a, period=f"{YEAR}-Q2") == 1_000_00
    months = read("revenue", scope_for(cast.mgr_a, group_by="month")).groups
    assert {one.label: one.value for one in months} == {f"{YEAR}-05": 1_000_00, f"{YEAR}-07": -200_00}
    for by in ("owner", "team", "product", "company", "manager"):
        parts = read("revenue", scope_for(cast.mgr_a, group_by=by)).groups
        assert [one.value for one in parts] == [800_00], by
    assert sorted(row.num or 0 for row in rows("revenue", scope_for(cast.mgr_a))) == [-200_00, 1_000_00]


def test_a_credit_without_goods_or_scrapped_goods_bring_no_cost_back(cast: Cast, sell: Sell) -> None:
    deal = sell([("X", 10, 100, 60)])
    back(cast, deal, 50)
    back(cast, deal, 100, 1, restocked=False)
    assert value("gross_margin", cast.mgr_a) == 400_00 - 150_00
    assert value("return_loss", cast.mgr_a) == 150_00
    assert value("cost_of_goods", cast.mgr_a) == 600_00


def test_what_has_no_known_cost_lowers_the_revenue_beside_the_margin(cast: Cast, sell: Sell) -> None:
    deal = sell([("X", 10, 100, None)])
    back(cast, deal, 200, 2)
    told = [value(key, cast.mgr_a) for key in ("revenue", "uncosted_revenue", "gross_margin", "cost_of_goods")]
    assert told == [800_00, 800_00, 0, 0]


def test_the_bridge_shows_returns_apart_so_that_they_explain_no_price(cast: Cast, sell: Sell) -> None:
    sell([("X", 10, 100, 60)], on=date(YEAR, 4, 20), name="Before")
    deal = sell([("X", 10, 100, 60)], on=date(YEAR, 7, 5))
    back(cast, deal, 200, 2)
    found = compare(cast.director, period=f"{YEAR}-Q3", against="before").bridge
    assert (found.before, found.after, found.total(Effect.RETURNS)) == (400_00, 320_00, -80_00)
    assert sum(found.total(one) for one in found.effects()) == -80_00
    assert [found.total(one) for one in found.effects() if one is not Effect.RETURNS] == [0] * 5
    assert found.after == value("gross_margin", cast.director, period=f"{YEAR}-Q3")


def test_another_currency_comes_back_at_the_rate_of_the_sale(cast: Cast, sell: Sell) -> None:
    CurrencyRate.objects.create(currency="USD", valid_from=date(YEAR, 1, 1), rate_e9=7_000_000_000)
    CurrencyRate.objects.create(currency="USD", valid_from=date(YEAR, 6, 1), rate_e9=8_000_000_000)
    deal = sell([("X", 10, 10, None)], currency="USD")
    back(cast, deal, 100, 10)
    assert value("revenue", cast.mgr_a) == 0
    assert value("returns", cast.mgr_a) == 700_00


def test_withdrawn_it_is_gone_and_the_day_before_still_knows_it(cast: Cast, sell: Sell) -> None:
    deal = sell([("X", 10, 100, 60)])
    row = back(cast, deal, 200, 2)
    withdraw_return(row.pk, by=cast.director, seen_version=1)
    assert value("revenue", cast.mgr_a) == 1_000_00
    with pytest.raises(Absent):
        withdraw_return(row.pk, by=cast.director, seen_version=2)
    kinds = Event.objects.filter(record_type="deal", record_id=deal.pk).values_list("kind", flat=True)
    assert {"deal.returned", "deal.return_withdrawn"} <= set(kinds)


def test_who_may_enter_one_and_who_sees_it(cast: Cast, sell: Sell) -> None:
    deal = sell([("X", 10, 100, 60)])
    given = Back(200_00, JULY, "Broken", cast.products["X"].pk, 2_000)
    for who, refused in ((cast.rep_a, Forbidden), (cast.mgr_a, Forbidden), (cast.rep_b, Absent)):
        with pytest.raises(refused):
            enter_return(deal.pk, given, by=who)
    back(cast, deal, 200, 2)
    seen = {
        who: returns_visible_to(getattr(cast, who)).count() for who in ("rep_a", "rep_b", "mgr_a", "director", "mkt")
    }
    assert seen == {"rep_a": 1, "rep_b": 0, "mgr_a": 1, "director": 1, "mkt": 0}
    Deal.objects.filter(pk=deal.pk).update(owner=cast.director)
    cast.forget()
    with pytest.raises(Forbidden) as refusal:
        enter_return(deal.pk, given, by=cast.director)
    assert refusal.value.code == "own_return"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "no_reason"), ({"yuan": 0}, "bad_value"), ({"yuan": 1_001}, "more_than_sold"),
        ({"pieces": 11}, "more_than_sold"), ({"day": date(YEAR, 5, 19)}, "bad_date"),
        ({"day": date(2190, 1, 1)}, "bad_date"), ({"product_id": None}, "unknown_reference"),
    ],
)  # fmt: skip
def test_refused_with_its_reason(cast: Cast, sell: Sell, change: dict[str, Any], code: str) -> None:
    deal = sell([("X", 10, 100, 60)])
    with pytest.raises(Refused) as refusal:
        back(cast, deal, **({"yuan": 200, "pieces": 2} | change))
    assert refusal.value.code == code
    assert not Returned.objects.exists()


def test_two_returns_together_are_no_more_than_was_sold(cast: Cast, sell: Sell) -> None:
    deal = sell([("X", 10, 100, 60)])
    back(cast, deal, 900, 9)
    with pytest.raises(Refused) as refusal:
        back(cast, deal, 200, 1)
    assert refusal.value.code == "more_than_sold"


def test_only_what_was_sold_can_come_back(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        enter_return(cast.deal("Open", amount_minor=100).pk, Back(50, JUNE, "No"), by=cast.director)
    assert refusal.value.code == "not_won"
