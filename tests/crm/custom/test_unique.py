"""Values that only one record may hold: form, bulk, merge, undo, deletion, return; files are in the imports' tests."""

from __future__ import annotations

from typing import Any

import pytest

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.bulk.acts import bulk_edit, run_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.companies.acts import create_company, delete_company, edit_company, restore_company
from spearhead.crm.companies.models import Company
from spearhead.crm.custom.acts import define_field, edit_field, hide_field
from spearhead.crm.custom.models import CustomClaim, CustomField
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.unmerge import unmerge_records
from spearhead.kernel.errors import Refused
from spearhead.kernel.jobs import Run
from tests.cast import Cast
from tests.crm.telling import refused


@pytest.fixture
def code(cast: Cast) -> CustomField:
    return define_field("company", "text", {"label": "Code", "unique": True}, by=cast.admin)


def firm(cast: Cast, name: str, code: str | None, by: Any = None) -> Company:
    return cast.company(name, by=by or cast.rep_a, **({"custom.code": code} if code else {}))


def held(company: Company) -> Any:
    return Company.objects.get(pk=company.pk).custom.get("code")


def test_a_second_record_with_it_is_refused_and_the_first_is_named(cast: Cast, code: CustomField) -> None:
    acme = firm(cast, "Acme", "AB-1")
    with refused(Refused, "not_unique") as caught:
        firm(cast, "Beta", "ａｂ-1 ")
    assert f"C-{acme.number} Acme" in caught.value.fields["custom.code"]
    beta = firm(cast, "Beta", "AB-2")
    with refused(Refused, "not_unique"):
        edit_company(beta.pk, {"custom.code": "AB-1"}, by=cast.rep_a, seen_version=None)
    edit_company(acme.pk, {"custom.code": "AB-3"}, by=cast.rep_a, seen_version=None)
    edit_company(beta.pk, {"custom.code": "AB-1"}, by=cast.rep_a, seen_version=None)
    assert (held(acme), held(beta)) == ("AB-3", "AB-1")


def test_whoever_may_not_read_the_other_record_is_not_told_which_it_is(cast: Cast, code: CustomField) -> None:
    firm(cast, "Secret firm", "AB-1", by=cast.rep_b)
    with refused(Refused, "not_unique") as caught:
        firm(cast, "Beta", "AB-1")
    assert "Secret" not in caught.value.message
    assert "Code" in caught.value.message
    FieldRight.objects.create(role="rep", resource="company", field="custom.code", level="hidden")
    cast.forget()
    gone = firm(cast, "Gamma", None)
    Company.objects.filter(pk=gone.pk).update(custom={"code": "AB-9"})
    delete_company(gone.pk, by=cast.rep_a, seen_version=None)
    firm(cast, "Delta", "AB-9", by=cast.admin)
    with refused(Refused, "not_unique") as caught:
        restore_company(gone.pk, by=cast.rep_a)
    assert "Code" not in caught.value.message
    assert not caught.value.fields


def test_deleting_gives_it_free_and_returning_takes_it_back(cast: Cast, code: CustomField) -> None:
    acme = firm(cast, "Acme", "AB-1")
    delete_company(acme.pk, by=cast.rep_a, seen_version=None)
    beta = firm(cast, "Beta", "AB-1")
    with refused(Refused, "not_unique"):
        restore_company(acme.pk, by=cast.rep_a)
    edit_company(beta.pk, {"custom.code": None}, by=cast.rep_a, seen_version=None)
    restore_company(acme.pk, by=cast.rep_a)
    with refused(Refused, "not_unique"):
        edit_company(beta.pk, {"custom.code": "AB-1"}, by=cast.rep_a, seen_version=None)


def test_a_merge_hands_it_over_and_its_undo_gives_it_back(cast: Cast, code: CustomField) -> None:
    acme, twin = firm(cast, "Acme", None), firm(cast, "Acme Ltd", "AB-1")
    merge_records("company", acme.pk, twin.pk, by=cast.mgr_a)
    assert held(acme) == "AB-1"
    with refused(Refused, "not_unique"):
        firm(cast, "Beta", "AB-1")
    unmerge_records("company", twin.pk, by=cast.mgr_a)
    assert (held(acme), held(twin)) == (None, "AB-1")
    with refused(Refused, "not_unique"):
        edit_company(acme.pk, {"custom.code": "AB-1"}, by=cast.rep_a, seen_version=None)


def test_a_bulk_change_gives_it_to_one_and_says_why_not_to_the_others(cast: Cast, code: CustomField) -> None:
    firms = [firm(cast, name, None) for name in ("Acme", "Beta", "Gamma")]
    job = bulk_edit("company", Chosen(ids=[one.pk for one in firms]), {"custom.code": "AB-1"}, by=cast.rep_a)
    result = run_bulk(Run(job))
    assert (result["changed"], result["skipped"]) == (1, 2)
    assert sorted(filter(None, map(held, firms))) == ["AB-1"]


def test_made_unique_only_where_nothing_stands_twice(cast: Cast) -> None:
    field = define_field("company", "text", {"label": "Code"}, by=cast.admin)
    acme, beta = firm(cast, "Acme", "AB-1"), firm(cast, "Beta", "ab-1")
    with refused(Refused, "not_unique") as caught:
        edit_field(field.pk, {"unique": True}, by=cast.admin, seen_version=None)
    assert "ab-1" in caught.value.message
    edit_company(beta.pk, {"custom.code": "AB-2"}, by=cast.rep_a, seen_version=None)
    edit_field(field.pk, {"unique": True}, by=cast.admin, seen_version=None)
    with refused(Refused, "not_unique"):
        edit_company(beta.pk, {"custom.code": "AB-1"}, by=cast.rep_a, seen_version=None)
    hide_field(field.pk, by=cast.admin, seen_version=None)
    hide_field(field.pk, by=cast.admin, seen_version=None, back=True)
    assert set(CustomClaim.objects.values_list("record_id", "value")) == {(acme.pk, "ab-1"), (beta.pk, "ab-2")}
    edit_field(field.pk, {"unique": False}, by=cast.admin, seen_version=None)
    edit_company(beta.pk, {"custom.code": "AB-1"}, by=cast.rep_a, seen_version=None)
    assert not CustomClaim.objects.exists()


def test_refused_for_kinds_and_records_that_cannot_have_it_and_beside_a_default(cast: Cast) -> None:
    for entity, kind in (("company", "money"), ("company", "choice"), ("activity", "text")):
        more = {"choices": ["A"]} if kind == "choice" else {}
        with refused(Refused, "never_unique"):
            define_field(entity, kind, {"label": "X", "unique": True, **more}, by=cast.admin)
    with refused(Refused, "unique_default"):
        define_field("company", "text", {"label": "X", "unique": True, "default": "a"}, by=cast.admin)


def test_the_database_decides_between_two_at_one_moment(cast: Cast, code: CustomField, monkeypatch: Any) -> None:
    firm(cast, "Acme", "AB-1")
    monkeypatch.setattr("spearhead.crm.records.claims.holder_of", lambda field, value: None)
    with refused(Refused, "not_unique"):
        create_company({"name": "Beta", "custom.code": "AB-1"}, by=cast.rep_a)
