"""What every page's template knows: the user, the navigation, the language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.web.navigation import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; nothing of it is read for people who are not signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"user": None, "nav": [], "workspace": None}
    settings = workspace()
    return {"user": user, "nav": navigation(user, request.path), "workspace": settings}
