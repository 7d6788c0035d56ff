"""Saving, changing and deleting views of lists, boards and calendars, and choosing favourites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.fields import activity_fields
from spearhead.crm.companies.fields import company_fields
from spearhead.crm.contacts.fields import contact_fields
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.leads.fields import lead_fields
from spearhead.crm.records.access import one
from spearhead.crm.views.access import deleted_views_of, view_for
from spearhead.crm.views.models import SavedView
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, create, refuse
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.filters import Fields
from spearhead.kernel.text.clean import clean_text

ENTITIES: Final[dict[str, Callable[[User], Fields]]] = {
    "deal": deal_fields, "company": company_fields, "contact": contact_fields, "lead": lead_fields,
    "activity": activity_fields,
}  # fmt: skip
EDITABLE: Final = (
    "name", "audience", "locked", "shape", "date_field", "filter", "columns", "widths", "order", "group_by", "density",
)  # fmt: skip
#: what a lock protects: what the view shows, not what it is called or who sees it
CONTENT: Final = ("shape", "date_field", "filter", "columns", "widths", "order", "group_by", "density")
MOST_COLUMNS: Final = 60
MOST_FAVOURITES: Final = 50
NARROWEST: Final = 56
WIDEST: Final = 960


@act
def save_view(entity: str, values: Mapping[str, Any], *, by: User) -> SavedView:
    """Save a view. Its filter and order are checked against the fields that the caller may use."""
    if entity not in ENTITIES:
        raise refuse("unknown_entity", "entity", _("There are no views of this."))
    by.sight.require(entity, "read")
    fields = _checked(entity, {"name": "", **values}, by)
    _check_audience(fields.get("audience", "private"), by)
    view = SavedView(entity=entity, owner=by, team_id=main_team(by.pk, today()), **fields)
    return create(view, noun="view", by_id=by.pk, extra={"name": view.name, "entity": entity})


@act
def edit_view(view_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> SavedView:
    """Change a view of one's own; an administrator changes those for everyone."""
    view = _changeable(view_id, by)
    fields = _checked(view.entity, values, by)
    if view.locked and fields.get("locked", True) and set(fields) & set(CONTENT):
        raise Refused("view_locked", _("This view is locked. Unlock it first, or save it under another name."))
    if "audience" in fields and fields["audience"] != view.audience:
        _check_audience(fields["audience"], by)
    change(view, fields, noun="view", by_id=by.pk, seen_version=seen_version)
    return view


@act
def delete_view(view_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Delete a view; it leaves all lists and favourites, and can be restored for 30 days."""
    view = _changeable(view_id, by)
    _mark(view, timezone.now(), "deleted", by, seen_version)


@act
def restore_view(view_id: str | int, *, by: User) -> SavedView:
    """Bring a deleted view back, to where it was."""
    view = one(deleted_views_of(by).select_for_update(), view_id)
    _mark(view, None, "restored", by, None)
    return view


def _mark(view: SavedView, at: datetime | None, kind: str, by: User, seen_version: int | None) -> None:
    told = {"name": view.name}
    change(view, {"deleted_at": at}, noun="view", by_id=by.pk, seen_version=seen_version, kind=kind, extra=told)


def _changeable(view_id: str | int, by: User) -> SavedView:
    seen = view_for(by, view_id)
    view = SavedView.objects.select_for_update().get(pk=seen.pk)
    if view.deleted_at is not None:
        raise Absent
    general = view.audience == "everyone" and by.sight.may("settings", "edit")
    if view.owner_id != by.pk and not general:
        raise Forbidden(_("Only whoever made this view changes it. Save it under another name instead."))
    return view


def _check_audience(audience: str, by: User) -> None:
    if audience == "everyone" and not by.sight.may("settings", "edit"):
        raise Forbidden(_("Only an administrator shares views with everyone."), "audience_not_allowed")
    if audience == "team" and not by.sight.teams and main_team(by.pk, today()) is None:
        raise refuse("no_team", "audience", _("You belong to no team."))


def _checked(entity: str, values: Mapping[str, Any], by: User) -> dict[str, Any]:
    check_known(values, EDITABLE)
    fields = dict(values)
    if "name" in fields:
        fields["name"] = clean_text(str(fields["name"] or ""), max_length=80, field="name")
        if not fields["name"]:
            raise refuse("name_missing", "name", _("Enter a name."))
    known = ENTITIES[entity](by)
    if fields.get("filter"):
        known.tree(fields["filter"])
    if "order" in fields:
        known.order(_words(fields["order"], "order"))
    if "columns" in fields:
        _words(fields["columns"], "columns")
    if "widths" in fields:
        _check_widths(fields["widths"])
    if fields.get("group_by"):
        known.get(fields["group_by"], "group_by")
    if fields.get("date_field") and known.get(fields["date_field"], "date_field").kind not in {"date", "datetime"}:
        raise refuse("no_day", "date_field", _("A calendar needs a day or a moment to show things by."))
    return fields


def _words(value: Any, field: str) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_COLUMNS or not all(isinstance(one, str) for one in value):
        raise refuse("bad_value", field, _("This value does not fit."))
    return [clean_text(one, max_length=64, field=field) for one in value]


def _check_widths(value: Any) -> None:
    if not isinstance(value, dict):
        raise refuse("bad_value", "widths", _("This value does not fit."))
    _words(list(value), "widths")
    if not all(type(width) is int and NARROWEST <= width <= WIDEST for width in value.values()):
        limits = {"least": NARROWEST, "most": WIDEST}
        raise refuse("bad_width", "widths", _("A column is %(least)d to %(most)d pixels wide.") % limits)


@act
def set_favourite(view_id: str | int, *, by: User, on: bool = True) -> None:
    """Put a view among one's favourites, at the end, or take it away."""
    view = view_for(by, view_id)
    before = _preferred(by, "favourite_views", [])
    after = [one for one in before if int(one) != view.pk] + ([view.pk] if on else [])
    if len(after) > MOST_FAVOURITES:
        raise refuse("too_many", "view", _("At most %(limit)d favourites.") % {"limit": MOST_FAVOURITES})
    _prefer(by, "favourite_views", before, after)


@act
def set_default_view(view_id: str | int, *, by: User, on: bool = True) -> None:
    """Open a kind of list with this view from now on, or with the ready one again."""
    view = view_for(by, view_id)
    before = _preferred(by, "default_views", {})
    after = {entity: one for entity, one in before.items() if entity != view.entity}
    _prefer(by, "default_views", before, {**after, view.entity: view.pk} if on else after)


def _preferred(by: User, key: str, default: Any) -> Any:
    person = User.objects.select_for_update().get(pk=by.pk)
    by.preferences = person.preferences
    return person.preferences.get(key, default)


def _prefer(by: User, key: str, before: Any, after: Any) -> None:
    if after == before:
        return
    by.preferences = {**by.preferences, key: after}
    User.objects.filter(pk=by.pk).update(preferences=by.preferences)
    record_event(Happened("user.preferences_changed", "user", by.pk, by.pk, by.version, {key: (before, after)}))
