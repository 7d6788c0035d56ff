"""Who calls: a bearer token; its scopes cut down what the user may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from spearhead.accounts.tokens.acts import token_of
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Forbidden

SAFE = {"GET", "HEAD", "OPTIONS"}


class Token(HttpBearer):
    """``Authorization: Bearer …``: reading needs the scope read, everything else write."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if not token.isascii() or len(token) > 200:
            return None
        found = token_of(token)
        if found is None:
            return None
        request.user = found.user
        request.scopes = frozenset(found.scopes)  # type: ignore[attr-defined]
        asked = request.headers.get("Accept-Language")
        translation.activate(translation.get_language_from_request(request) if asked else found.user.language)
        if request.method not in SAFE:
            need(request, "write")
        return found.user


def need(request: HttpRequest, scope: str) -> None:
    """Refuse (403) when the token does not carry a scope."""
    if scope not in request.scopes:  # type: ignore[attr-defined]
        raise Forbidden(_("This token lacks the scope “%(scope)s”.") % {"scope": scope}, "scope_missing")


def caller(request: HttpRequest) -> User:
    """The user that the token belongs to."""
    user = request.user
    assert isinstance(user, User)
    return user
