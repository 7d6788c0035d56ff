"""Sign-in and security: one's own password, two-step verification, and sessions elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.second_factor import acts
from spearhead.accounts.second_factor.access import codes_left, offer_of, on_since
from spearhead.accounts.second_factor.demand import is_demanded
from spearhead.accounts.sessions.access import sessions_of
from spearhead.accounts.sessions.acts import end_session
from spearhead.accounts.users.acts import sign_out_everywhere
from spearhead.accounts.users.models import User
from spearhead.accounts.users.passwords import change_password
from spearhead.kernel.errors import Refused
from spearhead.web.form_keys import shown_once
from spearhead.web.pictures import qr
from spearhead.web.screens import go, is_partial, reader, with_toast
from spearhead.web.sessions import go_on_alone, has_reset, may_reset
from spearhead.web.settings.kit import Field, page, question
from spearhead.web.undeclared import check_declared


@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """The page; while two-step verification is being set up it shows the key."""
    return _page(request, {})


def _page(request: HttpRequest, more: dict[str, Any]) -> HttpResponse:
    user = reader(request)
    has_password, since = user.has_usable_password(), on_since(user)
    offer = None if since else offer_of(user)
    context = {
        "has_password": has_password, "forgotten": has_password and may_reset(request), "since": since, "offer": offer,
        "picture": qr(offer.uri) if offer else "", "key": _in_fours(offer.secret) if offer else "",
        "left": codes_left(user) if since else 0, "codes": [], "demanded": is_demanded(user),
        "sessions": sessions_of(user, request.session.session_key), **more,
    }  # fmt: skip
    return page(request, "settings/security.html", "security", context)


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@sensitive_post_parameters("old", "password", "again")
@require_POST
def save_password(request: HttpRequest) -> HttpResponse:
    """Change the password; this session goes on under a new key, all others end."""
    user = reader(request)
    new = request.POST.get("password", "")
    if new != request.POST.get("again", ""):
        message = _("The two entries differ.")
        raise Refused("passwords_differ", message, {"again": message})
    changed = change_password(by=user, old=request.POST.get("old", ""), new=new, forgotten=may_reset(request))
    go_on_alone(request, changed)
    has_reset(request)
    return with_toast(go(request, reverse("settings_security")), _("The password is changed."))


@sensitive_post_parameters("password")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin to set two-step verification up."""
    acts.start_second_factor(by=reader(request), password=request.POST.get("password", ""))
    return go(request, reverse("settings_security"))


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Give the set-up up."""
    acts.stop_setting_up(by=reader(request))
    return go(request, reverse("settings_security"))


@never_cache
@sensitive_post_parameters("code")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Turn it on; the answer holds the recovery codes, which are never shown again."""
    user, codes = acts.confirm_second_factor(by=reader(request), code=request.POST.get("code", ""))
    go_on_alone(request, user)
    if is_partial(request):
        return shown_once(render(request, "settings/_two_step.html", {"codes": codes, "since": on_since(user)}))
    return shown_once(_page(request, {"codes": codes}))


def _proofs(user: User) -> list[Field]:
    code = Field("code", _("Verification code"), "code", required=True, help=_("From the app, or a recovery code."))
    if not user.has_usable_password():
        return [code]
    return [Field("password", _("Present password"), "password", required=True), code]


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make recovery codes anew and show them once."""
    user, posted, codes = reader(request), request.POST, list[str]()
    acts.require_on(user)
    if request.method == "POST":
        check_declared(request)  # before a code is used up
        codes = acts.renew_recovery_codes(
            by=user, password=posted.get("password", ""), code=posted.get("code", "")
        )  # fmt: skip
    return shown_once(render(request, "settings/_new_codes.html", {"codes": codes, "fields": _proofs(user)}))


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def turn_off(request: HttpRequest) -> HttpResponse:
    """Turn it off, with the password and a code."""
    user, posted = reader(request), request.POST
    acts.require_on(user)
    if request.method == "POST":
        check_declared(request)  # before a code is used up
        changed = acts.remove_second_factor(
            by=user, password=posted.get("password", ""), code=posted.get("code", "")
        )  # fmt: skip
        go_on_alone(request, changed)
        return go(request, reverse("settings_security"))
    says = [_("From then on your password alone lets in whoever has it. All your other sessions end.")]
    return question(
        request, _("Turn two-step verification off?"), reverse("settings_two_step_off"), says=says,
        submit=_("Turn off"), fields=_proofs(user),
    )  # fmt: skip


@require_POST
def end_one(request: HttpRequest, handle: str) -> HttpResponse:
    """End one of one's own sessions."""
    user = reader(request)
    end_session(handle, by=user, here=request.session.session_key)
    return with_toast(go(request, reverse("settings_security")), _("This session has ended."))


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End all of one's other sessions."""
    user = reader(request)
    go_on_alone(request, sign_out_everywhere(user.pk, by=user))
    return with_toast(go(request, reverse("settings_security")), _("You are signed out everywhere else."))
