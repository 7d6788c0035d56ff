"""The list screens and edit in the cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.bulk.kinds import NOUNS
from spearhead.integrations.export.lists import AT_ONCE
from spearhead.web import forms
from spearhead.web.asking import Asked, asked, read_tree
from spearhead.web.lists.calendar import SHAPED, calendar_of
from spearhead.web.lists.cells import edit_cell
from spearhead.web.lists.conditions import chips
from spearhead.web.lists.grouping import may_lead
from spearhead.web.lists.reading import matching, page_of
from spearhead.web.lists.saved import tabs_of
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.specs import spec_of
from spearhead.web.lists.viewing import board_pairs, viewed, widths_of
from spearhead.web.screens import go, reader, show

#: what of a list's address means nothing to a board
_NO_BOARD: Final = ("from", "sort", "columns", "group", "density", "scope", "q", "shape", "by", "month", "week")


def scopes(user: User, entity: str, now: str, link: Callable[..., str]) -> list[dict[str, Any]]:
    """Mine, my team's, all: those that differ for this reader."""
    reach = user.sight.reach(entity, "read")
    found = [("mine", _("Mine"))]
    if reach in {"team", "all"} and len(user.sight.people) > 1:
        found.append(("team", _("Team")))
    found.append(("", _("All")))
    return [{"label": label, "url": link(scope=key or None), "current": key == now} for key, label in found]


@require_GET
def list_page(request: HttpRequest, entity: str) -> HttpResponse:
    """A list: sorted, filtered, grouped, paged as the address says, or as its view was saved."""
    user = reader(request)
    spec = spec_of(entity)
    user.sight.require(entity, "read")
    seen = viewed(request, spec, user)
    if seen.view is not None and seen.view.shape == "board" and not request.GET.get("from"):
        return go(request, f"{reverse('board')}?{urlencode(board_pairs(seen))}")
    request.GET = seen.params  # type: ignore[assignment]  # from here on the address is the view in full
    question = asked(request, spec.fields(user), default_order=spec.order)
    get = request.GET.get
    page = page_of(
        spec, user, question, columns=get("columns", ""), text=get("q", "")[:100], scope=get("scope", ""),
        exact="exact" in request.GET, group=get("group", ""),
    )  # fmt: skip
    context = {
        "page": page,
        "export_at_once": page.total <= AT_ONCE,
        "spec": spec,
        "question": question,
        "shapes": shapes_of(entity, question, calendar=get("shape", "") == "calendar" and entity in SHAPED),
        "calendar": None,
        "currency": workspace().base_currency,
        "today": today(),
        "q": get("q", ""),
        "scopes": scopes(user, entity, get("scope", ""), question.link),
        "chips": chips(spec, user, question, read_tree(get("filter", ""))),
        "kept": [key for key, _value in question.pairs if key not in {"q", "page"}],
        **_columns(spec, user),
        "widths": widths_of(str(request.GET.get("widths", ""))),
        **_rights(user, entity),
        **tabs_of(spec, user, seen),
    }
    if get("shape", "") == "calendar" and entity in SHAPED:
        rows = matching(spec, user, question, get("q", "")[:100], get("scope", ""))
        context["calendar"] = calendar_of(spec, user, request, rows)
        return show(request, "lists/page.html", context, part="lists/_calendar.html")
    return show(request, "lists/page.html", context, part="lists/_table.html")


def shapes_of(entity: str, question: Asked, *, calendar: bool) -> list[dict[str, Any]]:
    """As what the same rows can be shown: list, calendar, and deals as board; nothing where there is only the list."""
    if entity not in SHAPED:
        return []
    board = question.link(**dict.fromkeys(_NO_BOARD)) if entity == "deal" else ""
    found = [
        {"label": _("Board"), "url": f"{reverse('board')}{board}", "current": False, "icon": "layout-kanban"}
    ] if entity == "deal" else []  # fmt: skip
    plain = question.link(shape=None, by=None, month=None, week=None)
    return [
        *found, {"label": _("List"), "url": plain, "current": not calendar, "icon": "list"},
        {"label": _("Calendar"), "url": question.link(shape="calendar"), "current": calendar, "icon": "calendar"},
    ]  # fmt: skip


def _columns(spec: ListSpec, user: User) -> dict[str, Any]:
    """What the menus of columns and of grouping offer."""
    found = spec.open_columns(user)
    return {"all_columns": found, "leaders": [column for column in found if may_lead(column)]}


def _rights(user: User, entity: str) -> dict[str, bool]:
    may = {verb: user.sight.may(entity, verb) for verb in ("export", "create", "edit")}
    bulk = entity in NOUNS and user.sight.may(entity, "bulk")
    may |= {"bulk": bulk, "bulk_delete": bulk and user.sight.may(entity, "delete")}
    return {f"may_{verb}": on for verb, on in may.items()}


@require_POST
def edit_in_cell(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Write one field from its cell; the answer is what the cell shows now."""
    user = reader(request)
    key = forms.text(request.POST, "field")
    seen = forms.version(request.POST)
    return JsonResponse(edit_cell(entity, record_id, key, request.POST, by=user, seen_version=seen))


@require_POST
def undo_cell(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Put back what a cell held, unless it changed again since: the address says field, value and version."""
    user = reader(request)
    edit_cell(
        entity,
        record_id,
        forms.text(request.GET, "field"),
        request.GET,
        by=user,
        seen_version=forms.version(request.GET),
    )
    return HttpResponse(status=204)
