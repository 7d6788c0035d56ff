"""What a record may be a duplicate of."""

from __future__ import annotations

from typing import Any

import pytest

from spearhead.crm.companies.acts import delete_company, edit_company
from spearhead.crm.duplicates.access import duplicate_hints, pairs_to_review
from spearhead.crm.duplicates.keys import domain_of, keys_of
from spearhead.crm.duplicates.unmerge import say_not_same
from spearhead.kernel.errors import Absent, Forbidden
from tests.cast import Cast
from tests.crm.telling import refused


@pytest.mark.parametrize(
    ("known", "typed", "level"),
    [
        ({"legal_id": "91500000MA5U"}, {"name": "X", "legal_id": " 91500000ma5u"}, "certain"),
        ({"domain": "changan.com"}, {"name": "X", "domain": "https://www.ChangAn.com/de"}, "likely"),
        ({}, {"name": "重庆长安汽车"}, "likely"),
        ({}, {"name": "重慶長安汽車有限公司"}, "likely"),
        ({}, {"name": "重庆常安汽车"}, "possible"),
        ({"phone": "023-67591234", "city": "重庆"}, {"phone": "+86 23 6759 1234", "city": "重庆"}, "possible"),
        ({"domain": "qq.com"}, {"name": "X", "domain": "qq.com"}, None),
        ({}, {"name": "Somebody else"}, None),
    ],
)
def test_companies(cast: Cast, known: dict[str, Any], typed: dict[str, str], level: str | None) -> None:
    company = cast.company("重庆长安汽车股份有限公司", **known)
    hints = duplicate_hints(cast.rep_a, "company", typed)
    assert [(hint.level, hint.id) for hint in hints] == ([(level, company.pk)] if level else [])


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ({"name": "X", "email": "OU@acme.com"}, "certain"),
        ({"name": "X", "phone": "+86 138 0013 8000"}, "certain"),
        ({"name": "区小明", "company_name": "Acme Inc."}, "likely"),
        ({"name": "欧小明", "email": "other@acme.com"}, "possible"),
        ({"name": "区小明"}, None),
    ],
)
def test_people(cast: Cast, typed: dict[str, str], level: str | None) -> None:
    company = cast.company("Acme Ltd")
    cast.contact("区小明", email="ou@acme.com", mobile="13800138000", company_id=company.pk)
    for entity in ("contact", "lead"):
        hints = duplicate_hints(cast.rep_a, entity, typed)
        assert [hint.level for hint in hints] == ([level] if level else [])


def test_of_records_out_of_reach_only_that_they_exist_whose_and_since_when(cast: Cast) -> None:
    theirs = cast.company("Acme", by=cast.rep_b)
    (hint,) = duplicate_hints(cast.rep_a, "company", {"name": "ACME"})
    assert (hint.id, hint.name, hint.because) == (None, "", ())
    assert (hint.owner, hint.since) == ("Bea Bohr", theirs.created_at.date())
    with refused(Forbidden):
        duplicate_hints(cast.analyst, "company", {"name": "ACME"})


def test_not_itself_not_what_is_deleted_not_under_its_old_name(cast: Cast) -> None:
    acme, other = cast.company("Acme"), cast.company("Acme")
    hints = duplicate_hints(cast.rep_a, "company", {"name": "Acme"}, exclude_id=acme.pk)
    assert [hint.id for hint in hints] == [other.pk]
    edit_company(other.pk, {"name": "Bolt"}, by=cast.rep_a, seen_version=None)
    delete_company(acme.pk, by=cast.rep_a, seen_version=None)
    assert duplicate_hints(cast.rep_a, "company", {"name": "Acme"}) == []


def test_what_was_said_to_differ_is_not_offered_again(cast: Cast) -> None:
    one, two = cast.company("Acme"), cast.company("Acme")
    assert [(pair.first, pair.second) for pair in pairs_to_review(cast.mgr_a, "company")] == [(one, two)]
    assert pairs_to_review(cast.rep_a, "company") == []
    with refused(Absent):
        say_not_same("company", two.pk, one.pk, by=cast.rep_b)
    say_not_same("company", two.pk, one.pk, by=cast.rep_a)
    say_not_same("company", one.pk, two.pk, by=cast.rep_a)
    assert pairs_to_review(cast.mgr_a, "company") == []
    assert duplicate_hints(cast.rep_a, "company", {"name": "Acme"}, exclude_id=one.pk) == []


def test_keys_are_bounded_and_never_empty() -> None:
    assert all(key and len(key) <= 254 for _kind, key in keys_of("company", {"name": "x" * 900, "domain": "."}))
    assert keys_of("company", {}) == []
    assert domain_of("mailto:me@acme.com") == "acme.com"
