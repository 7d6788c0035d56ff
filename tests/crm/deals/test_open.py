"""Opening a deal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.acts import open_deal
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.time import FOREVER
from tests.cast import Cast
from tests.crm.telling import refused, story


def test_it_starts_in_the_first_open_stage_with_one_version_and_one_stay(cast: Cast) -> None:
    deal = cast.deal("Pumps")
    assert deal.stage_id == cast.stages["qualify"].pk
    assert (deal.status, deal.category, deal.currency, deal.base_minor) == ("open", "pipeline", "CNY", 100_000)
    version = DealVersion.objects.get(deal=deal)
    assert (version.seq, version.valid_from, version.valid_to) == (1, deal.created_at, FOREVER)
    assert (version.owner_id, version.team_id, version.base_minor) == (cast.rep_a.pk, cast.team_a.pk, 100_000)
    stay = StageStay.objects.get(deal=deal)
    assert (stay.stage_id, stay.entered_at, stay.left_at) == (deal.stage_id, deal.created_at, None)
    assert story("deal", deal.pk) == ["deal.created"]


def test_numbers_count_up(cast: Cast) -> None:
    first, second = cast.deal("One"), cast.deal("Two")
    assert second.number == first.number + 1


def test_it_may_start_in_a_later_stage_which_proposes_the_category(cast: Cast) -> None:
    deal = cast.deal("Pumps", stage_id=cast.stages["propose"].pk)
    assert (deal.stage_id, deal.category, deal.category_typed) == (cast.stages["propose"].pk, "best_case", False)


@pytest.mark.parametrize("stage", ["won", "lost"])
def test_refused_in_a_closed_stage(cast: Cast, stage: str) -> None:
    with refused(Refused, "stage_not_open"):
        cast.deal("Pumps", stage_id=cast.stages[stage].pk)


@pytest.mark.parametrize(
    "name", ["id", "version", "created_at", "status", "credit_owner_id", "deleted_at", "base_minor", "is_staff", "team"]
)
def test_refused_to_write_what_no_door_declares(cast: Cast, name: str) -> None:
    with refused(Refused, "unknown_field") as caught:
        open_deal({"name": "Pumps", name: 1}, by=cast.rep_a)
    assert name in caught.value.fields


def test_refused_for_another_person_out_of_reach(cast: Cast) -> None:
    with refused(Forbidden):
        cast.deal("Pumps", owner_id=cast.rep_b.pk)
    assert cast.deal("Pumps", by=cast.mgr_a, owner_id=cast.rep_a.pk).owner_id == cast.rep_a.pk


def test_refused_for_who_left(cast: Cast) -> None:
    cast.rep_a2.is_active = False
    cast.rep_a2.save()
    with refused(Refused, "owner_inactive"):
        cast.deal("Pumps", by=cast.mgr_a, owner_id=cast.rep_a2.pk)


def test_refused_with_a_company_out_of_reach(cast: Cast) -> None:
    theirs = cast.company("Bolt", by=cast.rep_b)
    with refused(Refused, "unknown_reference") as caught:
        cast.deal("Pumps", company_id=theirs.pk)
    assert caught.value.fields.keys() == {"company"}


@pytest.mark.parametrize("name", ["", "  \u3000 "])
def test_refused_without_a_name(cast: Cast, name: str) -> None:
    with refused(Refused, "bad_value"):
        cast.deal(name)


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "x" * 201])
def test_refused_with_text_that_cannot_be_stored(cast: Cast, bad: str) -> None:
    with refused(Refused):
        cast.deal(bad)


@pytest.mark.parametrize("amount", [-1, 10**17 + 1, 10**30, True, "12", 1.5])
def test_refused_with_an_amount_out_of_range(cast: Cast, amount: object) -> None:
    with refused(Refused, "bad_value"):
        cast.deal("Pumps", amount_minor=amount)


def test_refused_with_a_currency_that_is_none(cast: Cast) -> None:
    with refused(Refused, "unknown_currency"):
        cast.deal("Pumps", currency="XXY")


def test_a_currency_without_a_rate_has_no_base_amount(cast: Cast) -> None:
    assert cast.deal("Pumps", currency="USD").base_minor is None


def test_refused_to_be_opened_tomorrow(cast: Cast) -> None:
    with refused(Refused, "bad_value"):
        cast.deal("Pumps", opened_on=today() + timedelta(days=1))


@pytest.mark.parametrize("who", ["analyst", "mkt"])
def test_refused_for_roles_that_do_not_sell(cast: Cast, who: str) -> None:
    with refused(Forbidden):
        cast.deal("Pumps", by=getattr(cast, who))


def test_the_known_year_adds_up(year: Cast) -> None:
    rows = Deal.objects.filter(status="won")
    assert sum(deal.base_minor or 0 for deal in rows) == 100_000_000
    assert sum(deal.base_minor or 0 for deal in rows if deal.credit_team_id == year.team_a.pk) == 60_000_000
    assert sum(deal.base_minor or 0 for deal in Deal.objects.filter(status="lost")) == 13_000_000
    assert sum(deal.base_minor or 0 for deal in Deal.objects.filter(status="open")) == 15_000_000
