"""Editing, parking and handing over deals: versions, conflicts, refusals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction

from spearhead.accounts.roles.models import FieldRight
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.models import CurrencyRate
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.deals.acts import edit_deal, park_deal, reassign_deal
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.records.acts import apply, save_changes
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.money import to_minor
from spearhead.kernel.time import FOREVER
from tests.cast import YEAR, Cast
from tests.crm.telling import last_event, refused, story


def versions(deal: Deal) -> list[DealVersion]:
    """All versions, oldest first, checked to be without a gap."""
    rows = list(DealVersion.objects.filter(deal=deal).order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert all(one.valid_to == two.valid_from for one, two in pairwise(rows))
    assert rows[-1].valid_to == FOREVER
    return rows


def test_a_new_amount_makes_a_version_and_an_event(cast: Cast) -> None:
    deal = edit_deal(cast.deal().pk, {"amount_minor": 250_000}, by=cast.rep_a, seen_version=1)
    assert [(row.amount_minor, row.base_minor) for row in versions(deal)] == [(100_000, 100_000), (250_000, 250_000)]
    assert deal.version == 2
    changes = last_event("deal", deal.pk).payload["changes"]
    assert changes == {"amount_minor": [100_000, 250_000], "base_minor": [100_000, 250_000]}


def test_equal_values_change_nothing(cast: Cast) -> None:
    deal = cast.deal()
    edit_deal(deal.pk, {"amount_minor": 100_000, "name": " Pumps "}, by=cast.rep_a, seen_version=1)
    assert story("deal", deal.pk) == ["deal.created"]
    assert len(versions(deal)) == 1


def test_what_the_table_forbids_is_a_refusal(cast: Cast) -> None:
    """The acts check first; whatever slips through them is refused by the database, and nothing is written."""
    deal = cast.deal()
    with pytest.raises(Refused) as caught, transaction.atomic():
        save_changes(deal, apply(deal, {"amount_minor": -1}), by=cast.rep_a)
    assert (caught.value.code, list(caught.value.fields)) == ("bad_value", ["deal_amount_range"])
    assert Deal.objects.get(pk=deal.pk).amount_minor == 100_000
    assert story("deal", deal.pk) == ["deal.created"]


def test_a_name_is_no_version(cast: Cast) -> None:
    deal = edit_deal(cast.deal().pk, {"name": "Valves"}, by=cast.rep_a, seen_version=1)
    assert len(versions(deal)) == 1


def test_two_people_edit_different_fields(cast: Cast) -> None:
    deal = cast.deal()
    edit_deal(deal.pk, {"name": "Valves"}, by=cast.mgr_a, seen_version=1)
    deal = edit_deal(deal.pk, {"next_step": "Call"}, by=cast.rep_a, seen_version=1)
    assert (deal.name, deal.next_step, deal.version) == ("Valves", "Call", 3)


def test_two_people_edit_one_field(cast: Cast) -> None:
    deal = cast.deal()
    edit_deal(deal.pk, {"name": "Valves"}, by=cast.mgr_a, seen_version=1)
    with refused(Conflict, "stale_version") as caught:
        edit_deal(deal.pk, {"name": "Tubes"}, by=cast.rep_a, seen_version=1)
    current = caught.value.current
    assert (current["name"], current["version"], current["changed_by"]) == ("Valves", 2, str(cast.mgr_a.pk))
    assert current["changed_at"]


def test_a_form_that_sends_everything_conflicts_only_where_it_differs(cast: Cast) -> None:
    deal = cast.deal()
    edit_deal(deal.pk, {"amount_minor": 5}, by=cast.mgr_a, seen_version=1)
    deal = edit_deal(deal.pk, {"name": "Valves", "amount_minor": 5}, by=cast.rep_a, seen_version=1)
    assert deal.name == "Valves"


def test_a_later_month_is_a_push_and_an_earlier_one_is_not(cast: Cast) -> None:
    deal = cast.deal(expected_close=date(2026, 3, 10))
    deal = edit_deal(deal.pk, {"expected_close": date(2026, 3, 31)}, by=cast.rep_a, seen_version=None)
    assert deal.push_count == 0
    deal = edit_deal(deal.pk, {"expected_close": date(2026, 4, 1)}, by=cast.rep_a, seen_version=None)
    assert deal.push_count == 1
    deal = edit_deal(deal.pk, {"expected_close": date(2026, 2, 1)}, by=cast.rep_a, seen_version=None)
    assert (deal.push_count, versions(deal)[-1].push_count) == (1, 1)


def test_a_chosen_category_is_marked_as_chosen(cast: Cast) -> None:
    deal = edit_deal(cast.deal().pk, {"category": "pipeline"}, by=cast.rep_a, seen_version=None)
    assert not deal.category_typed
    deal = edit_deal(deal.pk, {"category": "commit"}, by=cast.rep_a, seen_version=None)
    assert deal.category_typed
    with refused(Refused, "bad_value"):
        edit_deal(deal.pk, {"category": "closed"}, by=cast.rep_a, seen_version=None)
    with refused(Refused, "bad_value"):
        edit_deal(deal.pk, {"category": "sure"}, by=cast.rep_a, seen_version=None)


def test_open_deals_follow_the_rate_of_the_day(cast: Cast) -> None:
    CurrencyRate.objects.create(currency="USD", valid_from=date(2020, 1, 1), rate_e9=7_100_000_000)
    deal = edit_deal(cast.deal().pk, {"currency": "USD"}, by=cast.rep_a, seen_version=None)
    assert deal.base_minor == to_minor(Decimal("7100"), "CNY")


def test_closed_deals_keep_the_rate_of_the_closing_day(cast: Cast) -> None:
    CurrencyRate.objects.create(currency="USD", valid_from=date(2020, 1, 1), rate_e9=6_000_000_000)
    CurrencyRate.objects.create(currency="USD", valid_from=date(YEAR, 7, 1), rate_e9=8_000_000_000)
    deal = cast.deal(currency="USD", opened_on=date(YEAR, 1, 1))
    assert deal.base_minor == 800_000
    deal = cast.win(deal, closed_on=date(YEAR, 6, 30))
    assert deal.base_minor == 600_000
    deal = edit_deal(deal.pk, {"amount_minor": 200_000}, by=cast.rep_a, seen_version=None)
    assert deal.base_minor == 1_200_000
    assert cast.move(deal, "qualify", by=cast.mgr_a).base_minor == 1_600_000


@pytest.mark.parametrize("name", ["stage_id", "status", "owner_id", "closed_on", "pipeline_id", "parked_until"])
def test_what_has_an_act_of_its_own_is_not_edited(cast: Cast, name: str) -> None:
    deal = cast.deal()
    with refused(Refused, "use_act"):
        edit_deal(deal.pk, {name: 1}, by=cast.rep_a, seen_version=None)


@pytest.mark.parametrize("name", ["version", "id", "credit_owner_id", "team", "custom", "deleted_at", "base_minor"])
def test_what_no_door_declares_is_not_edited(cast: Cast, name: str) -> None:
    deal = cast.deal()
    with refused(Refused, "unknown_field"):
        edit_deal(deal.pk, {name: 9}, by=cast.rep_a, seen_version=None)


def test_a_foreign_deal_is_absent_and_a_seen_one_is_not_writable(cast: Cast) -> None:
    deal = cast.deal()
    with refused(Absent):
        edit_deal(deal.pk, {"name": "Mine"}, by=cast.rep_b, seen_version=None)
    with refused(Absent):
        edit_deal(deal.pk, {"name": "Mine"}, by=cast.mkt, seen_version=None)
    with refused(Forbidden):
        edit_deal(deal.pk, {"name": "Mine"}, by=cast.analyst, seen_version=None)
    with refused(Absent):
        edit_deal("12'; --", {"name": "Mine"}, by=cast.rep_a, seen_version=None)


def test_the_director_reaches_both_teams(cast: Cast) -> None:
    deal = cast.deal(by=cast.rep_b)
    assert edit_deal(deal.pk, {"name": "X"}, by=cast.director, seen_version=None).name == "X"
    with refused(Absent):
        edit_deal(deal.pk, {"name": "Y"}, by=cast.mgr_a, seen_version=None)


def test_a_field_may_be_closed_to_a_role(cast: Cast) -> None:
    FieldRight.objects.create(role="rep", resource="deal", field="amount", level="read")
    deal = cast.deal(by=cast.admin, owner_id=cast.rep_a.pk)
    with refused(Forbidden, "field_not_writable"):
        edit_deal(deal.pk, {"amount_minor": 1}, by=cast.rep_a, seen_version=None)
    assert edit_deal(deal.pk, {"amount_minor": 100_000, "name": "X"}, by=cast.rep_a, seen_version=None).name == "X"


def test_parking_takes_it_off_until_a_day(cast: Cast) -> None:
    until = today() + timedelta(days=30)
    deal = park_deal(cast.deal().pk, until, by=cast.rep_a, seen_version=1)
    assert [row.parked for row in versions(deal)] == [False, True]
    deal = park_deal(deal.pk, None, by=cast.rep_a, seen_version=2)
    assert [row.parked for row in versions(deal)] == [False, True, False]
    assert story("deal", deal.pk) == ["deal.created", "deal.parked", "deal.unparked"]


def test_parking_refused_for_the_past_for_closed_deals_and_for_stale_pages(cast: Cast) -> None:
    deal = cast.deal()
    with refused(Refused, "not_future"):
        park_deal(deal.pk, today(), by=cast.rep_a, seen_version=1)
    with refused(Conflict):
        park_deal(deal.pk, today() + timedelta(days=1), by=cast.rep_a, seen_version=7)
    won = cast.win(deal)
    with refused(Refused, "not_open"):
        park_deal(won.pk, today() + timedelta(days=1), by=cast.rep_a, seen_version=None)


def test_handing_over_moves_the_future_and_keeps_the_past(year: Cast) -> None:
    open_one = reassign_deal(year.deals["Hope"].pk, year.rep_a2, by=year.mgr_a, seen_version=1)
    assert (open_one.owner_id, versions(open_one)[-1].owner_id) == (year.rep_a2.pk, year.rep_a2.pk)
    won = reassign_deal(year.deals["Winter"].pk, year.rep_a2, by=year.mgr_a, seen_version=None)
    assert (won.owner_id, won.credit_owner_id, won.credit_team_id) == (year.rep_a2.pk, year.rep_a.pk, year.team_a.pk)
    assert versions(won)[-1].owner_id == year.rep_a.pk
    assert story("deal", won.pk)[-1] == "deal.reassigned"


def test_open_tasks_move_if_asked(cast: Cast) -> None:
    deal = cast.deal()
    soon = deal.created_at + timedelta(days=2)
    task = plan_activity({"kind": "task", "subject": "Call", "due_at": soon, "deal_id": deal.pk}, by=cast.rep_a)
    reassign_deal(deal.pk, cast.rep_a2, by=cast.mgr_a, seen_version=None, with_open_tasks=True)
    task.refresh_from_db()
    assert task.owner_id == cast.rep_a2.pk


def test_handing_over_refused_out_of_reach(cast: Cast) -> None:
    deal = cast.deal()
    with refused(Forbidden):
        reassign_deal(deal.pk, cast.rep_a2, by=cast.rep_a, seen_version=None)
    with refused(Forbidden):
        reassign_deal(deal.pk, cast.rep_b, by=cast.mgr_a, seen_version=None)
    cast.rep_a2.is_active = False
    cast.rep_a2.save()
    with refused(Refused, "owner_inactive"):
        reassign_deal(deal.pk, cast.rep_a2, by=cast.mgr_a, seen_version=None)
