"""Sessions: begun in one step or two, ended after 12 idle hours, and never longer than 7 days."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from django.contrib.auth import SESSION_KEY, login, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from spearhead.accounts.second_factor.entering import Way
from spearhead.accounts.sessions.store import ADDRESS, AGENT, BEGAN, BY_LINK, LONGEST_ADDRESS, LONGEST_AGENT, SEEN, WAY
from spearhead.accounts.users.models import User

Handler = Callable[[HttpRequest], HttpResponse]
IDLE: Final = int(timedelta(hours=12).total_seconds())
LONGEST: Final = int(timedelta(days=7).total_seconds())
#: a request writes the session at most so often
NOTED_EVERY: Final = int(timedelta(minutes=5).total_seconds())
HALF: Final = "spearhead_half"
#: so long after the first step a code may follow
HALF_WITHIN: Final = int(timedelta(minutes=10).total_seconds())
#: so long after a sign-in link a new password may be set without the old one, which was forgotten
RESET_WITHIN: Final = int(timedelta(hours=1).total_seconds())
#: what a page asks by itself while nobody touches it says so, or has this address
BACKGROUND: Final = "X-Spearhead-Background"
POLL: Final = "/live"

log = structlog.get_logger(__name__)


def enter(request: HttpRequest, user: User, way: Way) -> None:
    """Begin a session of this user under a new key."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    now = int(time.time())
    request.session.pop(HALF, None)
    request.session.set_expiry(None)
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[BY_LINK] = now if way == "link" else 0
    request.session[WAY] = way
    _note_device(request)


def _note_device(request: HttpRequest) -> None:
    """Keep what browser and connection say, for the list of one's sessions."""
    agent = request.headers.get("User-Agent", "")
    request.session[AGENT] = "".join(one for one in agent if one.isprintable())[:LONGEST_AGENT]
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR", "")[:LONGEST_ADDRESS]


def enter_half(request: HttpRequest, user: User, way: Way) -> None:
    """Keep, under a new key, who has taken the first step; nobody is signed in by it."""
    request.session.flush()
    request.session[HALF] = {
        "user": user.pk, "way": way, "at": int(time.time()), "hash": user.get_session_auth_hash(),
    }  # fmt: skip
    request.session.set_expiry(HALF_WITHIN)


def half_in(request: HttpRequest) -> tuple[User, Way] | None:
    """Who took the first step a short while ago and may still enter, and how."""
    kept = request.session.get(HALF)
    if not kept or int(time.time()) - kept["at"] > HALF_WITHIN:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return user, kept["way"]


def may_reset(request: HttpRequest) -> bool:
    """Whether whoever is here came by a sign-in link just now, and has set no password since."""
    return int(time.time()) - int(request.session.get(BY_LINK, 0)) <= RESET_WITHIN


def go_on_alone(request: HttpRequest, user: User) -> None:
    """Let this session go on where all of this user's were ended, under a new key."""
    update_session_auth_hash(request, user)


def has_reset(request: HttpRequest) -> None:
    """A password was set: from now on the old one is asked again."""
    request.session[BY_LINK] = 0


def end_old_sessions(get_response: Handler) -> Handler:
    """Sign out whoever was idle too long or is signed in for too long; the server's clock decides, not the cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/") and SESSION_KEY in request.session:
            now = int(time.time())
            began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
            if now - seen > IDLE or now - began > LONGEST:
                logout(request)
            elif _by_hand(request) and (now - seen > NOTED_EVERY or SEEN not in request.session):
                _note(request, began, now)
        return get_response(request)

    return middleware


def _by_hand(request: HttpRequest) -> bool:
    return request.path_info != POLL and BACKGROUND not in request.headers


def _note(request: HttpRequest, began: int, now: int) -> None:
    """Keep that somebody was here. Where nothing can be written (a full disk), reading goes on all the same."""
    request.session[BEGAN], request.session[SEEN] = began, now
    if AGENT not in request.session:
        _note_device(request)
    request.session.set_expiry(max(began + LONGEST - now, 1))
    try:
        request.session.save()
    except (DatabaseError, UpdateError) as error:  # or it was ended elsewhere since this request began
        log.warning("session_not_noted", error=type(error).__name__)
    request.session.modified = False
