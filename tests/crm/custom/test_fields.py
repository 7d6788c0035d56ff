"""Custom fields: definitions, and values checked by kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.custom.acts import define_field, edit_field, hide_field
from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.kernel.acts import through
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.money import Money
from tests.cast import Cast
from tests.crm.telling import last_event, refused


def define(cast: Cast, kind: str = "text", **values: Any) -> CustomField:
    return define_field("deal", kind, {"label": "Extra", **values}, by=cast.admin)


def deal_with(cast: Cast, key: str, value: object) -> Deal:
    values: dict[str, Any] = {f"custom.{key}": value}
    return cast.deal(**values)


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("text", "  a ", "a"),
        ("integer", "12", 12),
        ("decimal", "1.50", "1.50"),
        ("decimal", Decimal("1E+2"), "100"),
        ("percent", "12.5", "12.5"),
        ("money", {"amount": "12.50", "currency": "CNY"}, {"minor": 1250, "currency": "CNY"}),
        ("money", Money(1250, "CNY"), {"minor": 1250, "currency": "CNY"}),
        ("date", date(2026, 1, 2), "2026-01-02"),
        ("datetime", datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
        ("boolean", "true", True),
        ("url", "https://acme.com/x", "https://acme.com/x"),
        ("phone", "138 0013 8000", "+8613800138000"),
        ("email", "ME@Acme.com", "me@acme.com"),
        ("text", "", None),
    ],
)
def test_values_are_stored_in_one_form(cast: Cast, kind: str, given: object, stored: object) -> None:
    field = define(cast, kind)
    deal = deal_with(cast, field.key, given)
    assert Deal.objects.get(pk=deal.pk).custom.get(field.key) == stored


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", 5), ("text", "a\0"), ("text", "x" * 501), ("integer", "1.5"), ("integer", True), ("integer", 10**30),
        ("decimal", 1.5), ("decimal", "NaN"), ("decimal", "1e400"), ("percent", "1001"),
        ("money", {"amount": "1", "currency": "XXY"}), ("money", {"amount": "0.001", "currency": "CNY"}), ("money", 5),
        ("date", "soon"), ("datetime", "2026-01-02T03:00:00"), ("boolean", "maybe"), ("url", "javascript:alert(1)"),
        ("phone", "call me"), ("email", "me"), ("person", 999), ("person", "x"),
    ],
)  # fmt: skip
def test_values_of_another_kind_are_refused(cast: Cast, kind: str, given: object) -> None:
    field = define(cast, kind)
    with refused(Refused) as caught:
        deal_with(cast, field.key, given)
    assert f"custom.{field.key}" in caught.value.fields or "currency" in caught.value.fields


def test_choices_have_stable_keys_and_retire(cast: Cast) -> None:
    field = define(cast, "choice", choices=["Red", {"key": "blue", "label": "Blue", "label_zh": "蓝"}])
    assert [one["key"] for one in field.choices] == ["red", "blue"]
    deal = deal_with(cast, field.key, "red")
    field = edit_field(field.pk, {"choices": [{"key": "blue", "label": "Sky"}]}, by=cast.admin, seen_version=1)
    assert [(one["key"], one["label"], one["retired"]) for one in field.choices] == [
        ("blue", "Sky", False), ("red", "Red", True)
    ]  # fmt: skip
    deal.refresh_from_db()
    assert deal.custom == {field.key: "red"}
    with refused(Refused, "bad_value"):
        deal_with(cast, field.key, "red")
    several = define(cast, "choices", label="Several", choices=["A", "B"])
    assert deal_with(cast, several.key, ["b", "a", "b"]).custom == {several.key: ["b", "a"]}
    with refused(Refused, "choices_needed"):
        define(cast, "choice", label="None")


def test_edited_recorded_and_filtered_by(cast: Cast) -> None:
    field = define(cast)
    deal = deal_with(cast, "extra", "one")
    edit_deal(deal.pk, {"custom.extra": "two"}, by=cast.rep_a, seen_version=1)
    assert last_event("deal", deal.pk).payload["changes"] == {"custom.extra": ["one", "two"]}
    chosen = deal_fields(cast.rep_a).tree({"all": [{"field": "custom.extra", "op": "is", "value": "two"}]})
    assert list(deals_visible_to(cast.rep_a).filter(chosen.q())) == [deal]
    edit_deal(deal.pk, {"custom.extra": None}, by=cast.rep_a, seen_version=None)
    deal.refresh_from_db()
    assert deal.custom == {}
    assert field.key == "extra"


def test_required_where_somebody_can_be_asked(cast: Cast) -> None:
    define(cast, required=True)
    cast.deal()
    with through("web"), refused(Refused, "required") as caught:
        cast.deal()
    assert caught.value.ask == "custom.extra"
    deal = deal_with(cast, "extra", "x")
    with refused(Refused, "required"):
        edit_deal(deal.pk, {"custom.extra": ""}, by=cast.rep_a, seen_version=None)


def test_a_hidden_field_is_unknown_and_comes_back_with_its_values(cast: Cast) -> None:
    field = define(cast)
    deal = deal_with(cast, "extra", "one")
    hide_field(field.pk, by=cast.admin, seen_version=1)
    with refused(Refused, "unknown_field"):
        edit_deal(deal.pk, {"custom.extra": "two"}, by=cast.rep_a, seen_version=None)
    hide_field(field.pk, by=cast.admin, seen_version=2, back=True)
    deal.refresh_from_db()
    assert deal.custom == {"extra": "one"}
    FieldRight.objects.create(role="rep", resource="deal", field="custom.extra", level="hidden")
    cast.forget()
    with refused(Refused, "unknown_field"):
        edit_deal(deal.pk, {"custom.extra": "two"}, by=cast.rep_a, seen_version=None)


def test_another_kind_only_without_loss(cast: Cast) -> None:
    field = define(cast, "integer")
    with refused(Refused, "kind_would_lose"):
        edit_field(field.pk, {}, by=cast.admin, seen_version=None, kind="date")
    assert edit_field(field.pk, {}, by=cast.admin, seen_version=None, kind="text").kind == "text"


def test_refused_for_keys_that_are_taken_or_badly_made_and_without_the_right(cast: Cast) -> None:
    define(cast, key="extra")
    with refused(Refused, "key_taken"):
        define(cast, key="extra")
    for key in ("1a", "A", "a b", "x" * 41, "a__b'"):
        with refused(Refused, "bad_key"):
            define(cast, key=key)
    assert define(cast).key == "extra-2"
    assert define(cast, label="颜色").key == "field"
    with refused(Forbidden):
        define_field("deal", "text", {"label": "X"}, by=cast.mgr_a)
    with refused(Refused, "unknown_kind"):
        define(cast, "blob")
    with refused(Refused, "unknown_entity"):
        define_field("user", "text", {"label": "X"}, by=cast.admin)
