"""What a person can leave behind: every layer says for its own tables what it is and how it is given to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User

Rows = Callable[[User, int], "QuerySet[Any]"]
Give = Callable[[int, int, User, User], None]


@dataclass(frozen=True, slots=True)
class Part:
    """`rows(by, person_id)` are what is left behind, as far as `by` may give it away, and none where they may not.
    `give(id, person_id, to, by)` gives one of them to `to`, through the act that gives one, or refuses in words.
    """

    key: str
    rows: Rows
    give: Give


PARTS: Final[dict[str, Part]] = {}


def leaves(key: str, rows: Rows, give: Give) -> None:
    """Register a part; the words for it are in `wording`."""
    PARTS[key] = Part(key, rows, give)
