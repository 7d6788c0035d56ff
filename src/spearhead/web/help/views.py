"""The help page, and the one preference of the shell that has no screen of its own."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.preferences import set_look
from spearhead.web import forms
from spearhead.web.navigation import navigation
from spearhead.web.screens import reader, show

#: group → (keys, words)
KEYS: Final = {
    _("Everywhere"): (
        ("Ctrl K", _("Search and commands")), ("/", _("Search")), ("?", _("Keys")), ("C", _("Create")),
        ("G H", _("My day")), ("G R", _("Records")), ("G B", _("Board")), ("G N", _("Numbers")),
        ("Ctrl Z", _("Undo")), ("Ctrl Enter", _("Save or send")), ("Esc", _("Close one level")),
    ),
    _("Lists"): (
        ("J", _("Next row")), ("K", _("Previous row")), ("X", _("Select row")), ("Shift X", _("Select up to here")),
        ("Ctrl A", _("Select all")), ("O", _("Open row")), ("F", _("Filter")), ("F2", _("Edit cell")),
    ),
    _("Boards"): (("Space", _("Lift or drop a card")), ("← → ↑ ↓", _("Move the card")), ("M", _("Move to stage"))),
    _("Records"): (("L", _("Log")), ("E", _("Edit")), ("T", _("Edit tags"))),
}  # fmt: skip


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """All keys in one place, and the screens that one may open."""
    words = navigation(reader(request), request.path)
    return show(request, "help/page.html", {"keys": KEYS, "words": words})


@require_POST
def choose_navigation(request: HttpRequest) -> HttpResponse:
    """Fold the navigation to icons, or open it."""
    set_look({"nav": forms.text(request.POST, "nav")}, by=reader(request))
    return HttpResponse(status=204)
