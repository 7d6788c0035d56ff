"""Deals without an opening day: as of a past day they are left out, and said to be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.figures import read
from tests.cast import Cast


@pytest.fixture
def undated(cast: Cast) -> Cast:
    """One deal of repA whose opening day nobody knows, as an import leaves it, beside one that was opened today."""
    deal = cast.deal("Old one")
    Deal.objects.filter(pk=deal.pk).update(opened_on=None)
    DealVersion.objects.filter(deal=deal).update(opened_on=None)
    cast.deal("New one")
    return cast


def warned(user: User, key: str, **scope: object) -> dict[str, int | None]:
    return {one.code: one.n for one in read(key, scope_for(user, **scope)).warnings}  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["open_pipeline", "open_count", "created_count", "next_step_overdue"])
def test_left_out_as_of_a_past_day_and_said_to_be(undated: Cast, key: str) -> None:
    day = today() - timedelta(days=7)
    assert warned(undated.mgr_a, key, as_of=day)["undated"] == 1
    assert "undated" not in warned(undated.rep_b, key, as_of=day)
    assert "undated" not in warned(undated.mgr_a, key, as_of=day, filters=[("owner", "is", undated.rep_a2.pk)])


@pytest.mark.parametrize("key", ["open_pipeline", "created_count"])
def test_counted_today_without_a_word(undated: Cast, key: str) -> None:
    found = read(key, scope_for(undated.mgr_a))
    assert (found.n, [one.code for one in found.warnings]) == (2, [])


def test_counted_as_of_a_day_on_which_it_was_known(undated: Cast) -> None:
    DealVersion.objects.filter(deal__name="Old one").update(valid_from="2026-01-01T00:00:00Z")
    assert "undated" not in warned(undated.mgr_a, "open_pipeline", as_of=today() - timedelta(days=7))
