"""Formula fields: the closed grammar, kinds, what is missing, rights, cycles; lists, export and API show the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.custom.acts import define_field, edit_field, hide_field
from spearhead.crm.custom.formula import Amount, as_stored, calculate, kind_of, parse
from spearhead.crm.custom.formulas import may_read_field, value_in
from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.kernel.errors import Refused
from tests.cast import Cast, own
from tests.crm.telling import refused

VALUES: dict[str, Any] = {
    "a": Fraction(7), "b": Fraction(2), "zero": Fraction(0), "none": None, "m": Amount(Fraction(1001), "CNY"),
    "e": Amount(Fraction(500), "EUR"), "d": date(2026, 1, 31), "f": date(2026, 3, 1),
}  # fmt: skip
KINDS = dict.fromkeys(("a", "b", "zero", "none"), "number") | {"m": "money", "e": "money", "d": "date", "f": "date"}


@pytest.mark.parametrize(
    ("formula", "kind", "stored"),
    [
        ("[a] + [b] * 2", "number", "11"), ("([a] + [b]) * 2", "number", "18"), ("-[a] - -[b]", "number", "-5"),
        ("[a] / [b]", "number", "3.5"), ("1 / 3", "number", "0.333333"), ("[a] / [zero]", "number", None),
        ("[a] + [none]", "number", None), ("min([a], [b], 3)", "number", "2"), ("max([d], [f])", "date", "2026-03-01"),
        ("round([a] / 3, 2)", "number", "2.33"), ("round(2.5)", "number", "3"), ("[f] - [d]", "number", "29"),
        ("[d] + 30", "date", "2026-03-02"), ("[m] * [b]", "money", {"minor": 2002, "currency": "CNY"}),
        ("[m] / [b]", "money", {"minor": 501, "currency": "CNY"}), ("[m] / [m]", "number", "1"),
        ("round([m])", "money", {"minor": 1000, "currency": "CNY"}), ("[m] + [e]", "money", None),
        ("if([a] > [b], [m], [m] * 2)", "money", {"minor": 1001, "currency": "CNY"}),
        ("if([a] = 7, 1, [none])", "number", "1"), ("if([none] > 1, 1, 2)", "number", None),
        ("［a］×（1＋1）", "number", "14"),
    ],
)  # fmt: skip
def test_what_a_formula_gives(formula: str, kind: str, stored: Any) -> None:
    tree = parse(formula)
    assert kind_of(tree, KINDS) == kind
    assert as_stored(calculate(tree, VALUES.__getitem__)) == stored


@pytest.mark.parametrize(
    "formula",
    ["", "1 +", "(1", "1)", "[a", "foo(1)", "a + 1", "round()", "if(1, 2, 3)", "[a] + [m]", "[m] * [m]", "[d] * 2",
     "[d] + [f]", "if([a] > [m], 1, 2)", "1 < 2 < 3", "__import__('os')", "[a].real", "2 ** 3",
     "(" * 40 + "1" + ")" * 40],
)  # fmt: skip
def test_refused_where_it_makes_no_sense(formula: str) -> None:
    with pytest.raises(Refused):
        kind_of(parse(formula), KINDS)


@given(st.text(alphabet="0123456789.+-*/()[]ab ,<>=minfroudx", max_size=60))
def test_any_text_gives_a_value_or_a_refusal(text: str) -> None:
    try:
        tree = parse(text)
        kind_of(tree, KINDS)
    except (Refused, KeyError):
        return
    as_stored(calculate(tree, VALUES.__getitem__))


def formula(cast: Cast, label: str, text: str, **values: Any) -> CustomField:
    return define_field("deal", "formula", {"label": label, "formula": text, **values}, by=cast.admin)


def test_it_reads_the_record_as_it_is_now(cast: Cast) -> None:
    define_field("deal", "percent", {"label": "Discount", "label_zh": "折扣"}, by=cast.admin)
    net = formula(cast, "Net", "[amount] * (1 - [折扣])")
    twice = formula(cast, "Twice", "[Net] * 2")
    assert (net.formula, net.result) == ("[amount] * (1 - [custom.discount])", "money")
    deal = cast.deal(amount_minor=10_000, currency="CNY", **own("discount", "12.5"))
    assert value_in(net, deal, deal.custom) == {"minor": 8750, "currency": "CNY"}
    assert value_in(twice, deal, deal.custom) == {"minor": 17_500, "currency": "CNY"}
    deal = edit_deal(deal.pk, {"custom.discount": None}, by=cast.rep_a, seen_version=None)
    assert value_in(net, deal, deal.custom) is None
    assert "net" not in deal.custom


def test_nobody_types_it_or_asks_for_it_and_lists_say_why_they_cannot_use_it(cast: Cast) -> None:
    field = formula(cast, "Net", "[amount] * 2")
    with refused(Refused, "computed_field"):
        cast.deal(**own("net", "1"))
    for more in ({"required": True}, {"default": "1"}, {"unique": True}):
        with refused(Refused, "computed_field"):
            edit_field(field.pk, more, by=cast.admin, seen_version=None)
    fields = deal_fields(cast.rep_a)
    with refused(Refused, "computed_field"):
        fields.tree({"all": [{"field": "custom.net", "op": "is", "value": "1"}]})
    with refused(Refused, "computed_field"):
        fields.order(("custom.net",))


def test_a_formula_never_comes_back_to_itself_and_keeps_what_it_reads(cast: Cast) -> None:
    sites = define_field("deal", "integer", {"label": "Sites"}, by=cast.admin)
    one = formula(cast, "One", "[Sites] + 1")
    two = formula(cast, "Two", "[One] * 2")
    for text in ("[Two]", "[One]", "[custom.two] + 1"):
        with refused(Refused, "formula_cycle"):
            edit_field(one.pk, {"formula": text}, by=cast.admin, seen_version=None)
    with refused(Refused, "bad_formula"):
        edit_field(one.pk, {"formula": "[name]"}, by=cast.admin, seen_version=None)
    with refused(Refused, "used_by_formula"):
        edit_field(sites.pk, {}, by=cast.admin, seen_version=None, kind="text")
    deal = cast.deal(**own("sites", 3))
    assert value_in(two, deal, deal.custom) == "8"
    hide_field(sites.pk, by=cast.admin, seen_version=None)
    assert value_in(two, deal, deal.custom) is None


def test_hidden_with_anything_that_it_reads(cast: Cast) -> None:
    net = formula(cast, "Net", "[amount] * 2")
    outer = formula(cast, "Outer", "[Net] / 2")
    assert may_read_field(cast.rep_a, outer)
    FieldRight.objects.create(role="rep", resource="deal", field="amount", level="hidden")
    cast.forget()
    assert not may_read_field(cast.rep_a, net)
    assert not may_read_field(cast.rep_a, outer)
    assert may_read_field(cast.admin, outer)
