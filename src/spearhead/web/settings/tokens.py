"""One's own API tokens: made, shown once, revoked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.tokens.acts import create_token, revoke_token
from spearhead.accounts.tokens.models import ApiToken
from spearhead.kernel.errors import Absent, Refused
from spearhead.web import forms
from spearhead.web.form_keys import shown_once
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, question

DAYS = {"30": 30, "90": 90, "365": 365}


@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that live, and the form for a new one."""
    rows = ApiToken.objects.filter(user=reader(request)).order_by("-created_at")
    fields = [
        Field("name", _("What is it for?"), required=True, help=_("For example “Reports on the server”.")),
        Field("scope", _("It may"), "choice", "read", required=True, options=[
            ("read", _("read")), ("write", _("read and write")), ("admin", _("read, write and administer")),
        ]),
        Field("days", _("It ends after"), "choice", "365", required=True, options=[
            (days, _("%(days)s days") % {"days": days}) for days in DAYS
        ]),
    ]  # fmt: skip
    return page(
        request, "settings/tokens.html", "tokens", {"rows": list(rows[:100]), "fields": fields, "now": timezone.now()}
    )


@never_cache
@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; the answer holds its secret, which is never shown again."""
    user = reader(request)
    name = forms.text(request.POST, "name")
    if not name:
        message = _("Enter a name.")
        raise Refused("name_missing", message, {"name": message})
    days = DAYS.get(forms.text(request.POST, "days"))
    if days is None:
        message = _("Choose a value from the list.")
        raise Refused("bad_value", message, {"days": message})
    token, secret = create_token(user, name=name, scope=forms.text(request.POST, "scope"), days=days, by=user)
    return shown_once(render(request, "settings/_token.html", {"token": token, "secret": secret}))


def _own(request: HttpRequest, token_id: int) -> ApiToken:
    found = ApiToken.objects.filter(pk=token_id, user=reader(request)).first()
    if found is None:
        raise Absent
    return found


@require_GET
def ask_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """What revoking does."""
    token = _own(request, token_id)
    says = [
        _("Programs that use “%(name)s” are refused from their next request on. This cannot be undone.")
        % {"name": token.name}
    ]
    action = reverse("settings_token_revoke", args=[token.pk])
    return question(request, _("Revoke this token?"), action, says=says, submit=_("Revoke token"))


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    revoke_token(_own(request, token_id).pk, by=reader(request))
    return go(request, reverse("settings_tokens"))
