"""Django's middleware for people only: sessions, cookies and page policies cost time and mean nothing to the API."""

from __future__ import annotations

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.common import CommonMiddleware


class _ForPeople:
    """Lets requests to the API pass untouched."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith("/api/"):
            return self.get_response(request)  # type: ignore[attr-defined]
        return super().__call__(request)  # type: ignore[misc]


class Policy(_ForPeople, CSPMiddleware):
    """The content security policy of pages."""


class Sessions(_ForPeople, SessionMiddleware):
    """Sessions by cookie."""


class Common(_ForPeople, CommonMiddleware):
    """Addresses, hosts and lengths; a probe asks by whatever address it knows."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info in {"/healthz", "/readyz"}:
            return self.get_response(request)
        return super().__call__(request)


class SignedIn(_ForPeople, AuthenticationMiddleware):
    """The signed-in user."""
