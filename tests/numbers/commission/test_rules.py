"""What deals earn: the worked example, edges, caps, and that nothing depends on how a deal was cut."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from spearhead.numbers.commission.rules import Rules, Sale, Tier, earn, would_earn

DAY = date(2025, 1, 10)
TIERS = (Tier(5_000, 200), Tier(10_000, 500), Tier(None, 800))
QUOTA = 100_000_00


def sales(*amounts: int) -> list[Sale]:
    return [Sale(number, DAY + timedelta(days=number), yuan * 100) for number, yuan in enumerate(amounts, 1)]


def test_the_worked_example_marginal() -> None:
    """Quota 100,000; 2 % to 50 %, 5 % to 100 %, 8 % above; 60,000, 50,000, 20,000: 1,500 + 2,800 + 1,600 = 5,900."""
    found = earn(Rules(TIERS), QUOTA, sales(60_000, 50_000, 20_000))
    lines = [(line.deal_id, line.amount, line.rate, line.commission) for line in found.lines]
    assert lines == [
        (1, 50_000_00, 200, 1_000_00), (1, 10_000_00, 500, 500_00), (2, 40_000_00, 500, 2_000_00),
        (2, 10_000_00, 800, 800_00), (3, 20_000_00, 800, 1_600_00),
    ]  # fmt: skip
    assert found.commission == 5_900_00


def test_the_worked_example_retroactive() -> None:
    found = earn(Rules(TIERS, retroactive=True), QUOTA, sales(60_000, 50_000, 20_000))
    assert [line.rate for line in found.lines] == [800, 800, 800]
    assert found.commission == 10_400_00


def test_an_edge_belongs_to_the_tier_below() -> None:
    assert earn(Rules(TIERS, retroactive=True), QUOTA, sales(50_000)).commission == 1_000_00
    assert [line.rate for line in earn(Rules(TIERS), QUOTA, sales(50_000, 1)).lines] == [200, 500]


def test_bonus_cap_and_floor_are_lines_of_their_own() -> None:
    rich = Rules(TIERS, bonus=1_000_00, cap=5_000_00)
    found = earn(rich, QUOTA, sales(60_000, 50_000, 20_000))
    assert [(line.kind, line.commission) for line in found.lines[-2:]] == [("bonus", 1_000_00), ("cap", -1_900_00)]
    assert found.commission == 5_000_00
    assert earn(rich, QUOTA, sales(10_000)).commission == 200_00
    assert earn(Rules(TIERS, floor=300_00), QUOTA, sales(10_000)).commission == 300_00


def test_without_a_quota_there_is_only_the_first_tier() -> None:
    assert earn(Rules(TIERS), None, sales(500_000)).commission == 10_000_00


def test_what_a_deal_would_add_counts_the_tiers_that_it_crosses() -> None:
    assert would_earn(Rules(TIERS), QUOTA, sales(60_000), Sale(9, DAY + timedelta(days=30), 50_000_00)) == 2_800_00
    retroactive = Rules(TIERS, retroactive=True)
    assert would_earn(retroactive, QUOTA, sales(60_000), Sale(9, DAY, 50_000_00)) == 8_800_00 - 3_000_00


tiers = st.lists(st.integers(1, 300), unique=True, max_size=4).flatmap(
    lambda ends: st.lists(st.integers(0, 3_000), min_size=len(ends) + 1, max_size=len(ends) + 1).map(
        lambda rates: tuple(
            Tier(upto, rate) for upto, rate in zip([*(end * 100 for end in sorted(ends)), None], rates, strict=True)
        )
    )
)


@settings(max_examples=150, deadline=None)
@given(tiers, st.booleans(), st.integers(1, 10**9), st.lists(st.integers(1, 10**8), max_size=8))
def test_the_parts_of_the_lines_are_the_deals_and_the_rest_is_rounding(
    found: tuple[Tier, ...], retroactive: bool, quota: int, amounts: list[int]
) -> None:
    given_sales = [Sale(number, DAY, amount) for number, amount in enumerate(amounts, 1)]
    result = earn(Rules(found, retroactive=retroactive), quota, given_sales)
    assert sum(line.amount for line in result.lines) == sum(amounts) == result.credited
    for sale in given_sales:
        assert sum(line.amount for line in result.lines if line.deal_id == sale.deal_id) == sale.amount
    whole = earn(Rules(found, retroactive=retroactive), quota, [Sale(1, DAY, sum(amounts))] if amounts else [])
    assert abs(result.commission - whole.commission) <= len(result.lines) + len(found)
