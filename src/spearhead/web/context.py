"""What every page's template knows: the user, the navigation, the language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.notices.access import unread_count
from spearhead.insights.calls.inbox import inbox_count
from spearhead.kernel.events.feed import newest
from spearhead.web.form_keys import FormInputs
from spearhead.web.navigation import create_items, navigation
from spearhead.web.tables.registry import offers


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell, and whether its reader sees a field; nothing is read for people who are not signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"user": None, "nav": [], "workspace": None}
    inputs = FormInputs(request)
    hidden = user.sight.hidden

    def sees(resource: str, field: str) -> bool:
        return (resource, field) not in hidden

    if "HX-Request" in request.headers:
        return {"user": user, "csrf_input": inputs, "sees": sees}  # a part of a page draws no shell
    settings = workspace()
    return {
        "user": user,
        "csrf_input": inputs,
        "sees": sees,
        "nav": navigation(user, request.path, counts_of(user)),
        "workspace": settings,
        "create_items": create_items(user),
        "unread": unread_count(user),
        "live_cursor": newest(),
        "exports": offers(request),
    }


def counts_of(user: User) -> dict[str, int]:
    """How much waits behind an entry of the navigation."""
    return {"inbox": inbox_count(user)}
