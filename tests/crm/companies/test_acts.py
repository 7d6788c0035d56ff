"""Creating, editing and handing over companies."""

from __future__ import annotations

import pytest

from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.acts import edit_company, reassign_company
from spearhead.crm.companies.models import Company
from spearhead.crm.territories.models import Territory
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import last_event, refused, story


def test_created_with_what_is_known(cast: Cast) -> None:
    company = cast.company(
        "  长安汽车  ", domain="https://www.ChangAn.com/about", revenue_minor=100_000, segment_id=cast.small.pk
    )
    assert (company.name, company.domain, company.revenue_currency) == ("长安汽车", "changan.com", "CNY")
    assert (company.owner_id, company.created_door, company.version) == (cast.rep_a.pk, "system", 1)
    assert company.sort_key.startswith("2chang")
    assert story("company", company.pk) == ["company.created"]


def test_seen_by_its_owner_and_the_line_above(cast: Cast) -> None:
    company = cast.company()
    for who in (cast.rep_a, cast.mgr_a, cast.director, cast.analyst, cast.admin):
        assert company in companies_visible_to(who)
    for who in (cast.rep_a2, cast.rep_b, cast.mkt):
        assert company not in companies_visible_to(who)


def test_a_company_is_never_above_itself(cast: Cast) -> None:
    top = cast.company("Top")
    middle = cast.company("Middle", parent_id=top.pk)
    bottom = cast.company("Bottom", parent_id=middle.pk)
    for wrong in (top, bottom, middle):
        with refused(Refused, "parent_cycle"):
            edit_company(top.pk, {"parent_id": wrong.pk}, by=cast.rep_a, seen_version=None)


def test_a_parent_out_of_reach_is_refused(cast: Cast) -> None:
    mine, theirs = cast.company("Mine"), cast.company("Theirs", by=cast.rep_b)
    with refused(Refused, "unknown_reference"):
        edit_company(mine.pk, {"parent_id": theirs.pk}, by=cast.rep_a, seen_version=None)


def test_a_link_that_stays_is_not_asked_for_again(cast: Cast) -> None:
    theirs = cast.company("Theirs", by=cast.rep_b)
    mine = cast.company("Mine", by=cast.admin, owner_id=cast.rep_a.pk, parent_id=theirs.pk)
    edited = edit_company(mine.pk, {"parent_id": theirs.pk, "city": "Bonn"}, by=cast.rep_a, seen_version=1)
    assert edited.city == "Bonn"


def test_a_territory_chosen_here_is_by_hand(cast: Cast) -> None:
    west = Territory.objects.create(name="West")
    company = edit_company(cast.company().pk, {"territory_id": west.pk}, by=cast.rep_a, seen_version=None)
    assert company.territory_by_hand
    assert not edit_company(company.pk, {"territory_id": None}, by=cast.rep_a, seen_version=None).territory_by_hand


@pytest.mark.parametrize(
    "values",
    [
        {"employees": -1},
        {"employees": 10**12},
        {"revenue_minor": 10**18},
        {"name": None},
        {"name": 5},
        {"tier": "x" * 21},
    ],
)
def test_refused_for_what_does_not_fit(cast: Cast, values: dict[str, object]) -> None:
    company = cast.company()
    with refused(Refused):
        edit_company(company.pk, values, by=cast.rep_a, seen_version=None)


@pytest.mark.parametrize("name", ["id", "owner", "owner_id", "version", "merged_into_id", "search"])
def test_refused_to_write_what_no_door_declares(cast: Cast, name: str) -> None:
    company = cast.company()
    with refused(Refused, "unknown_field"):
        edit_company(company.pk, {name: 1}, by=cast.rep_a, seen_version=None)


def test_conflicts_name_the_present_value(cast: Cast) -> None:
    company = cast.company()
    edit_company(company.pk, {"city": "Bonn"}, by=cast.mgr_a, seen_version=1)
    edit_company(company.pk, {"tier": "A"}, by=cast.rep_a, seen_version=1)
    with refused(Conflict) as caught:
        edit_company(company.pk, {"city": "Ulm"}, by=cast.rep_a, seen_version=1)
    assert caught.value.current["city"] == "Bonn"


def test_handed_over_with_its_open_deals(year: Cast) -> None:
    company = year.company()
    for name in ("Hope", "Winter"):
        deal = year.deals[name]
        deal.company = company
        deal.save()
    reassign_company(company.pk, year.rep_a2, by=year.mgr_a, seen_version=1, with_open_deals=True)
    for deal in year.deals.values():
        deal.refresh_from_db()
    assert Company.objects.get(pk=company.pk).owner_id == year.rep_a2.pk
    assert (year.deals["Hope"].owner_id, year.deals["Winter"].owner_id) == (year.rep_a2.pk, year.rep_a.pk)
    assert last_event("company", company.pk).payload["changes"] == {"owner": [year.rep_a.pk, year.rep_a2.pk]}


def test_handing_over_refused_out_of_reach(cast: Cast) -> None:
    company = cast.company()
    with refused(Forbidden):
        reassign_company(company.pk, cast.rep_a2, by=cast.rep_a, seen_version=None)
    with refused(Forbidden):
        reassign_company(company.pk, cast.rep_b, by=cast.mgr_a, seen_version=None)
    with refused(Absent):
        reassign_company(company.pk, cast.rep_b, by=cast.rep_b, seen_version=None)
