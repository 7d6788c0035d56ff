"""Contacts on a deal."""

from __future__ import annotations

from spearhead.crm.deals.contacts import add_deal_contact, deal_contacts, remove_deal_contact
from spearhead.kernel.errors import Absent, Forbidden
from tests.cast import Cast
from tests.crm.telling import refused, story


def test_added_with_a_part_changed_and_removed(cast: Cast) -> None:
    deal, contact = cast.deal(), cast.contact()
    add_deal_contact(deal.pk, contact.pk, by=cast.rep_a, role="Buyer")
    add_deal_contact(deal.pk, contact.pk, by=cast.rep_a, role="Buyer")
    add_deal_contact(deal.pk, contact.pk, by=cast.rep_a, role="Champion")
    assert [(row.contact_id, row.role) for row in deal_contacts(cast.rep_a, deal.pk)] == [(contact.pk, "Champion")]
    remove_deal_contact(deal.pk, contact.pk, by=cast.rep_a)
    assert story("deal", deal.pk) == [
        "deal.created", "deal.contact_added", "deal.contact_added", "deal.contact_removed"
    ]  # fmt: skip
    with refused(Absent):
        remove_deal_contact(deal.pk, contact.pk, by=cast.rep_a)


def test_refused_across_teams(cast: Cast) -> None:
    deal, theirs = cast.deal(), cast.contact(by=cast.rep_b)
    with refused(Absent):
        add_deal_contact(deal.pk, theirs.pk, by=cast.rep_a)
    with refused(Absent):
        add_deal_contact(deal.pk, theirs.pk, by=cast.rep_b)
    with refused(Forbidden):
        add_deal_contact(deal.pk, theirs.pk, by=cast.analyst)
    add_deal_contact(deal.pk, theirs.pk, by=cast.admin)
    assert deal_contacts(cast.rep_a, deal.pk) == []
