"""Whoever has to have a second factor and has none sets it up before anything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from spearhead.accounts.second_factor.demand import has_to_set_up
from spearhead.accounts.sessions.store import BEGAN
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Forbidden
from spearhead.web import errors
from spearhead.web.errors import wants_json
from spearhead.web.sessions import POLL

Handler = Callable[[HttpRequest], HttpResponse]
#: what setting it up, and leaving, needs
OPEN: Final = frozenset({
    "settings_security", "settings_password", "settings_two_step_start", "settings_two_step_stop",
    "settings_two_step_confirm", "settings_two_step_codes", "sign_out", "choose_language", "choose_theme",
})  # fmt: skip


def demand_second_factor(get_response: Handler) -> Handler:
    """Lead to the set-up; tokens of the API know no session and are not asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(
        request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.path_info.startswith("/api/v1") or not getattr(view, "login_required", True):
            return None
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or (match is not None and match.url_name in OPEN):
            return None
        if not has_to_set_up(user, float(request.session.get(BEGAN, time.time()))):
            return None
        if request.path_info == POLL:
            return HttpResponse(status=204)
        where = reverse("settings_security")
        if wants_json(request):
            message = _("Your workspace demands two-step verification of you. Set it up first.")
            answer = errors.answer(request, Forbidden(message, "second_factor_demanded"))
            answer.headers["HX-Redirect"] = where
            return answer
        return HttpResponseRedirect(where)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
