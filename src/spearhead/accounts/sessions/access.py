"""Reading one's sessions: those that would let somebody in now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from spearhead.accounts.sessions.devices import device
from spearhead.accounts.sessions.models import Session
from spearhead.accounts.users.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as its owner sees it; `handle` names it without opening it."""

    handle: str
    browser: str
    system: str
    address: str
    way: str
    began_at: datetime | None
    seen_at: datetime | None
    here: bool


def handle_of(key: str) -> str:
    """What stands for a session in addresses: nobody gets the key back from it."""
    return hashlib.sha256(f"spearhead.session.handle {key}".encode()).hexdigest()[:32]


def live(user: User) -> list[Session]:
    """The rows that are not over and not ended by a new password or by “everywhere”."""
    bound = user.get_session_auth_hash()
    rows = Session.objects.filter(user_id=user.pk, expire_date__gt=timezone.now())
    return [row for row in rows if constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), bound)]


def sessions_of(user: User, here: str | None) -> list[Entry]:
    """One's own sessions, this one (of the key `here`) first, then the one last used."""
    entries = [
        Entry(
            handle_of(row.session_key), *device(row.agent), row.address, row.way, row.began_at, row.seen_at,
            row.session_key == here,
        )
        for row in live(user)
    ]  # fmt: skip
    return sorted(entries, key=lambda one: (not one.here, -(one.seen_at.timestamp() if one.seen_at else 0)))
