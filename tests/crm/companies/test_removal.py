"""Deleting a company with what hangs on it, and bringing all of it back."""

from __future__ import annotations

from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.acts import delete_company, edit_company, restore_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import delete_deal, edit_deal, restore_deal
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.figures import read
from tests.cast import Cast
from tests.crm.telling import refused, story


def furnished(cast: Cast) -> Company:
    """A company with two deals, two contacts, a subsidiary and three activities."""
    company = cast.company("Acme")
    one, _two = cast.deal("One", company_id=company.pk), cast.deal("Two", company_id=company.pk)
    person, _other = cast.contact("P", company_id=company.pk), cast.contact("Q", company_id=company.pk)
    cast.company("Below", parent_id=company.pk)
    for link in ({"company_id": company.pk}, {"deal_id": one.pk}, {"contact_id": person.pk}):
        log_activity({"kind": "call", "subject": "Spoke", **link}, by=cast.rep_a)
    return company


def open_value(cast: Cast) -> object:
    return read("open_pipeline", scope_for(cast.admin)).value


def test_refused_while_nobody_says_what_becomes_of_its_deals(cast: Cast) -> None:
    company = furnished(cast)
    with refused(Refused, "has_deals") as caught:
        delete_company(company.pk, by=cast.rep_a, seen_version=1)
    assert "2" in caught.value.message
    assert caught.value.ask == "deals"


def test_its_deals_go_with_it_and_all_of_it_comes_back(cast: Cast) -> None:
    company = furnished(cast)
    assert open_value(cast) == 200_000
    delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="delete")
    assert open_value(cast) == 0
    assert not Deal.objects.filter(deleted_at__isnull=True).exists()
    assert all(one.deleted_at is None and one.company_id is None for one in Contact.objects.all())
    assert Company.objects.get(name="Below").parent_id is None
    assert Activity.objects.filter(deleted_at__isnull=True).count() == 1  # the one that a contact still holds
    restore_company(company.pk, by=cast.rep_a)
    assert open_value(cast) == 200_000
    assert set(Contact.objects.values_list("company_id", flat=True)) == {company.pk}
    assert Company.objects.get(name="Below").parent_id == company.pk
    assert Activity.objects.filter(deleted_at__isnull=True).count() == 3
    assert story("company", company.pk) == ["company.created", "company.deleted", "company.restored"]


def test_links_that_were_set_anew_meanwhile_stay(cast: Cast) -> None:
    company, other = furnished(cast), cast.company("Other")
    delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="delete")
    below = Company.objects.get(name="Below")
    edit_company(below.pk, {"parent_id": other.pk}, by=cast.rep_a, seen_version=None)
    restore_company(company.pk, by=cast.rep_a)
    assert Company.objects.get(name="Below").parent_id == other.pk


def test_its_deals_move_to_another_company(cast: Cast) -> None:
    company, other = furnished(cast), cast.company("Other")
    delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="move", move_to=other.pk)
    assert all(deal.company_id == other.pk and deal.deleted_at is None for deal in Deal.objects.all())
    assert open_value(cast) == 200_000


def test_refused_to_move_to_itself_or_out_of_reach(cast: Cast) -> None:
    company, theirs = furnished(cast), cast.company("Theirs", by=cast.rep_b)
    with refused(Refused, "same_company"):
        delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="move", move_to=company.pk)
    for wrong in (theirs.pk, None, "x"):
        with refused(Absent):
            delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="move", move_to=wrong)


def test_refused_when_a_deal_is_out_of_reach(cast: Cast) -> None:
    company = cast.company()
    cast.deal("Theirs", by=cast.admin, owner_id=cast.rep_b.pk, company_id=company.pk)
    other = cast.company("Other")
    with refused(Forbidden, "deals_out_of_reach"):
        delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="delete")
    with refused(Forbidden, "deals_out_of_reach"):
        delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="move", move_to=other.pk)


def test_a_deal_waits_for_its_company(cast: Cast) -> None:
    company = furnished(cast)
    delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="delete")
    deal = Deal.objects.get(name="One")
    with refused(Refused, "company_deleted"):
        restore_deal(deal.pk, by=cast.rep_a)


def test_a_deal_that_was_deleted_before_stays_deleted(cast: Cast) -> None:
    company = furnished(cast)
    one = Deal.objects.get(name="One")
    edit_deal(one.pk, {"name": "Old"}, by=cast.rep_a, seen_version=None)
    delete_deal(one.pk, by=cast.rep_a, seen_version=None)
    delete_company(company.pk, by=cast.rep_a, seen_version=1, deals="delete")
    restore_company(company.pk, by=cast.rep_a)
    assert set(Deal.objects.filter(deleted_at__isnull=True).values_list("name", flat=True)) == {"Two"}
