"""Cost to serve: pools shared out to the cent, kept as rows, told only to whom they concern, under the contribution."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from spearhead.accounts.roles.acts import set_right
from spearhead.accounts.workspace.access import today, zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.figures import figures_for, read, rows
from spearhead.kernel.time import period_of, read_period
from spearhead.numbers.profit.access import shares_visible_to
from spearhead.numbers.profit.acts import enter_cost
from spearhead.numbers.profit.models import CostPool, CostShare
from spearhead.numbers.profit.pools import Pooled, set_pool, share_pool_anew, withdraw_pool
from spearhead.numbers.profit.statement import read_statement
from tests.cast import YEAR, Cast
from tests.numbers.profit.conftest import Sell
from tests.numbers.profit.test_figures import groups, value

Q2 = read_period(f"{YEAR}-Q2")


def pool(cast: Cast, minor: int, driver: str = "deals", name: str = "Support", period: object = Q2) -> CostPool:
    return set_pool(Pooled(name, driver, period, minor), by=cast.director)  # type: ignore[arg-type]


def held(cast: Cast, deal: Deal, day: date, kind: str = "visit") -> None:
    at = datetime.combine(day, time(10), zone())
    Activity.objects.create(
        owner=cast.rep_a, kind=kind, subject="There", deal=deal, done_at=at, created_at=at, changed_at=at
    )


def test_a_pool_is_shared_out_to_the_cent_by_what_drives_it(cast: Cast, sell: Sell) -> None:
    one, two = sell([("X", 2, 50, 30), ("Y", 1, 100, 50)]), sell([("Y", 1, 100, 50)], by=cast.rep_b)
    sell([("X", 1, 70, 50)], on=date(YEAR, 7, 1))  # after the quarter
    by_deal = {one.deal_id: one.minor for one in pool(cast, 100_01).shares.all()}
    assert by_deal == {one.pk: 50_01, two.pk: 50_00}
    lines = pool(cast, 100_00, "lines", "Freight").shares.values_list("deal_id", "product__name", "minor")
    assert sorted(lines) == sorted([(one.pk, "X", 33_34), (one.pk, "Y", 33_33), (two.pk, "Y", 33_33)])
    revenue = pool(cast, 1, "revenue", "Fees").shares.get()
    assert (revenue.deal_id, revenue.minor) == (one.pk, 1)
    held(cast, one, date(YEAR, 4, 2))
    held(cast, one, date(YEAR, 6, 30))
    held(cast, two, date(YEAR, 5, 9))
    held(cast, two, date(YEAR, 5, 9), "call")
    held(cast, two, date(YEAR, 7, 1))
    visits = pool(cast, 100_00, "visits", "Travel").shares.order_by("day").values_list("deal_id", "day", "minor")
    assert list(visits) == [
        (one.pk, date(YEAR, 4, 2), 33_34), (two.pk, date(YEAR, 5, 9), 33_33), (one.pk, date(YEAR, 6, 30), 33_33),
    ]  # fmt: skip
    every = dict(pool(cast, 100_00, "activities", "Desk").shares.filter(deal=two).values_list("weight", "minor"))
    assert every == {2: 50_00}


def test_it_comes_under_the_contribution_by_every_dimension(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 1000, 600)])
    sell([("Y", 1, 1000, 600)], by=cast.rep_b)
    enter_cost("travel", 50_00, date(YEAR, 5, 1), by=cast.admin, user=cast.rep_a)
    pool(cast, 90_00)
    assert groups("cost_to_serve", cast.director, "owner") == {"Ann Abel": 45_00, "Bea Bohr": 45_00}
    assert groups("net_contribution", cast.director, "owner") == {"Bea Bohr": 355_00, "Ann Abel": 305_00}
    assert groups("net_contribution", cast.director, "team") == {"Team B": 355_00, "Team A": 305_00}
    assert groups("cost_to_serve", cast.director, "product") == {"X": 45_00, "Y": 45_00}
    for by in ("company", "territory", "month"):
        found = groups("net_contribution", cast.director, by)
        assert sum(found.values()) == value("net_contribution", cast.director) == 660_00, by
    kinds = [row.record_type for row in rows("net_contribution", scope_for(cast.director))]
    assert sorted(kinds) == ["cost_share", "cost_share", "deal", "deal", "selling_cost"]
    only = [("owner", "is", cast.rep_a.pk)]
    assert value("cost_to_serve", cast.director, filters=only, period=f"{YEAR}-05") == 45_00
    assert value("cost_to_serve", cast.director, period=f"{YEAR}-06") == 0
    table = read_statement(cast.director, period=f"{YEAR}-Q2", group_by="owner")
    assert (table.whole["cost_to_serve"], table.whole["net_contribution"]) == (90_00, 660_00)


def test_what_nothing_drove_is_a_line_of_its_own(cast: Cast) -> None:
    pool(cast, 12_34, "visits")
    assert groups("cost_to_serve", cast.admin, "owner", period=f"{YEAR}-Q2") == {"（无）": 12_34}
    assert value("cost_to_serve", cast.mgr_a) == 0  # nobody's share is nobody's of the line


def test_the_right_is_its_own_and_a_line_sees_its_own_shares(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 1000, 600)])
    other = sell([("Y", 1, 1000, 600)], by=cast.rep_b)
    made = pool(cast, 90_00)
    assert value("cost_to_serve", cast.mgr_a) == 45_00
    assert other.pk not in shares_visible_to(cast.mgr_a).values_list("deal_id", flat=True)
    known = {spec.key for spec in figures_for(cast.mgr_a)}
    assert ("cost_to_serve" in known, "net_contribution" in known) == (True, False)
    assert "cost_to_serve" not in {spec.key for spec in figures_for(cast.rep_a)}
    set_right("director", "service_cost", "read", "none", by=cast.admin)
    director = type(cast.director).objects.get(pk=cast.director.pk)
    assert "net_contribution" not in {spec.key for spec in figures_for(director)}
    with pytest.raises(Forbidden):
        set_pool(Pooled("Other", "deals", Q2, 1), by=cast.mgr_a)
    with pytest.raises(Absent):
        withdraw_pool(made.pk, by=cast.mgr_a, seen_version=1)


def test_a_closed_period_stays_and_a_running_one_is_shared_anew_by_an_act(cast: Cast, sell: Sell) -> None:
    closed = pool(cast, 90_00)
    with pytest.raises(Refused) as refusal:
        share_pool_anew(closed.pk, by=cast.director, seen_version=1)
    assert refusal.value.code == "period_closed"
    running = pool(cast, 100_00, period=period_of(today(), "year"), name="Desk")
    assert running.shares.get().deal_id is None
    deal = sell([("X", 1, 100, 60)], on=today())
    assert value("cost_to_serve", cast.director, filters=[("deal", "is", deal.pk)]) == 0
    share_pool_anew(running.pk, by=cast.director, seen_version=1)
    assert value("cost_to_serve", cast.director, filters=[("deal", "is", deal.pk)]) == 100_00
    assert read("cost_to_serve", scope_for(cast.admin)).value == 190_00
    assert CostShare.objects.filter(pool=running).count() == 2  # the old one stays in the history
    with pytest.raises(Conflict):
        withdraw_pool(running.pk, by=cast.director, seen_version=1)
    withdraw_pool(running.pk, by=cast.director, seen_version=2)
    assert value("cost_to_serve", cast.admin) == 90_00


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "no_name"), ({"driver": "mood"}, "unknown_driver"), ({"minor": 0}, "bad_value"),
        ({"period": read_period("2190-Q1")}, "not_begun"), ({"period": read_period("all")}, "period_too_long"),
        ({"period": read_period(f"{YEAR}-05")}, "pool_overlaps"),
    ],
)  # fmt: skip
def test_a_bad_pool_is_refused_and_nothing_is_saved(cast: Cast, change: dict[str, object], code: str) -> None:
    pool(cast, 90_00)
    asked = {"name": "Support", "driver": "deals", "period": Q2, "minor": 1} | change
    with pytest.raises(Refused) as refusal:
        set_pool(Pooled(**asked), by=cast.director)  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert CostPool.objects.count() == 1
