"""The views that every list has from the first day; the first of each is the one with which the list opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for

Pairs = dict[str, str]


@dataclass(frozen=True, slots=True)
class Ready:
    """A view by its key, its words, and the parameters that it stands for on the day it is opened."""

    key: str
    label: str
    pairs: Callable[[User], Pairs]


def _late(_user: User) -> Pairs:
    return {"status": "open", "next_step_on.lt": today().isoformat(), "sort": "next_step_on"}


def _closing(user: User) -> Pairs:
    month = scope_for(user, period="this-month").period
    return {"status": "open", "expected_close.lt": month.end.isoformat(), "sort": "expected_close"}


def _won(user: User) -> Pairs:
    quarter = scope_for(user, period="this-quarter").period
    return {"status": "won", "closed_on.gte": quarter.start.isoformat(), "sort": "-closed_on"}


def _overdue(_user: User) -> Pairs:
    return {"done": "false", "sort": "due_at"}


_ALL: Final = Ready("all", _("All"), lambda _user: {})
READY: Final[dict[str, tuple[Ready, ...]]] = {
    "deal": (
        Ready("open", _("Open deals"), lambda _user: {"status": "open"}),
        Ready("late", _("Next step overdue"), _late),
        Ready("closing", _("Closing this month"), _closing),
        Ready("won", _("Won this quarter"), _won),
        _ALL,
    ),
    "lead": (Ready("working", _("To work on"), lambda _user: {"status.in": "new,working,qualified"}), _ALL),
    "activity": (Ready("todo", _("To do"), _overdue), Ready("done", _("Done"), lambda _user: {"done": "true"}), _ALL),
    "company": (_ALL,),
    "contact": (_ALL,),
}


def ready_key(entity: str) -> str:
    """The view with which a kind of list opens."""
    return READY[entity][0].key


def pairs_of(entity: str, key: str, user: User) -> Pairs:
    """The parameters of a ready view; an unknown key is the whole list."""
    found = next((one for one in READY[entity] if one.key == key), _ALL)
    return found.pairs(user)
