"""Deleting and restoring deals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.access import deal_for, deals_visible_to
from spearhead.crm.deals.acts import delete_deal, restore_deal
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.figures import read
from tests.cast import Cast
from tests.crm.telling import refused, story


def test_it_counts_nowhere_until_it_is_restored(year: Cast) -> None:
    def won() -> object:
        return read("bookings", scope_for(year.admin)).value

    assert won() == 100_000_000
    delete_deal(year.deals["Winter"].pk, by=year.rep_a, seen_version=None)
    assert won() == 90_000_000
    assert not deals_visible_to(year.admin).filter(name="Winter").exists()
    restore_deal(year.deals["Winter"].pk, by=year.rep_a)
    assert won() == 100_000_000
    assert story("deal", year.deals["Winter"].pk)[-2:] == ["deal.deleted", "deal.restored"]
    rows = DealVersion.objects.filter(deal=year.deals["Winter"]).order_by("seq")
    assert [row.deleted for row in rows][-2:] == [True, False]


def test_activities_go_with_it_and_come_back(cast: Cast) -> None:
    deal, company = cast.deal(), cast.company()
    alone = log_activity({"kind": "call", "subject": "Alone", "deal_id": deal.pk}, by=cast.rep_a)
    links = {"deal_id": deal.pk, "company_id": company.pk}
    held = log_activity({"kind": "call", "subject": "Held", **links}, by=cast.rep_a)
    delete_deal(deal.pk, by=cast.rep_a, seen_version=1)
    assert set(Activity.objects.filter(deleted_at__isnull=True)) == {held}
    restore_deal(deal.pk, by=cast.rep_a)
    assert set(Activity.objects.filter(deleted_at__isnull=True)) == {alone, held}


def test_refused_out_of_reach(cast: Cast) -> None:
    deal = cast.deal()
    with refused(Absent):
        delete_deal(deal.pk, by=cast.rep_b, seen_version=None)
    with refused(Forbidden):
        delete_deal(deal.pk, by=cast.analyst, seen_version=None)
    delete_deal(deal.pk, by=cast.rep_a, seen_version=None)
    with refused(Absent):
        delete_deal(deal.pk, by=cast.rep_a, seen_version=None)
    for who in (cast.rep_b, cast.rep_a2, cast.analyst, cast.mkt):
        with refused(Absent):
            restore_deal(deal.pk, by=who)
    with pytest.raises(Absent):
        deal_for(cast.rep_a, deal.pk)


def test_refused_to_restore_after_thirty_days_and_what_is_not_deleted(cast: Cast) -> None:
    deal = cast.deal()
    with refused(Absent):
        restore_deal(deal.pk, by=cast.rep_a)
    delete_deal(deal.pk, by=cast.rep_a, seen_version=None)
    Deal.objects.filter(pk=deal.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    with refused(Absent):
        restore_deal(deal.pk, by=cast.rep_a)
