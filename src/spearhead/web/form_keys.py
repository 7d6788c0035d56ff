"""Every form that is sent carries a key made when it was drawn: sent twice, it is answered twice and acts once.

The key stands beside the token against forgery, wherever a template writes `csrf_input`; so a new form has one without
thinking of it. What was refused did not use the key up. A form drawn anew has a new one; a form that stays on the
screen after its answer is given one by the scripts (`once.ts`). Cells, cards and buttons of scripts send no form and
no key: they carry the record's version.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input_lazy
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from markupsafe import Markup

from spearhead.accounts.users.models import User
from spearhead.kernel.answers import KeptAnswer, Reused, claim, keep, let_go
from spearhead.kernel.errors import Conflict, Refused, SpearheadError
from spearhead.web import errors
from spearhead.web.undeclared import Posted

Handler = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
FIELD: Final = "_once"
#: beside the key of the API's header, which is the caller's own, so that neither meets the other
_PREFIX: Final = "form:"
_KEY: Final = re.compile(r"[\w-]{16,64}\Z", re.ASCII)
_HEADERS: Final = (
    "Content-Type", "Location", "HX-Redirect", "HX-Location", "HX-Refresh", "HX-Trigger", "HX-Retarget", "HX-Reswap",
    "HX-Push-Url",
)  # fmt: skip
#: larger answers are not kept: the second of two is told that it has been done
MOST_KEPT: Final = 200_000
_NOT_FORM: Final = frozenset({FIELD, "csrfmiddlewaretoken"})


class FormInputs:
    """What a template writes as ``{{ csrf_input }}``: the token against forgery, and a new key each time."""

    def __init__(self, request: HttpRequest) -> None:
        self._token = csrf_input_lazy(request)

    def __html__(self) -> str:
        """The hidden inputs."""
        key = Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, secrets.token_urlsafe(16))
        return Markup("{}{}").format(self._token, key)

    __str__ = __html__


def shown_once(response: HttpResponse) -> HttpResponse:
    """Mark an answer that holds a secret: it is not kept, whoever sends the form again is told that it is done."""
    response.shown_once = True  # type: ignore[attr-defined]
    return response


def works_long(view: View) -> View:
    """Mark a view that works long before its act: a file is written, a host is looked up. Nobody waits for it, so no
    transaction is open around it, and its form is kept from being sent twice by the scripts alone."""
    view.works_long = True  # type: ignore[attr-defined]
    return view


def answer_once(get_response: Handler) -> Handler:
    """The innermost middleware: a form that was sent before is answered as it was then, without its view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = _sender(request)
        if user is None:
            return get_response(request)
        if not _KEY.match(str(request.POST[FIELD])):
            message = _("This page is out of date. Reload it and try again.")
            return errors.answer(request, Refused("bad_form_key", message, {FIELD: message}))
        with transaction.atomic():
            response = get_response(request)
            if getattr(request, "form_claimed", ""):
                _after(request, response, user.pk)
            return response

    def process_view(
        request: HttpRequest, _view: Callable[..., HttpResponse], _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = _sender(request)  # by now the token against forgery is checked, too
        if user is None:
            return None
        key = _PREFIX + str(request.POST[FIELD])
        try:
            kept = claim(user.pk, key, _fingerprint(request))
        except Reused:
            message = _("This form was saved already, without what you have changed since. Open the page anew.")
            return errors.answer(request, Refused("form_used", message))
        if kept is None:
            request.form_claimed = key  # type: ignore[attr-defined]
            return None
        return _again(request, kept)

    def process_exception(request: HttpRequest, exception: Exception) -> None:
        if not isinstance(exception, SpearheadError):  # a refusal may have counted something that is to stay
            request.form_failed = True  # type: ignore[attr-defined]

    middleware.process_view = process_view  # type: ignore[attr-defined]
    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _sender(request: HttpRequest) -> User | None:
    """Who sent a form with a key that is to act once; None for everything else."""
    if request.method != "POST" or request.path_info.startswith("/api/") or FIELD not in request.POST:
        return None
    if not isinstance(request.user, User):
        return None
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    return None if getattr(view, "works_long", False) else request.user


def _after(request: HttpRequest, response: HttpResponseBase, user_id: int) -> None:
    key = str(request.form_claimed)  # type: ignore[attr-defined]
    if getattr(request, "form_failed", False):
        transaction.set_rollback(True)  # the view was left halfway: nothing of it stays
    elif response.status_code >= 400 or not isinstance(response, HttpResponse):
        let_go(user_id, key)
    elif getattr(response, "shown_once", False) or len(response.content) > MOST_KEPT:
        keep(user_id, key, status=409, headers={}, body=b"")
    else:
        headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
        keep(user_id, key, status=response.status_code, headers=headers, body=bytes(response.content))


def _fingerprint(request: HttpRequest) -> str:
    """What was sent and whereto; the boundaries of an upload and the token's mask differ each time and do not count."""
    fields = [(name, values) for name, values in request.POST.lists() if name not in _NOT_FORM]
    files = [(name, [(one.name, one.size) for one in found]) for name, found in request.FILES.lists()]
    return hashlib.sha256(repr((request.get_full_path(), fields, files)).encode()).hexdigest()


def _again(request: HttpRequest, kept: KeptAnswer) -> HttpResponse:
    if kept.status == 409:
        return errors.answer(request, Conflict(_("This was done already. Reload the page to see it."), code="done"))
    if isinstance(request.POST, Posted):
        request.POST.seen_before()
    response = HttpResponse(bytes(kept.body), status=kept.status)
    del response.headers["Content-Type"]
    for name, value in kept.headers.items():
        response.headers[name] = value
    return response
