"""Contacts and where they work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.crm.contacts.access import company_contacts, contacts_visible_to
from spearhead.crm.contacts.acts import (
    add_employment,
    delete_contact,
    edit_contact,
    end_employment,
    reassign_contact,
    restore_contact,
)
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.kernel.errors import Absent, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused, story


def places(contact: Contact) -> list[tuple[str, str, date | None, date | None, bool]]:
    rows = Employment.objects.filter(contact=contact).select_related("company").order_by("id")
    return [(row.company.name, row.title, row.valid_from, row.valid_to, row.is_main) for row in rows]


def test_the_company_becomes_the_main_place_with_an_unknown_start(cast: Cast) -> None:
    contact = cast.contact("区小明", company_id=cast.company("Acme").pk, title="Buyer", email="Ｏu@Acme.COM")
    assert contact.email == "ou@acme.com"
    assert places(contact) == [("Acme", "Buyer", None, None, True)]
    assert contact.sort_key.startswith("2ou")


def test_another_company_keeps_the_place_before(cast: Cast) -> None:
    acme, bolt = cast.company("Acme"), cast.company("Bolt")
    contact = cast.contact(company_id=acme.pk, title="Buyer")
    edit_contact(contact.pk, {"company_id": bolt.pk, "title": "Head"}, by=cast.rep_a, seen_version=1)
    assert places(contact) == [
        ("Acme", "Buyer", None, today(), False), ("Bolt", "Head", today(), None, True)
    ]  # fmt: skip
    assert list(company_contacts(cast.rep_a, acme.pk)) == [contact]


def test_a_title_is_kept_with_the_place(cast: Cast) -> None:
    contact = cast.contact(company_id=cast.company().pk)
    edit_contact(contact.pk, {"title": "Head"}, by=cast.rep_a, seen_version=1)
    assert places(contact) == [("Acme", "Head", None, None, True)]


def test_a_second_place_beside_the_main_one_and_its_end(cast: Cast) -> None:
    acme, bolt = cast.company("Acme"), cast.company("Bolt")
    contact = cast.contact(company_id=acme.pk)
    row = add_employment(contact.pk, bolt.pk, by=cast.rep_a, title="Board", valid_from=date(2020, 1, 1))
    assert Contact.objects.get(pk=contact.pk).company_id == acme.pk
    end_employment(row.pk, by=cast.rep_a, on=date(2021, 1, 1))
    main = Employment.objects.get(contact=contact, is_main=True)
    end_employment(main.pk, by=cast.rep_a)
    assert Contact.objects.get(pk=contact.pk).company_id is None
    assert story("contact", contact.pk)[1:] == [
        "contact.employment_added", "contact.employment_ended", "contact.employment_ended"
    ]  # fmt: skip
    with refused(Refused, "bad_period"):
        end_employment(row.pk, by=cast.rep_a, on=date(2019, 1, 1))


def test_refused_with_a_company_out_of_reach(cast: Cast) -> None:
    theirs, contact = cast.company(by=cast.rep_b), cast.contact()
    with refused(Refused, "unknown_reference"):
        edit_contact(contact.pk, {"company_id": theirs.pk}, by=cast.rep_a, seen_version=None)
    with refused(Absent):
        add_employment(contact.pk, theirs.pk, by=cast.rep_a)


@pytest.mark.parametrize(
    "values", [{"email": "not an address"}, {"birthday": "1990-01-01"}, {"birthday": "02-32"}, {"consent": "yes"}]
)
def test_refused_for_what_does_not_fit(cast: Cast, values: dict[str, object]) -> None:
    contact = cast.contact()
    with refused(Refused):
        edit_contact(contact.pk, values, by=cast.rep_a, seen_version=None)


def test_deleted_and_restored(cast: Cast) -> None:
    contact = cast.contact(company_id=cast.company().pk)
    delete_contact(contact.pk, by=cast.rep_a, seen_version=1)
    assert contact not in contacts_visible_to(cast.admin)
    with refused(Absent):
        restore_contact(contact.pk, by=cast.rep_b)
    assert restore_contact(contact.pk, by=cast.rep_a).company_id is not None


def test_handed_over_by_a_manager_only(cast: Cast) -> None:
    contact = cast.contact()
    with refused(Forbidden):
        reassign_contact(contact.pk, cast.rep_a2, by=cast.rep_a, seen_version=None)
    assert reassign_contact(contact.pk, cast.rep_a2, by=cast.mgr_a, seen_version=1).owner_id == cast.rep_a2.pk


def test_a_place_that_was_wrong_is_corrected_on_the_day(cast: Cast) -> None:
    acme, bolt, cork = cast.company("Acme"), cast.company("Bolt"), cast.company("Cork")
    contact = cast.contact(company_id=acme.pk)
    for company in (bolt, cork):
        edit_contact(contact.pk, {"company_id": company.pk}, by=cast.rep_a, seen_version=None)
    assert [place[0] for place in places(contact)] == ["Acme", "Cork"]
    assert today() - timedelta(days=0) == places(contact)[1][2]
