"""People named with an @ in a text."""

from __future__ import annotations

import re
from typing import Final

from spearhead.accounts.users.models import User

_AT: Final = re.compile(r"(?<![\w.])@(?=\w)")
MOST: Final = 20


def mentioned(text: str) -> list[int]:
    """Ids of the active people whose whole name follows an @; of two that fit (``@Li``, ``@Li Wei``) the longer."""
    places = [found.end() for found in _AT.finditer(text)]
    if not places:
        return []
    people = sorted(User.objects.filter(is_active=True).values_list("name", "pk"), key=lambda row: -len(row[0]))
    found: dict[int, None] = {}
    for place in places:
        after = text[place : place + 130].casefold()
        for name, pk in people:
            if name and after.startswith(name.casefold()):
                found[pk] = None
                break
    return list(found)[:MOST]
