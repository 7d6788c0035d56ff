"""Salaries cannot be found by subtraction: small groups and small rests are not told."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.kernel.time import read_period
from spearhead.numbers.profit.acts import enter_cost
from spearhead.numbers.profit.guarded import FEWEST, tellable, told_contribution
from spearhead.numbers.profit.statement import read_statement
from tests.cast import SINCE, Cast
from tests.numbers.profit.conftest import Sell

MAY = read_period("2025-05")


def pay(cast: Cast, team: str, people: int, day: date = date(2025, 5, 1)) -> None:
    for number in range(people):
        key = f"{team}{number}"
        user, new = User.objects.get_or_create(email=f"{key}@cast.example", defaults={"name": key, "role": "rep"})
        if new:
            Membership.objects.create(user=user, team=getattr(cast, team), valid_from=SINCE)
        enter_cost("pay", 1_000_00, day, by=cast.admin, user=user)


def test_a_manager_without_the_right_is_told_of_five_and_no_fewer(cast: Cast, sell: Sell) -> None:
    sell([("X", 100, 200, 100)])
    pay(cast, "team_a", 4)
    pay(cast, "team_b", 6)
    assert told_contribution(cast.mgr_a, MAY) == []
    pay(cast, "team_a", 5, date(2025, 6, 1))
    assert told_contribution(cast.mgr_a, read_period("2025-Q2")) == []
    pay(cast, "team_b", 6, date(2025, 6, 1))
    [june] = told_contribution(cast.mgr_a, read_period("2025-06"))
    assert (june.name, june.people, june.value) == ("Team A", 5, -5_000_00)
    assert told_contribution(cast.mgr_a, read_period("2025-06-01..2025-06-15")) == []


def test_a_team_is_not_told_where_the_rest_is_small(cast: Cast) -> None:
    pay(cast, "team_a", 6)
    pay(cast, "team_b", 2)
    assert [one.team_id for one in told_contribution(cast.analyst, MAY)] == [None]
    pay(cast, "team_b", 5)
    told = told_contribution(cast.analyst, MAY)
    assert [(one.name, one.people) for one in told] == [("Team A", 6), ("Team B", 5), ("", 11)]


def test_a_rep_is_told_nothing_and_the_table_ends_where_the_right_ends(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 100, 60)])
    pay(cast, "team_a", 5)
    assert told_contribution(cast.rep_a, MAY) == []
    rep = read_statement(cast.rep_a, period=MAY, group_by="product")
    assert rep.columns == ["list_sales", "discount", "discount_rate", "returns", "revenue"]
    assert rep.told == []
    manager = read_statement(cast.mgr_a, period=MAY, group_by="product")
    assert manager.columns[-1] == "margin_rate"
    assert [one.name for one in manager.told] == ["Team A"]
    director = read_statement(cast.director, period=MAY)
    assert director.columns[-1] == "net_contribution"
    assert director.told == []


def test_the_columns_add_up_line_by_line(cast: Cast, sell: Sell) -> None:
    sell([("X", 3, 33.33, 11.11), ("U", 1, 50, None)])
    sell([("Y", 2, 7.77, 9.99)], by=cast.rep_b)
    enter_cost("travel", 1_23, date(2025, 5, 3), by=cast.admin)
    for group in ("team", "owner", "product", "month", "territory", "company"):
        found = read_statement(cast.admin, period=MAY, group_by=group)
        for line in [*found.lines]:
            one = {key: int(line.values[key] or 0) for key in found.columns if not key.endswith("_rate")}
            assert one["list_sales"] - one["discount"] == one["revenue"]
            assert one["revenue"] - one["uncosted_revenue"] - one["cost_of_goods"] == one["gross_margin"]
            assert one["gross_margin"] - one["selling_cost"] == one["contribution"]
        for key in found.columns:
            if not key.endswith("_rate"):
                assert sum(line.values[key] or 0 for line in found.lines) == found.whole[key]


Month = st.dictionaries(st.sampled_from([(2025, 5), (2025, 6)]), st.integers(1, 9), max_size=2)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.integers(1, 5), Month, max_size=5))
def test_no_subtraction_of_told_sums_leaves_fewer_than_five(sizes: dict[int, dict[tuple[int, int], int]]) -> None:
    paid = {
        team: {month: {team * 100 + one for one in range(count)} for month, count in months.items()}
        for team, months in sizes.items()
    }
    told = tellable(paid)
    for month in ((2025, 5), (2025, 6)):
        counts = {team: len(months.get(month, ())) for team, months in paid.items()}
        rest = sum(count for team, count in counts.items() if team not in told)
        assert all(counts[team] == 0 or counts[team] >= FEWEST for team in told)
        assert not told or rest == 0 or rest >= FEWEST
