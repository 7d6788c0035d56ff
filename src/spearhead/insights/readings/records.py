"""The records behind a reading: what they are called, which version they have, and who may see them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.kinds import KINDS
from spearhead.numbers.commission.access import statements_visible_to
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.profit.access import costs_visible_to, shares_visible_to

Key = tuple[str, int]
#: fewer than a database takes as parameters of one question
CHUNK: Final = 5_000
_NAMES: Final = {"company": "name", "deal": "name", "lead": "name", "activity": "subject"}
_OTHERS: Final[Mapping[str, Callable[[User], QuerySet[Any]]]] = {
    "goal": goals_visible_to, "selling_cost": costs_visible_to, "statement": statements_visible_to,
    "cost_share": shares_visible_to,
}  # fmt: skip


def stamps(keys: Iterable[Key]) -> dict[Key, tuple[int, str]]:
    """Version and name of each record, of those kinds that have both."""
    found: dict[Key, tuple[int, str]] = {}
    for kind, ids in _by_kind(keys):
        if kind in _NAMES:
            rows = KINDS[kind].model._default_manager.filter(pk__in=ids)  # Django's own name
            for pk, version, name in rows.values_list("pk", "version", _NAMES[kind]):
                found[kind, pk] = (version, name)
    return found


def visible(user: User, keys: Iterable[Key]) -> set[Key]:
    """Those of the records that this user may read now."""
    found: set[Key] = set()
    for kind, ids in _by_kind(keys):
        seen = KINDS[kind].visible if kind in KINDS else _OTHERS[kind]
        found |= {(kind, pk) for pk in seen(user).filter(pk__in=ids).values_list("pk", flat=True)}
    return found


def _by_kind(keys: Iterable[Key]) -> Iterator[tuple[str, Sequence[int]]]:
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for kind, pk in dict.fromkeys(keys):
        kinds[kind].append(pk)
    for kind, ids in kinds.items():
        for start in range(0, len(ids), CHUNK):
            yield kind, ids[start : start + CHUNK]
