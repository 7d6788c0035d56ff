"""Rows that no act would have written (by SQL, or by a broken copy): found by conditions, so that a list stays quick.

Such a row is shown as far as it can be, marked with what is wrong, and written to the log once per process. It is not
mended by itself: what it should say, only people know.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import structlog
from django.db import connection, models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.acts import public
from spearhead.crm.records.wording import LABELS
from spearhead.kernel.money import CURRENCIES, MAX_MINOR
from spearhead.kernel.parse.dates import FIRST_YEAR, LAST_YEAR

log = structlog.get_logger(__name__)
MODELS: Final[dict[str, type[models.Model]]] = {
    "deal": Deal, "company": Company, "contact": Contact, "lead": Lead, "activity": Activity,
}  # fmt: skip
#: control characters, and those that turn the direction of what follows
UNSEEN: Final = "[\x01-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]"
WHY: Final = {
    "amount": _("is no amount that can be stored"),
    "date": _("is no day of the calendar that can be meant"),
    "currency": _("is no currency"),
    "choice": _("is none of the values that there are"),
    "text": _("holds characters that cannot be shown"),
    "stage": _("belongs to another pipeline"),
    "status": _("does not fit the stage"),
    "closed_on": _("is missing, though it is closed"),
    "count": _("is no number that can be meant"),
}
_logged: Final[set[tuple[str, int]]] = set()


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is wrong with one field: its name for programs, and why as a key of `WHY`."""

    field: str
    why: str


class _NoDay(Func):
    """SQLite keeps any text as a day; only a real one comes back from its own calendar as it was."""

    template = "(%(expressions)s IS NOT NULL AND date(%(expressions)s, '+0 days') IS NOT %(expressions)s)"
    output_field = models.BooleanField()


@functools.lru_cache(maxsize=16)
def _conditions(kind: str, vendor: str) -> list[tuple[Oddity, Q]]:
    """Each thing that may be wrong with a kind of record, as SQL."""
    found: list[tuple[Oddity, Q]] = []
    for field in MODELS[kind]._meta.concrete_fields:
        name = {"base_minor": "amount"}.get(field.name, public(field.name))
        found += [(Oddity(name, why), q) for why, q in _of_field(field, vendor)]
    if kind == "deal":
        found.append((Oddity("stage", "stage"), ~Q(stage__pipeline_id=F("pipeline_id"))))
        found.append((Oddity("status", "status"), ~Q(stage__kind=F("status"))))
        found.append((Oddity("closed_on", "closed_on"), ~Q(status="open") & Q(closed_on__isnull=True)))
    return found


def _of_field(field: Any, vendor: str) -> Iterable[tuple[str, Q]]:
    name = field.name
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        yield "date", Q(**{f"{name}__lt": first}) | Q(**{f"{name}__gt": last})
        if vendor == "sqlite":
            yield "date", Q(_NoDay(F(name)))
    elif name.endswith("_minor"):
        yield "amount", Q(**{f"{name}__lt": 0}) | Q(**{f"{name}__gt": MAX_MINOR})
    elif name.endswith("currency"):
        unknown = ~Q(**{f"{name}__in": sorted(CURRENCIES)})
        yield "currency", unknown & ~Q(**{name: ""}) if field.blank else unknown
    elif isinstance(field, models.CharField) and field.choices:
        known = [value for value, _words in field.choices]
        yield "choice", ~Q(**{f"{name}__in": [*known, ""] if field.blank else known})
    elif isinstance(field, models.CharField) and name in {"name", "next_step", "subject"}:
        yield "text", Q(**{f"{name}__regex": UNSEEN})
    elif name in {"version", "number"}:
        yield "count", Q(**{f"{name}__lt": 1})


def odd_among(kind: str, ids: Iterable[int]) -> set[int]:
    """Which of these records are odd, in one query; each is written to the log once."""
    wanted = list(ids)
    if not wanted or kind not in MODELS:
        return set()
    rows = MODELS[kind]._default_manager.filter(pk__in=wanted).filter(_any(kind))
    found = set(rows.order_by().values_list("pk", flat=True))
    for pk in sorted(found):
        if (kind, pk) not in _logged:
            _logged.add((kind, pk))
            log.error("odd_row", record_type=kind, record_id=pk, fields=[one.field for one in oddities(kind, pk)])
    return found


def oddities(kind: str, record_id: int, user: User | None = None) -> list[Oddity]:
    """What is wrong with one record, by field; fields that the reader may not see are left out."""
    rows = MODELS[kind]._default_manager.filter(pk=record_id)
    hidden = user.sight.hidden if user else frozenset()
    found = [one for one, q in _conditions(kind, connection.vendor) if rows.filter(q).exists()]
    return list(dict.fromkeys(one for one in found if (kind, one.field) not in hidden))


def told(kind: str, record_id: int, user: User) -> list[dict[str, str]]:
    """What is wrong with one record in words, ``{"label", "why"}``, for somebody who looks at it."""
    if not odd_among(kind, [record_id]):
        return []
    found = oddities(kind, record_id, user)
    return [{"label": str(LABELS.get(one.field, one.field)), "why": str(WHY[one.why])} for one in found]


def count_odd() -> dict[str, int]:
    """How many rows of each kind are odd, those in the trash too; only kinds that have any."""
    counts = {kind: model._default_manager.filter(_any(kind)).count() for kind, model in MODELS.items()}
    return {kind: count for kind, count in counts.items() if count}


def _any(kind: str) -> Q:
    joined = Q()
    for _oddity, q in _conditions(kind, connection.vendor):
        joined |= q
    return joined
