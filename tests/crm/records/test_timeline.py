"""The timeline of a record."""

from __future__ import annotations

import pytest

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.records.timeline import Entry, timeline
from spearhead.kernel.errors import Absent
from tests.cast import Cast


def entries(cast: Cast, who: str, kind: str, record_id: int, **options: object) -> list[Entry]:
    cast.forget()
    return [entry for day in timeline(getattr(cast, who), kind, record_id, **options) for entry in day.entries]  # type: ignore[arg-type]


def test_newest_first_by_day_with_names_for_ids(cast: Cast) -> None:
    deal = cast.deal()
    cast.move(deal, "propose")
    log_activity({"kind": "call", "subject": "Spoke", "outcome": "Yes", "deal_id": deal.pk}, by=cast.rep_a)
    assert len(timeline(cast.rep_a, "deal", deal.pk)) == 1
    found = entries(cast, "rep_a", "deal", deal.pk)
    assert [entry.kind for entry in found] == ["call", "deal.moved", "deal.created"]
    assert found[0].body == "Spoke\nYes"
    assert found[1].who == "Ann Abel"
    assert ("stage", "Qualify", "Propose") in [(one.field, one.before, one.after) for one in found[1].changes]


def test_amounts_are_told_with_their_currency(cast: Cast) -> None:
    deal = cast.deal()
    edit_deal(deal.pk, {"amount_minor": 123_456_789}, by=cast.rep_a, seen_version=None)
    change = entries(cast, "rep_a", "deal", deal.pk)[0].changes[0]
    assert (change.field, change.before, change.after) == ("amount", "1,000.00 CNY", "1,234,567.89 CNY")


def test_a_company_holds_its_deals_and_contacts_that_may_be_read(cast: Cast) -> None:
    company = cast.company()
    deal = cast.deal("Mine", company_id=company.pk)
    cast.deal("Theirs", by=cast.admin, owner_id=cast.rep_b.pk, company_id=company.pk)
    cast.contact("Cleo", company_id=company.pk)
    log_activity({"kind": "visit", "subject": "Came by", "deal_id": deal.pk}, by=cast.rep_a)
    assert {entry.about for entry in entries(cast, "rep_a", "company", company.pk)} == {"", "Mine", "Cleo"}
    assert {entry.about for entry in entries(cast, "admin", "company", company.pk)} == {"", "Mine", "Cleo", "Theirs"}


def test_a_hidden_fields_change_is_absent_not_masked(cast: Cast) -> None:
    deal = cast.deal()
    edit_deal(deal.pk, {"amount_minor": 5}, by=cast.rep_a, seen_version=None)
    edit_deal(deal.pk, {"amount_minor": 6, "name": "Valves"}, by=cast.rep_a, seen_version=None)
    FieldRight.objects.create(role="analyst", resource="deal", field="amount", level="hidden")
    found = entries(cast, "analyst", "deal", deal.pk)
    assert [[one.field for one in entry.changes] for entry in found] == [["name"], []]
    assert len(entries(cast, "admin", "deal", deal.pk)) == 3


def test_by_kind(cast: Cast) -> None:
    deal = cast.deal()
    for kind in ("call", "note"):
        log_activity({"kind": kind, "subject": "Spoke", "deal_id": deal.pk}, by=cast.rep_a)
    assert [entry.kind for entry in entries(cast, "rep_a", "deal", deal.pk, kinds=["note"])] == ["note"]
    assert [entry.kind for entry in entries(cast, "rep_a", "deal", deal.pk, kinds=["change"])] == ["deal.created"]


def test_absent_out_of_reach(cast: Cast) -> None:
    deal = cast.deal()
    for wrong in (("deal", deal.pk), ("user", cast.admin.pk), ("deal", 99)):
        with pytest.raises(Absent):
            timeline(cast.rep_b, *wrong)
