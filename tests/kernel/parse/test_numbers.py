"""Typed numbers are read exactly, or refused with an example; never half."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.errors import Refused
from spearhead.kernel.parse.numbers import Number, parse_number, read_number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２３４", "1234"),
        ("1，234", "1234"),
        ("12万", "120000"),
        ("1.2亿", "120000000"),
        ("¥1,200", "1200"),
        ("30%", "0.3"),
        ("3成", "0.3"),
        ("(1,234)", "-1234"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("-¥5", "-5"),
        ("¥-5", "-5"),
        ("1,200-", "-1200"),
        ("１２万", "120000"),
        ("￥１，２００", "1200"),
        ("12万元", "120000"),
        ("3.5千万", "35000000"),
        ("1万亿", "1000000000000"),
        ("5k", "5000"),
        ("1.5M", "1500000"),
        ("2bn", "2000000000"),
        ("12w", "120000"),
        ("1.2E+05", "120000"),
        ("3‰", "0.003"),
        (".5", "0.5"),
        ("1 234 567.8", "1234567.8"),
        ("1'234.50", "1234.50"),
        ("  42 ", "42"),
        ("+7", "7"),
        ("-0", "0"),
        ("US$1.5M", "1500000"),
        ("1.5％", "0.015"),
        ("9,999,999,999,999,999.99", "9999999999999999.99"),
        ("0." + "1" * 40, "0." + "1" * 40),
    ],
)
def test_read_exactly(typed: str, value: str):
    assert read_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abc",
        "1,23",
        "1,234,5",
        "1.2.3",
        "12万3",
        "12.万",
        "--5",
        "(-5)",
        "-5-",
        "NaN",
        "inf",
        "0x10",
        "一万",
        "12 3",
        "30%元",
        "12万%",
        "$5€",
        "¥5美元x",
        "1e999",
        "1e5万",
        "٣",
        "5 % %",
        "1" * 61,
        "CNY 5 USD",
        ",123",
    ],
)
def test_refused_with_an_example(typed: str):
    with pytest.raises(Refused) as refusal:
        read_number(typed, field="amount")
    assert refusal.value.code == "bad_number"
    assert "12万" in refusal.value.fields["amount"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("30%", Number(Decimal("0.30"), "percent")),
        ("US$5", Number(Decimal(5), "money", "USD")),
        ("5美元", Number(Decimal(5), "money", "USD")),
        ("¥5", Number(Decimal(5), "money")),
        ("5 eur", Number(Decimal(5), "money", "EUR")),
        ("¥5 CNY", Number(Decimal(5), "money", "CNY")),
        ("5", Number(Decimal(5))),
    ],
)
def test_unit_and_currency_are_told(typed: str, read: Number):
    assert parse_number(typed) == read


def test_the_decimal_sign_can_be_a_comma():
    assert read_number("1.234,5", decimal=",") == Decimal("1234.5")
    assert read_number("1 234,5", decimal=",") == Decimal("1234.5")
    with pytest.raises(Refused):
        read_number("1,234.5", decimal=",")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str):
    with suppress(Refused):
        assert read_number(text).is_finite()


@given(st.decimals(0, 10**6, places=3), st.sampled_from([("万", 4), ("亿", 8), ("k", 3)]))
def test_scales_multiply_exactly(value: Decimal, scale: tuple[str, int]):
    assert read_number(f"{value}{scale[0]}") == value.scaleb(scale[1])
