"""Collaborators read a record and no more."""

from __future__ import annotations

import pytest

from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.records.collaborators import add_collaborator, collaborators_of, remove_collaborator
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.search.find import search
from spearhead.kernel.errors import Absent, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import last_event, refused


@pytest.mark.parametrize("noun", ["deal", "company", "contact", "lead"])
def test_a_collaborator_reads_it_but_does_not_change_it(cast: Cast, noun: str) -> None:
    record = getattr(cast, noun)()
    add_collaborator(noun, record.pk, cast.rep_b.pk, by=cast.rep_a)
    add_collaborator(noun, record.pk, cast.rep_b.pk, by=cast.rep_a)
    assert record in KINDS[noun].visible(cast.rep_b)
    assert collaborators_of(noun, record.pk) == [cast.rep_b]
    assert search(cast.rep_b, record.name)[0].id == record.pk
    assert last_event(noun, record.pk).payload == {"user": cast.rep_b.pk}
    with refused(Forbidden):
        KINDS[noun].to_change(cast.rep_b, record.pk)
    with refused(Forbidden):
        add_collaborator(noun, record.pk, cast.rep_a2.pk, by=cast.rep_b)
    remove_collaborator(noun, record.pk, cast.rep_b.pk, by=cast.rep_b)
    assert record not in KINDS[noun].visible(cast.rep_b)


def test_refused_for_who_left_unknown_people_and_kinds(cast: Cast) -> None:
    deal = cast.deal()
    cast.rep_b.is_active = False
    cast.rep_b.save()
    with refused(Refused, "owner_inactive"):
        add_collaborator("deal", deal.pk, cast.rep_b.pk, by=cast.rep_a)
    with refused(Refused, "unknown_person"):
        add_collaborator("deal", deal.pk, 999, by=cast.rep_a)
    with refused(Absent):
        add_collaborator("user", cast.admin.pk, cast.rep_b.pk, by=cast.admin)
    with refused(Absent):
        remove_collaborator("deal", deal.pk, cast.rep_a2.pk, by=cast.rep_a)


def test_it_opens_nothing_else(cast: Cast) -> None:
    deal = cast.deal("Shared")
    cast.deal("Other")
    add_collaborator("deal", deal.pk, cast.rep_b.pk, by=cast.rep_a)
    assert list(deals_visible_to(cast.rep_b)) == [deal]
    assert list(deals_visible_to(cast.rep_b, "edit")) == []
    assert edit_deal(deal.pk, {"name": "X"}, by=cast.rep_a, seen_version=None).name == "X"
