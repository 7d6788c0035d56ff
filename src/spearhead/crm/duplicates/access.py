"""Finding what a record may be a duplicate of; of records out of reach only that they exist, whose and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.companies.models import Company
from spearhead.crm.duplicates.keys import LEVELS, keys_of
from spearhead.crm.duplicates.models import MatchKey, NotDuplicate
from spearhead.crm.records.kinds import KINDS, kind_of
from spearhead.kernel.ids import read_id

#: A lead may be a person that we know already, and the other way round.
AMONG: Final[dict[str, tuple[str, ...]]] = {
    "company": ("company",), "contact": ("contact", "lead"), "lead": ("contact", "lead")
}  # fmt: skip
ORDER: Final = ("certain", "likely", "possible")
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """A record that may be the same. `id` and `name` are empty where the reader may not open it."""

    record_type: str
    level: str
    because: tuple[str, ...]
    owner: str
    since: date
    id: int | None = None
    name: str = ""


def duplicate_hints(
    user: User, entity: str, values: Mapping[str, Any], *, exclude_id: str | int | None = None, limit: int = 5
) -> list[Hint]:
    """What a new or edited record with these values may be a duplicate of, the surest first."""
    user.sight.require(entity, "create")
    given = dict(values)
    if entity == "contact" and given.get("company_id") and not given.get("company_name"):
        named = Company.objects.filter(pk=given["company_id"]).values_list("name", flat=True).first()
        given["company_name"] = named or ""
    keys = keys_of(entity, given)
    own = read_id(exclude_id) if exclude_id else 0
    found: list[Hint] = []
    for kind in AMONG[entity]:
        met = _met(kind, keys)
        if kind == entity:
            for other in {own, *(_said_different(entity, own) if own else ())}:
                met.pop(other, None)
        found += _hints(user, kind, met)
    found.sort(key=lambda hint: (ORDER.index(hint.level), hint.id is None, hint.since))
    return found[:limit]


def _met(kind: str, keys: Sequence[tuple[str, str]]) -> dict[int, list[str]]:
    """Ids of records of a kind that share a key → the kinds of keys that they share."""
    met: dict[int, list[str]] = {}
    for name, key in keys:
        rows = MatchKey.objects.filter(record_type=kind, kind=name, key=key)
        for record_id in rows.values_list("record_id", flat=True)[:MOST]:
            met.setdefault(record_id, []).append(name)
    return met


def _hints(user: User, kind: str, met: Mapping[int, Sequence[str]]) -> list[Hint]:
    rows: QuerySet[Any] = KINDS[kind].model._default_manager.filter(pk__in=list(met), deleted_at__isnull=True)
    seen = set(KINDS[kind].visible(user).filter(pk__in=list(met)).values_list("pk", flat=True))
    hints = []
    for record in rows.select_related("owner"):
        because = tuple(dict.fromkeys(met[record.pk]))
        level = min((LEVELS[name] for name in because), key=ORDER.index)
        open_to_user = record.pk in seen
        hints.append(
            Hint(
                kind, level, because if open_to_user else (), record.owner.name if record.owner else "",
                record.created_at.date(), record.pk if open_to_user else None, record.name if open_to_user else "",
            )
        )  # fmt: skip
    return hints


def _said_different(entity: str, record_id: int) -> set[int]:
    rows = NotDuplicate.objects.filter(record_type=entity)
    return {*rows.filter(first_id=record_id).values_list("second_id", flat=True),
            *rows.filter(second_id=record_id).values_list("first_id", flat=True)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of one kind that may be the same, for the review."""

    record_type: str
    level: str
    because: str
    first: Any
    second: Any


def pairs_to_review(user: User, entity: str, *, limit: int = 50) -> list[Pair]:
    """Pairs that share a key and that this user may both merge; not those that were said to differ."""
    if entity not in AMONG:
        return []
    keys = MatchKey.objects.filter(record_type=entity).values("kind", "key")
    shared = keys.annotate(n=Count("record_id", distinct=True)).filter(n__gt=1).values_list("kind", "key")
    groups = sorted(shared[: MOST * 10], key=lambda one: ORDER.index(LEVELS[one[0]]))
    found: dict[tuple[int, int], Pair] = {}
    for name, key in groups:
        rows = MatchKey.objects.filter(record_type=entity, kind=name, key=key)
        ids = sorted(set(rows.values_list("record_id", flat=True)[:20]))
        for pair in _pairs(user, entity, name, ids):
            found.setdefault((pair.first.pk, pair.second.pk), pair)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _pairs(user: User, entity: str, name: str, ids: Sequence[int]) -> list[Pair]:
    records = list(kind_of(entity).visible(user).filter(pk__in=ids).order_by("pk"))
    able = [one for one in records if user.sight.covers(entity, "merge", owner_id=one.owner_id)]
    return [
        Pair(entity, LEVELS[name], name, one, two)
        for place, one in enumerate(able)
        for two in able[place + 1 :]
        if two.pk not in _said_different(entity, one.pk)
    ]


def survivor_of(user: User, record_type: str, record_id: str | int) -> int | None:
    """The id of the record that this one was merged into, if the user may read it: doors send them there."""
    if record_type not in AMONG:
        return None
    rows: Any = KINDS[record_type].model._default_manager
    found, seen = read_id(record_id), set[int]()
    while found not in seen:
        seen.add(found)
        into = rows.filter(pk=found).values_list("merged_into_id", flat=True).first()
        if into is None:
            break
        found = into
    readable = len(seen) > 1 and KINDS[record_type].visible(user).filter(pk=found).exists()
    return found if readable else None
