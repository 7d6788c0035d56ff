"""Who calls: a bearer token; its scopes cut down what the user may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from spearhead.accounts.limits import check_known_token, count_new_token
from spearhead.accounts.tokens.acts import token_of
from spearhead.accounts.users.models import User
from spearhead.api.parsing import read_query
from spearhead.crm.documents.room import check_announced
from spearhead.kernel.errors import Forbidden

SAFE = {"GET", "HEAD", "OPTIONS"}


class Token(HttpBearer):
    """``Authorization: Bearer …``: reading needs the scope read, everything else write."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if not token.isascii() or len(token) > 200:
            return None
        known = check_known_token(token)
        found = token_of(token)
        if found is None:
            return None
        if not known:
            count_new_token(token)
        request.user = found.user
        request.scopes = frozenset(found.scopes)  # type: ignore[attr-defined]
        if "Accept-Language" not in request.headers:
            translation.activate(found.user.language)
        need(request, "read" if request.method in SAFE else "write")
        check_announced(request.content_type or "", request.META.get("CONTENT_LENGTH") or "")
        read_query(request)  # refused here, once, when it holds what no operation can use
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
