"""The sign-in screens; no page of them reveals whether an account exists."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.tokens.acts import link_of, use_link
from spearhead.accounts.users.attempts import sign_in
from spearhead.accounts.users.first import create_first_administrator, needs_first_administrator
from spearhead.accounts.users.models import User
from spearhead.accounts.users.preferences import set_preferences
from spearhead.kernel.errors import Refused
from spearhead.web.screens import go, next_url
from spearhead.web.sign_in.second_step import come_in
from spearhead.web.undeclared import check_declared

LANGUAGES = {"zh-hans", "en"}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """E-mail and password."""
    if needs_first_administrator():
        return redirect("welcome")
    refusal, email = None, ""
    if request.method == "POST":
        email, password = request.POST.get("email", "").strip(), request.POST.get("password", "")
        check_declared(request)
        try:
            user = sign_in(email, password, request.META.get("REMOTE_ADDR", ""))
            return come_in(request, user, "password", next_url(request))
        except Refused as error:
            refusal = error.message
    context = {"refusal": refusal, "email": email, "next": next_url(request)}
    return render(request, "sign_in/page.html", context, status=422 if refusal else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def link_page(request: HttpRequest, secret: str) -> HttpResponse:
    """A sign-in link: opening it only asks, the button signs in, so that a mail program's preview uses nothing up."""
    if request.method == "POST":
        check_declared(request)
        user = use_link(secret)
        if user:
            where = reverse("settings_security") if user.has_usable_password() else "/"
            return come_in(request, user, "link", next_url(request, where))
    link = link_of(secret)
    return render(request, "sign_in/link.html", {"link": link}, status=200 if link else 404)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; what the browser kept of it goes too, the drafts among it."""
    check_declared(request)
    logout(request)
    answer = go(request, "/sign-in")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first administrator of an empty workspace, with the code that the server printed."""
    if not needs_first_administrator():
        return redirect("sign_in")
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            fields = {name: request.POST.get(name, "") for name in ("name", "email", "password", "code")}
            return come_in(request, create_first_administrator(**fields), "password", reverse("home"))
        except Refused as error:
            refusal = error
    context = {"refusal": refusal, "values": request.POST}
    return render(request, "sign_in/welcome.html", context, status=422 if refusal else 200)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: kept with the user, or in a cookie before signing in."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Refused("unknown_language", _("Choose a language from the list."))
    answer = redirect(next_url(request))
    if isinstance(request.user, User):
        set_preferences(by=request.user, language=language)
    else:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    translation.activate(language)
    return answer


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the user's theme."""
    assert isinstance(request.user, User)
    set_preferences(by=request.user, theme=request.POST.get("theme", ""))
    return HttpResponse(status=204)
