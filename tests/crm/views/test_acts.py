"""Saved views: private, for the team, for everyone; favourites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.crm.views.access import favourites, views_visible_to
from spearhead.crm.views.acts import delete_view, edit_view, restore_view, save_view, set_favourite
from spearhead.crm.views.models import SavedView
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused

LARGE = {"all": [{"field": "amount", "op": "gte", "value": "100000"}]}


def test_private_until_shared(cast: Cast) -> None:
    view = save_view("deal", {"name": "Large", "filter": LARGE, "order": ["-amount"]}, by=cast.rep_a)
    assert list(views_visible_to(cast.rep_a)) == [view]
    assert list(views_visible_to(cast.rep_a2)) == []
    edit_view(view.pk, {"audience": "team"}, by=cast.rep_a, seen_version=1)
    for who in (cast.rep_a2, cast.mgr_a, cast.director):
        assert list(views_visible_to(who, "deal")) == [view]
    assert list(views_visible_to(cast.rep_b)) == []
    with refused(Forbidden, "audience_not_allowed"):
        edit_view(view.pk, {"audience": "everyone"}, by=cast.rep_a, seen_version=None)
    everyone = save_view("deal", {"name": "All", "audience": "everyone"}, by=cast.admin)
    assert list(views_visible_to(cast.rep_b)) == [everyone]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "X", "filter": {"all": [{"field": "secret"}]}}, "unknown_field"),
        ({"name": "X", "order": ["secret"]}, "unknown_field"),
        ({"name": "X", "group_by": "secret"}, "unknown_field"),
        ({"name": "X", "owner_id": 1}, "unknown_field"),
        ({"name": "X", "columns": "name"}, "bad_value"),
        ({"name": "X", "shape": "ring"}, "bad_value"),
        ({"name": "x" * 81}, "text_too_long"),
    ],
)
def test_refused_for_what_does_not_fit(cast: Cast, values: dict[str, object], code: str) -> None:
    with refused(Refused, code):
        save_view("deal", values, by=cast.rep_a)


def test_refused_of_unknown_things_and_what_one_may_not_read(cast: Cast) -> None:
    with refused(Refused, "unknown_entity"):
        save_view("user", {"name": "X"}, by=cast.admin)
    with refused(Forbidden):
        save_view("deal", {"name": "X"}, by=cast.mkt)


def test_only_its_maker_changes_it(cast: Cast) -> None:
    view = save_view("deal", {"name": "Large", "audience": "team"}, by=cast.rep_a)
    with refused(Forbidden):
        edit_view(view.pk, {"name": "Mine"}, by=cast.rep_a2, seen_version=None)
    with refused(Absent):
        delete_view(view.pk, by=cast.rep_b, seen_version=None)
    edit_view(view.pk, {"name": "Larger"}, by=cast.rep_a, seen_version=1)
    with refused(Conflict):
        edit_view(view.pk, {"name": "Largest"}, by=cast.rep_a, seen_version=1)
    delete_view(view.pk, by=cast.rep_a, seen_version=None)


def test_favourites_in_ones_own_order(cast: Cast) -> None:
    one, two = (save_view("deal", {"name": name}, by=cast.rep_a) for name in ("One", "Two"))
    set_favourite(two.pk, by=cast.rep_a)
    set_favourite(one.pk, by=cast.rep_a)
    assert favourites(cast.rep_a) == [two, one]
    set_favourite(two.pk, by=cast.rep_a, on=False)
    assert favourites(cast.rep_a, "deal") == [one]
    delete_view(one.pk, by=cast.rep_a, seen_version=None)
    assert favourites(cast.rep_a) == []
    with refused(Absent):
        set_favourite(two.pk, by=cast.rep_b)


def test_deleted_view_comes_back_to_where_it_was(cast: Cast) -> None:
    view = save_view("deal", {"name": "Large", "filter": LARGE, "audience": "team"}, by=cast.rep_a)
    set_favourite(view.pk, by=cast.rep_a2)
    with refused(Conflict):
        delete_view(view.pk, by=cast.rep_a, seen_version=7)
    delete_view(view.pk, by=cast.rep_a, seen_version=1)
    assert list(views_visible_to(cast.rep_a)) == favourites(cast.rep_a2) == []
    with refused(Absent):
        restore_view(view.pk, by=cast.rep_a2)
    restore_view(view.pk, by=cast.rep_a)
    assert list(views_visible_to(cast.rep_a2)) == favourites(cast.rep_a2) == [view]
    assert views_visible_to(cast.rep_a).get().filter == LARGE
    with refused(Absent):
        restore_view(view.pk, by=cast.rep_a)


def test_deleted_view_is_gone_after_thirty_days(cast: Cast) -> None:
    view = save_view("deal", {"name": "Large"}, by=cast.rep_a)
    delete_view(view.pk, by=cast.rep_a, seen_version=None)
    SavedView.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    with refused(Absent):
        restore_view(view.pk, by=cast.rep_a)


def test_administrator_brings_back_a_view_for_everyone(cast: Cast) -> None:
    view = save_view("deal", {"name": "All", "audience": "everyone"}, by=cast.admin)
    delete_view(view.pk, by=cast.admin, seen_version=None)
    with refused(Absent):
        restore_view(view.pk, by=cast.director)
    restore_view(view.pk, by=cast.admin)
    assert list(views_visible_to(cast.rep_b)) == [view]
