"""Converting a lead and taking it back."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.leads.acts import reject_lead
from spearhead.crm.leads.conversion import convert_lead, undo_conversion
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Absent, Refused
from tests.cast import Cast
from tests.crm.telling import refused, story


def full(cast: Cast) -> Lead:
    return cast.lead(
        "Lou Lead", company_name="Acme", title="Buyer", email="lou@acme.com", phone="13800138000",
        source_id=cast.sources["referral"].pk,
    )  # fmt: skip


def convert(cast: Cast, lead: Lead) -> Lead:
    return convert_lead(
        lead.pk, company={}, contact={}, deal={"name": "Pumps", "amount_minor": 5}, by=cast.rep_a, seen_version=None
    )


def test_nothing_is_retyped(cast: Cast) -> None:
    lead = full(cast)
    call = log_activity({"kind": "call", "subject": "Spoke", "outcome": "Yes", "lead_id": lead.pk}, by=cast.rep_a)
    lead = convert(cast, lead)
    company, contact, deal = Company.objects.get(), Contact.objects.get(), Deal.objects.get()
    assert (company.name, contact.name, contact.title, contact.email) == ("Acme", "Lou Lead", "Buyer", "lou@acme.com")
    assert contact.company_id == deal.company_id == company.pk
    assert {company.source_id, contact.source_id, deal.source_id} == {cast.sources["referral"].pk}
    assert DealContact.objects.get().contact_id == contact.pk
    assert (lead.status, lead.company_id, lead.contact_id, lead.deal_id) == (
        "converted", company.pk, contact.pk, deal.pk
    )  # fmt: skip
    call.refresh_from_db()
    assert (call.lead_id, call.deal_id, call.company_id, call.contact_id) == (lead.pk, deal.pk, company.pk, contact.pk)
    assert deal.last_contact_at == call.done_at
    assert story("lead", lead.pk)[-1] == "lead.converted"


def test_existing_company_and_contact_may_be_chosen_and_the_deal_left_out(cast: Cast) -> None:
    company = cast.company()
    contact = cast.contact(company_id=company.pk)
    lead = convert_lead(full(cast).pk, company=company.pk, contact=contact.pk, by=cast.rep_a, seen_version=1)
    assert (lead.company_id, lead.contact_id, lead.deal_id) == (company.pk, contact.pk, None)
    assert Company.objects.count() == Contact.objects.count() == 1


def test_all_or_nothing(cast: Cast) -> None:
    lead = full(cast)
    with refused(Refused, "bad_value"):
        convert_lead(lead.pk, company={}, deal={"name": "X", "amount_minor": -1}, by=cast.rep_a, seen_version=1)
    theirs = cast.company(by=cast.rep_b)
    with refused(Absent):
        convert_lead(lead.pk, company=theirs.pk, by=cast.rep_a, seen_version=1)
    reject_lead(lead.pk, "student", by=cast.rep_a, seen_version=1)
    with refused(Refused, "not_open"):
        convert(cast, lead)


def test_taken_back_while_nothing_was_added(cast: Cast) -> None:
    lead = full(cast)
    call = log_activity({"kind": "call", "subject": "Spoke", "lead_id": lead.pk}, by=cast.rep_a)
    convert(cast, lead)
    lead = undo_conversion(lead.pk, by=cast.rep_a, seen_version=None)
    assert (lead.status, lead.deal_id, lead.converted_at, lead.conversion) == ("new", None, None, {})
    for model in (Company, Contact, Deal):
        assert not model._default_manager.filter(deleted_at__isnull=True).exists()
    call.refresh_from_db()
    assert (call.deleted_at, call.lead_id, call.deal_id) == (None, lead.pk, None)
    assert convert(cast, lead).status == "converted"


def test_not_taken_back_once_something_was_added(cast: Cast) -> None:
    lead = convert(cast, full(cast))
    log_activity({"kind": "call", "subject": "Spoke", "deal_id": lead.deal_id}, by=cast.rep_a)
    with refused(Refused, "added_since"):
        undo_conversion(lead.pk, by=cast.rep_a, seen_version=None)


def test_not_taken_back_once_something_was_changed_or_after_thirty_days(cast: Cast) -> None:
    lead = convert(cast, full(cast))
    Lead.objects.filter(pk=lead.pk).update(converted_at=timezone.now() - timedelta(days=31))
    with refused(Refused, "too_late"):
        undo_conversion(lead.pk, by=cast.rep_a, seen_version=None)
    Lead.objects.filter(pk=lead.pk).update(converted_at=timezone.now())
    cast.move(Deal.objects.get(), "propose")
    with refused(Refused, "added_since"):
        undo_conversion(lead.pk, by=cast.rep_a, seen_version=None)
    assert Activity.objects.count() == 0
