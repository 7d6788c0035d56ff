"""Money: exact minor units, rounding away from zero, parts that add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.errors import Refused
from spearhead.kernel.money import Money, check_currency, convert, round_half_away, split, to_decimal, to_minor


def test_amounts_keep_the_digits_of_their_currency():
    assert to_minor("1234.50", "CNY") == 123450
    assert to_minor("1234", "JPY") == 1234
    assert to_minor("1.234", "KWD") == 1234
    assert str(to_decimal(123450, "CNY")) == "1234.50"
    assert Money(5, "JPY").as_json() == {"amount": "5", "currency": "JPY"}


def test_ten_times_ten_cents_is_exactly_one():
    assert sum(to_minor("0.10", "CNY") for _ in range(10)) == 100


@pytest.mark.parametrize("amount", ["0.005", "1.001"])
def test_more_digits_than_the_currency_has_are_refused_not_rounded(amount):
    with pytest.raises(Refused) as refusal:
        to_minor(amount, "CNY")
    assert refusal.value.code == "too_many_decimals"
    assert refusal.value.fields.keys() == {"amount"}


@pytest.mark.parametrize("amount", ["1e30", "-1e30", "NaN", "Infinity", "9999999999999999999"])
def test_amounts_that_do_not_fit_are_refused(amount):
    with pytest.raises(Refused) as refusal:
        to_minor(Decimal(amount), "CNY")
    assert refusal.value.code == "amount_out_of_range"


def test_the_largest_storable_amount_is_exact():
    assert to_decimal(to_minor("999999999999999.99", "CNY"), "CNY") == Decimal("999999999999999.99")


def test_halves_round_away_from_zero():
    assert [round_half_away(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "-2.5", "2.4")] == [1, 2, -1, -3, 2]


def test_conversion_minds_the_digits_of_both_currencies():
    assert convert(100, "JPY", "CNY", Decimal("0.05")) == 500
    assert convert(12345, "CNY", "CNY", Decimal(7)) == 12345
    assert convert(1000, "USD", "JPY", Decimal("150.5")) == 1505


def test_an_unknown_currency_is_named():
    with pytest.raises(Refused) as refusal:
        check_currency("XXZ")
    assert "XXZ" in refusal.value.message


def test_three_equal_parts_of_one():
    assert split(100, [1, 1, 1]) == [34, 33, 33]


def test_parts_follow_their_weights():
    assert split(30_000_000, [3, 2, 1]) == [15_000_000, 10_000_000, 5_000_000]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_parts_are_never_negative_and_sum_to_the_whole(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0


def test_nothing_to_share_by_is_refused():
    with pytest.raises(Refused):
        split(10, [0, 0])
