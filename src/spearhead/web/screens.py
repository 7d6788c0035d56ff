"""What every screen's view shares: who is signed in, partial or whole page, sending the browser on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from spearhead.accounts.limits import count_stranger
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Absent, TooMany
from spearhead.kernel.jobs.models import Job
from spearhead.web import errors
from spearhead.web.errors import wants_json

Handler = Callable[[HttpRequest], HttpResponse]


def reader(request: HttpRequest) -> User:
    """The signed-in user; every view but the public ones has one, see `require_sign_in`."""
    user = request.user
    assert isinstance(user, User)
    return user


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (a boosted link asks for the whole)."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def show(
    request: HttpRequest, page: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render the page, or its `part` for a partial request: the same template draws both."""
    return render(request, part if part and is_partial(request) else page, context, status=status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to a page of ours, from a form or from htmx."""
    if "HX-Request" in request.headers:
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = url
        return answer
    return HttpResponseRedirect(url)


def tell_job(job_id: int, kind: str) -> JsonResponse:
    """How far a job of a kind is, for the page that started it; the right to ask is the caller's to check."""
    job = Job.objects.filter(pk=job_id, kind=kind).first()
    if job is None:
        raise Absent
    return JsonResponse(job.as_json())


def with_toast(answer: HttpResponse, text: str, *, undo: str = "") -> HttpResponse:
    """Say in a toast what was done, with a way back; it outlives the move to another page."""
    answer.headers["HX-Trigger"] = json.dumps(
        {"toast": {"text": text, "kind": "ok", **({"undo": undo} if undo else {})}}
    )
    return answer


def next_url(request: HttpRequest, default: str = "/") -> str:
    """Where to go after signing in: only ever a path of this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    host = request.get_host()
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {host}, require_https=request.is_secure())
    parts = urlsplit(asked)
    return asked if safe and not parts.netloc and not parts.scheme and "\\" not in asked else default


def _here(request: HttpRequest) -> str:
    """The page to come back to after signing in: the one that asked, where it was asked for a part or by a form."""
    asked = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if request.method == "GET" and not wants_json(request):
        return request.get_full_path()
    parts = urlsplit(asked)
    if parts.netloc != request.get_host():
        return "/"
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def limit_strangers(get_response: Handler) -> Handler:
    """Whoever is not signed in counts by address; the people who work here never meet this limit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/") and request.path_info != "/healthz":
            known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
            if not known:
                try:
                    count_stranger(request)
                except TooMany as refused:
                    return errors.answer(request, refused)
        return get_response(request)

    return middleware


def require_sign_in(get_response: Handler) -> Handler:
    """Every screen needs a signed-in user unless its view is marked with `login_not_required`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(
        request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.path_info.startswith("/api/") or not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            return None
        where = f"/sign-in?next={quote(_here(request))}"
        if wants_json(request):
            answer = errors.signed_out(request)
            answer.headers["HX-Redirect"] = where
            return answer
        return HttpResponseRedirect(where)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
