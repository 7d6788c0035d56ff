"""Saving what a list shows as a view, changing, sharing, starring and deleting it; and the tabs that open views."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.views.access import default_view, deleted_views_of, favourites, view_for, views_visible_to
from spearhead.crm.views.acts import delete_view, edit_view, restore_view, save_view, set_default_view, set_favourite
from spearhead.crm.views.models import SavedView
from spearhead.web import forms
from spearhead.web.asking import asked
from spearhead.web.lists.calendar import SHAPED
from spearhead.web.lists.reading import EXACT_UP_TO, matching
from spearhead.web.lists.ready import READY
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.specs import LIST_URLS, spec_of
from spearhead.web.lists.viewing import DENSITIES, Viewed, counted, state_of, widths_of
from spearhead.web.screens import go, reader, with_toast

COUNTED: Final = 6  #: so many favourites tell how many records they hold


def tabs_of(spec: ListSpec, user: User, seen: Viewed) -> dict[str, Any]:
    """The tabs of a list, favourites with their count, and what may be done with the view that is open."""
    stars = favourites(user, spec.entity)
    others = [one for one in views_visible_to(user, spec.entity) if one not in stars]
    tabs = [
        {"label": _(one.label), "url": f"?view={one.key}", "current": seen.base == one.key}
        for one in READY[spec.entity]
    ]
    for place, view in enumerate([*stars, *others]):
        count = _count(spec, user, view) if place < min(len(stars), COUNTED) else None
        tabs.append(_tab(view, count, current=seen.base == str(view.pk), star=view in stars))
    mine = seen.view is not None and (
        seen.view.owner_id == user.pk or (seen.view.audience == "everyone" and user.sight.may("settings", "edit"))
    )
    return {
        "view_tabs": tabs, "viewed": seen, "view_is_mine": mine, "densities": DENSITIES,
        "view_is_star": seen.view in stars, "view_is_default": seen.view is not None
        and default_view(user, spec.entity) == seen.view,
    }  # fmt: skip


def _tab(view: SavedView, count: str | None, *, current: bool, star: bool) -> dict[str, Any]:
    board = {"board": "layout-kanban", "calendar": "calendar"}.get(view.shape, "")
    icon = "star" if star else board or {"private": "", "team": "users", "everyone": "world"}[view.audience]
    return {
        "label": view.name, "url": f"?view={view.pk}", "current": current, "count": count,
        "icon": icon, "locked": view.locked,
    }  # fmt: skip


def _count(spec: ListSpec, user: User, view: SavedView) -> str:
    rows = counted(spec, user, view, matching)
    return f"{EXACT_UP_TO:,}+" if rows > EXACT_UP_TO else f"{rows:,}"


def _state(request: HttpRequest) -> dict[str, Any]:
    """What the address shows, as a view keeps it."""
    state = state_of(request.GET)
    return {
        "filter": state["filter"] or {}, "columns": [one for one in state["columns"].split(",") if one],
        "widths": widths_of(state["widths"]),
        "order": [one for one in state["sort"].split(",") if one], "group_by": state["group"],
        "density": state["density"] if state["density"] in DENSITIES else "normal",
        **({"shape": "calendar", "date_field": state["by"]} if state["shape"] == "calendar" else {}),
    }  # fmt: skip


def _audiences(user: User) -> list[tuple[str, str]]:
    found = [("private", _("Only me")), ("team", _("My team"))]
    return [*found, ("everyone", _("Everybody"))] if user.sight.may("settings", "edit") else found


def _shapes(entity: str) -> list[tuple[str, str]]:
    """As what a view can open; only deals have a board, and only what has days a calendar."""
    if entity not in SHAPED:
        return []
    board = [("board", _("Board"))] if entity == "deal" else []
    return [("list", _("List")), *board, ("calendar", _("Calendar"))]


def _named(request: HttpRequest) -> dict[str, Any]:
    shape = {"shape": forms.text(request.POST, "shape")} if "shape" in request.POST else {}
    return {
        **shape, "name": forms.text(request.POST, "name"), "locked": "locked" in request.POST,
        "audience": forms.text(request.POST, "audience") or "private",
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_view(request: HttpRequest, entity: str) -> HttpResponse:
    """Save what the list shows under a name."""
    user, spec = reader(request), spec_of(entity)
    user.sight.require(entity, "read")
    if request.method == "POST":
        view = save_view(entity, _state(request) | _named(request), by=user)
        if "favourite" in request.POST:
            set_favourite(view.pk, by=user)
        return _open(request, view, _("View saved"))
    asked(request, spec.fields(user))  # what does not fit is refused before anybody types a name
    query = request.GET.urlencode()
    context = {
        "title": _("Save view"), "view": None, "shape": request.GET.get("shape", "list"),
        "audiences": _audiences(user), "shapes": _shapes(entity),
        "action": f"{reverse('list_view_new', args=[entity])}?{query}",
    }  # fmt: skip
    return render(request, "lists/_view_form.html", context)


@require_http_methods(["GET", "POST"])
def change_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename a view, share it, lock it."""
    user = reader(request)
    view = view_for(user, view_id)
    if request.method == "POST":
        edit_view(view_id, _named(request), by=user, seen_version=forms.version(request.POST))
        return _open(request, view, _("View saved"))
    audiences = _audiences(user)
    context = {
        "title": _("Name and sharing"), "view": view, "shape": view.shape, "audiences": audiences,
        "shapes": _shapes(view.entity),
        "action": reverse("list_view", args=[view.pk]),
    }  # fmt: skip
    return render(request, "lists/_view_form.html", context)


@require_POST
def update_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Keep what the list shows now in the view it came from."""
    user = reader(request)
    before = view_for(user, view_id)
    state = _state(request)
    if before.shape == "calendar":
        state.setdefault("shape", "list")  # it is kept as it is looked at now
    view = edit_view(view_id, state, by=user, seen_version=forms.version(request.POST))
    return _open(request, view, _("View saved"))


@require_POST
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete a view; the records in it stay."""
    user = reader(request)
    view = view_for(user, view_id)
    delete_view(view_id, by=user, seen_version=None)
    answer = go(request, reverse(LIST_URLS[view.entity]))
    told = _("The view “%(name)s” was deleted; its records stay.") % {"name": view.name}
    return with_toast(answer, told, undo=reverse("list_view_restore", args=[view.pk]))


@require_GET
def deleted_views(request: HttpRequest, entity: str) -> HttpResponse:
    """The views that one deleted in the last 30 days, in a dialog."""
    user = reader(request)
    user.sight.require(spec_of(entity).entity, "read")
    context = {"views": list(deleted_views_of(user, entity)[:50])}
    return render(request, "lists/_views_deleted.html", context)


@require_POST
def bring_back_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Bring a deleted view back and open it."""
    return _open(request, restore_view(view_id, by=reader(request)))


@require_POST
def star_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Put a view among the favourites, or take it away."""
    user = reader(request)
    view = view_for(user, view_id)
    set_favourite(view_id, by=user, on=forms.text(request.POST, "on") == "yes")
    return _open(request, view)


@require_POST
def default_view_chosen(request: HttpRequest, view_id: int) -> HttpResponse:
    """Open the list with this view from now on, or with the ready one again."""
    user = reader(request)
    view = view_for(user, view_id)
    set_default_view(view_id, by=user, on=forms.text(request.POST, "on") == "yes")
    return _open(request, view)


def _open(request: HttpRequest, view: SavedView, told: str = "") -> HttpResponse:
    answer = go(request, f"{reverse(LIST_URLS[view.entity])}?view={view.pk}")
    return with_toast(answer, told) if told else answer
