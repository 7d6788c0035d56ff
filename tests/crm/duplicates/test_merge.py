"""Merging loses nothing, and can be taken back: REL-50, REC-13."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.companies.acts import edit_company, restore_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.deals.contacts import add_deal_contact
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.documents.acts import upload_document
from spearhead.crm.duplicates.access import duplicate_hints, survivor_of
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.models import Merge
from spearhead.crm.duplicates.relink import linked
from spearhead.crm.duplicates.unmerge import unmerge_records
from spearhead.crm.records.collaborators import add_collaborator
from spearhead.crm.records.models import ExternalId
from spearhead.crm.search.find import search
from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.acts import tag_records
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from tests.cast import Cast, build
from tests.crm.telling import last_event, refused, story


def furnish(cast: Cast, company: Company, *tags: str) -> None:
    """Something of everything on a company."""
    deal = cast.deal(f"Deal of {company.pk}", company_id=company.pk)
    cast.contact(f"Contact of {company.pk}", company_id=company.pk)
    cast.company(f"Below {company.pk}", parent_id=company.pk)
    log_activity({"kind": "call", "subject": "Spoke", "company_id": company.pk}, by=cast.rep_a)
    log_activity({"kind": "call", "subject": "Spoke", "deal_id": deal.pk}, by=cast.rep_a)
    upload_document("x.txt", [b"x"], by=cast.rep_a, record_type="company", record_id=company.pk)
    tag_records("company", [company.pk], tags, by=cast.rep_a)
    add_collaborator("company", company.pk, cast.rep_b.pk, by=cast.rep_a)
    ExternalId.objects.create(record_type="company", record_id=company.pk, source="erp", value=str(company.pk))


def two_companies(cast: Cast) -> tuple[Company, Company]:
    one = cast.company("Acme", city="Bonn", tier="A")
    two = cast.company("Acme Ltd", city="Ulm", phone="0228 1234567")
    furnish(cast, one, "vip", "old")
    furnish(cast, two, "vip", "new")
    return one, two


def test_everything_hangs_on_the_survivor(cast: Cast) -> None:
    one, two = two_companies(cast)
    before = {path: len(linked("company", one.pk).get(path, [])) + len(ids)
              for path, ids in linked("company", two.pk).items()}  # fmt: skip
    merged = merge_records("company", one.pk, two.pk, by=cast.mgr_a, seen_version=1, loser_version=1)
    after = {path: len(ids) for path, ids in linked("company", one.pk).items()}
    assert before.pop("crm.RecordTag") == 4
    assert before.pop("crm.Collaborator") == 2
    assert tags_of("company", [one.pk])[one.pk] == ["new", "old", "vip"]
    assert {path: after[path] for path in before} == before
    assert linked("company", two.pk) == {}
    assert isinstance(merged, Company)
    assert (merged.name, merged.city, merged.tier, merged.phone) == ("Acme", "Bonn", "A", "0228 1234567")
    payload = last_event("company", one.pk).payload
    assert payload["merged"] == two.pk
    assert payload["loser"]["city"] == "Ulm"
    assert story("company", two.pk)[-1] == "company.merged_away"


def test_a_value_may_be_picked_from_the_loser(cast: Cast) -> None:
    one, two = two_companies(cast)
    merged = merge_records("company", one.pk, two.pk, by=cast.mgr_a, picks={"city": "loser", "name": "survivor"})
    assert isinstance(merged, Company)
    assert (merged.city, merged.name) == ("Ulm", "Acme")


def test_the_loser_is_nowhere_and_its_id_leads_to_the_survivor(cast: Cast) -> None:
    one, two = two_companies(cast)
    merge_records("company", one.pk, two.pk, by=cast.mgr_a)
    assert survivor_of(cast.rep_a, "company", two.pk) == one.pk
    assert survivor_of(cast.rep_a2, "company", two.pk) is None
    assert survivor_of(cast.rep_a, "company", one.pk) is None
    assert [hit.id for hit in search(cast.rep_a, "Acme", kinds=["company"])] == [one.pk]
    assert [hint.id for hint in duplicate_hints(cast.rep_a, "company", {"name": "Acme"})] == [one.pk]
    with refused(Absent):
        restore_company(two.pk, by=cast.rep_a)


def test_taken_back_both_are_as_before_and_later_additions_stay(cast: Cast) -> None:
    one, two = two_companies(cast)
    whole = [linked("company", company.pk) for company in (one, two)]
    merge_records("company", one.pk, two.pk, by=cast.mgr_a)
    call = log_activity({"kind": "call", "subject": "Later", "company_id": one.pk}, by=cast.rep_a)
    edit_company(one.pk, {"tier": "B"}, by=cast.rep_a, seen_version=None)
    back = unmerge_records("company", two.pk, by=cast.mgr_a)
    assert back.added == {"crm.Activity.company_id": [call.pk]}
    for company, links in zip((one, two), whole, strict=True):
        now = linked("company", company.pk)
        if company == one:
            now["crm.Activity.company_id"].remove(call.pk)
        for path in links:
            if path not in {"crm.RecordTag", "crm.Collaborator"}:
                assert now[path] == links[path]
            assert len(now[path]) == len(links[path])
    first, second = Company.objects.get(pk=one.pk), Company.objects.get(pk=two.pk)
    assert (first.city, first.phone, first.tier) == ("Bonn", "", "B")
    assert (second.city, second.deleted_at, second.merged_into_id) == ("Ulm", None, None)
    assert tags_of("company", [one.pk, two.pk]) == {one.pk: ["old", "vip"], two.pk: ["new", "vip"]}
    with refused(Absent):
        unmerge_records("company", two.pk, by=cast.mgr_a)


def test_a_field_written_since_is_kept(cast: Cast) -> None:
    one, two = two_companies(cast)
    merge_records("company", one.pk, two.pk, by=cast.mgr_a)
    edit_company(one.pk, {"phone": "0228 7654321"}, by=cast.rep_a, seen_version=None)
    assert unmerge_records("company", two.pk, by=cast.mgr_a).kept == ["phone"]
    assert Company.objects.get(pk=one.pk).phone == "0228 7654321"


def test_refused_after_thirty_days(cast: Cast) -> None:
    one, two = two_companies(cast)
    merge_records("company", one.pk, two.pk, by=cast.mgr_a)
    Merge.objects.update(at=timezone.now() - timedelta(days=31))
    with refused(Refused, "too_late"):
        unmerge_records("company", two.pk, by=cast.mgr_a)


def test_refused_without_the_right_on_all_parts(cast: Cast) -> None:
    one, two = cast.company("One"), cast.company("Two")
    with refused(Forbidden):
        merge_records("company", one.pk, two.pk, by=cast.rep_a)
    theirs = cast.company("Theirs", by=cast.rep_b)
    with refused(Absent):
        merge_records("company", one.pk, theirs.pk, by=cast.mgr_a)
    cast.deal("Theirs", by=cast.admin, owner_id=cast.rep_b.pk, company_id=two.pk)
    with refused(Forbidden, "parts_out_of_reach"):
        merge_records("company", one.pk, two.pk, by=cast.mgr_a)
    merge_records("company", one.pk, two.pk, by=cast.director)


def test_refused_with_itself_in_a_ring_between_kinds_and_for_stale_pages(cast: Cast) -> None:
    top = cast.company("Top")
    low = cast.company("Low", parent_id=top.pk)
    for pair in ((top.pk, low.pk), (low.pk, top.pk)):
        with refused(Refused, "merge_cycle"):
            merge_records("company", *pair, by=cast.mgr_a)
    with refused(Refused, "same_record"):
        merge_records("company", top.pk, str(top.pk), by=cast.mgr_a)
    with refused(Refused, "not_mergeable"):
        merge_records("deal", 1, 2, by=cast.mgr_a)
    other = cast.company("Other")
    with refused(Conflict):
        merge_records("company", top.pk, other.pk, by=cast.mgr_a, seen_version=9)
    with refused(Conflict):
        merge_records("company", top.pk, other.pk, by=cast.mgr_a, loser_version=9)
    with refused(Refused, "unknown_field"):
        merge_records("company", top.pk, other.pk, by=cast.mgr_a, picks={"owner_id": "loser"})


def test_a_refusal_of_consent_wins_and_a_person_has_one_main_place(cast: Cast) -> None:
    acme, bolt, deal = cast.company("Acme"), cast.company("Bolt"), cast.deal()
    one = cast.contact("Cleo", company_id=acme.pk, consent=True)
    two = cast.contact("Cleo C.", company_id=bolt.pk, consent=False, do_not_contact=True)
    for person in (one, two):
        add_deal_contact(deal.pk, person.pk, by=cast.rep_a)
    merged = merge_records("contact", one.pk, two.pk, by=cast.mgr_a)
    assert isinstance(merged, Contact)
    assert (merged.consent, merged.do_not_contact, merged.company_id) == (False, True, acme.pk)
    assert DealContact.objects.get().contact_id == one.pk
    assert list(Employment.objects.filter(is_main=True).values_list("company_id", flat=True)) == [acme.pk]
    assert Employment.objects.filter(contact=one).count() == 2
    unmerge_records("contact", two.pk, by=cast.mgr_a)
    one.refresh_from_db()
    assert (one.consent, one.do_not_contact) == (True, False)
    assert set(DealContact.objects.values_list("contact_id", flat=True)) == {one.pk, two.pk}
    assert Employment.objects.filter(is_main=True).count() == 2


def test_leads_merge_with_their_touches(cast: Cast) -> None:
    one, two = cast.lead("Lou"), cast.lead("Lou L.", email="lou@x.com", utm={"a": "b"})
    call = log_activity({"kind": "call", "subject": "Spoke", "lead_id": two.pk}, by=cast.rep_a)
    merged: Any = merge_records("lead", one.pk, two.pk, by=cast.mkt)
    call.refresh_from_db()
    assert (call.lead_id, merged.email, merged.utm) == (one.pk, "lou@x.com", {"a": "b"})
    unmerge_records("lead", two.pk, by=cast.mkt)
    one.refresh_from_db()
    call.refresh_from_db()
    assert (call.lead_id, one.email, one.utm) == (two.pk, "", {})


def test_amounts_are_never_added(cast: Cast) -> None:
    one = cast.company("One", revenue_minor=5)
    two = cast.company("Two", revenue_minor=7)
    merged = merge_records("company", one.pk, two.pk, by=cast.mgr_a)
    assert isinstance(merged, Company)
    assert merged.revenue_minor == 5


THINGS = ("deal", "contact", "call", "vip", "new", "help")


class TestAnyLinks(TestCase):
    """REC-13. Whatever hangs on two companies: after merging it is all there, after un-merging it is where it was."""

    @settings(max_examples=8)
    @given(st.lists(st.tuples(st.booleans(), st.sampled_from(THINGS)), max_size=8))
    def test_links_before_are_links_after(self, things: list[tuple[bool, str]]) -> None:
        cast = build()
        one, two = cast.company("One"), cast.company("Two")
        for on_first, thing in things:
            _hang(cast, one if on_first else two, thing)
        before = [linked("company", one.pk), linked("company", two.pk)]
        tags = tags_of("company", [one.pk, two.pk])
        merge_records("company", one.pk, two.pk, by=cast.admin)
        after = linked("company", one.pk)
        for path in ("crm.Deal.company_id", "crm.Contact.company_id", "crm.Activity.company_id"):
            assert after.get(path, []) == sorted(before[0].get(path, []) + before[1].get(path, []))
        assert tags_of("company", [one.pk])[one.pk] == sorted({*tags[one.pk], *tags[two.pk]})
        assert linked("company", two.pk) == {}
        assert unmerge_records("company", two.pk, by=cast.admin).added == {}
        again = [linked("company", one.pk), linked("company", two.pk)]
        assert [{path: len(ids) for path, ids in side.items()} for side in again] == [
            {path: len(ids) for path, ids in side.items()} for side in before
        ]
        assert tags_of("company", [one.pk, two.pk]) == tags
        assert Deal.objects.filter(deleted_at__isnull=True).count() == sum(thing == "deal" for _on, thing in things)


def _hang(cast: Cast, company: Company, thing: str) -> None:
    match thing:
        case "deal":
            cast.deal(company_id=company.pk)
        case "contact":
            cast.contact(company_id=company.pk)
        case "call":
            log_activity({"kind": "call", "subject": "Spoke", "company_id": company.pk}, by=cast.rep_a)
        case "help":
            add_collaborator("company", company.pk, cast.rep_b.pk, by=cast.rep_a)
        case _:
            tag_records("company", [company.pk], [thing], by=cast.rep_a)


@pytest.mark.parametrize("entity", ["deal", "user", ""])
def test_unmerging_what_cannot_be_merged_is_absent(cast: Cast, entity: str) -> None:
    with refused(Absent):
        unmerge_records(entity, 1, by=cast.admin)
