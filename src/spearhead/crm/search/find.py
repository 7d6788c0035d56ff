"""Finding records by what is typed: over all kinds, within the reader's reach, the best first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.documents.access import documents_visible_to
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.products.access import products_visible_to
from spearhead.crm.records.numbers import public_number, read_number
from spearhead.crm.search.index import FOUND_BY, running_texts, texts_of
from spearhead.crm.search.lookup import look_up
from spearhead.kernel.text.rank import Rank, rank, rank_text
from spearhead.kernel.text.search import Level, Step, query_steps, search_terms

_ROWS: Final[dict[str, Callable[[User], QuerySet[Any]]]] = {
    "company": companies_visible_to, "contact": contacts_visible_to, "deal": deals_visible_to,
    "lead": leads_visible_to, "product": products_visible_to, "activity": activities_visible_to,
    "document": documents_visible_to,
}  # fmt: skip
KINDS: Final = tuple(_ROWS)
_ALONG: Final = {"contact": ("company",), "deal": ("company",), "activity": ("company",)}
#: So many records are looked at per step and kind.
WIDTH: Final = 100
#: Where other words narrow the hits further, so many are looked through.
WIDE: Final = 3000
MAX_LIMIT: Final = 200
#: So many characters around a find are shown.
BEFORE: Final = 16
AFTER: Final = 48


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found; `hint` tells records of one name apart, `level` says how well it fits."""

    kind: str
    id: int
    name: str
    hint: str
    level: Level
    record: Any


def search(user: User, query: str, kinds: Sequence[str] = KINDS, limit: int = 20) -> list[Hit]:
    """Up to `limit` records that fit, best first; the user's most recent ones when nothing is typed."""
    wanted = [kind for kind in kinds if kind in _ROWS]
    limit = max(1, min(limit, MAX_LIMIT))
    if not query.strip():
        return recent(user, wanted, limit)
    found: dict[tuple[str, int], tuple[Rank, Any]] = {}
    for record_kind, record in _by_number(user, query, wanted):
        found[record_kind, record.pk] = (Rank(Level.EXACT, 0, 0, 0), record)
    for step in query_steps(query):
        if len(found) >= limit and step.level > Level.PREFIX:
            break
        for kind, record in _candidates(user, wanted, step, found.keys()):
            if fits := _rank(query, kind, record, user):
                found[kind, record.pk] = (fits, record)
    order = {kind: place for place, kind in enumerate(KINDS)}
    best = sorted(found.items(), key=lambda one: (one[1][0], order[one[0][0]], -one[0][1]))[:limit]
    return [_hit(kind, record, fits.level, query) for (kind, _pk), (fits, record) in best]


def grouped(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Hits by kind, the kind of the best hit first."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    return groups


def recent(user: User, kinds: Sequence[str] = ("deal", "company", "contact", "lead"), limit: int = 20) -> list[Hit]:
    """The user's own records that changed last."""
    found = []
    for kind in kinds:
        if kind in {"deal", "company", "contact", "lead"}:
            rows = _rows(user, kind).filter(owner_id=user.pk).order_by("-changed_at", "-id")[:limit]
            found += [(record.changed_at, kind, record) for record in rows]
    found.sort(key=lambda one: one[0], reverse=True)
    return [_hit(kind, record, Level.EXACT) for _at, kind, record in found[:limit]]


def _rows(user: User, kind: str) -> QuerySet[Any]:
    rows = _ROWS[kind](user)
    return rows.select_related(*_ALONG[kind]) if kind in _ALONG else rows


def _by_number(user: User, query: str, kinds: Sequence[str]) -> list[tuple[str, Any]]:
    typed = read_number(query)
    if typed is None or typed[0] not in kinds:
        return []
    return [(typed[0], record) for record in _rows(user, typed[0]).filter(number=typed[1])[:1]]


def _candidates(
    user: User, kinds: Sequence[str], step: Step, known: Collection[tuple[str, int]]
) -> Iterator[tuple[str, Any]]:
    """Records of a step that may be read; in order of token, so that short names come first.

    One look into the index serves all kinds. Only where it holds more than was looked at, and the reader sees a part
    of a kind, that kind is looked up again within what they see.
    """
    width = WIDE if step.contains else WIDTH
    met = look_up(step, kinds, width)
    for kind in kinds:
        ids = [pk for one, pk in met if one == kind]
        if len(met) >= width and user.sight.reach(kind, "read") != "all":
            ids = [pk for _kind, pk in look_up(step, [kind], width, within=_ROWS[kind](user))]
        ids = [pk for pk in ids if (kind, pk) not in known]
        if not ids:
            continue
        rows = _rows(user, kind).filter(pk__in=ids)
        for word in step.contains:
            rows = rows.filter(search__contains=word)
        yield from ((kind, record) for record in rows[:WIDTH])


def _rank(query: str, kind: str, record: Any, user: User) -> Rank | None:
    names = _compared(kind, record, user)
    fits = rank(query, *names)
    if FOUND_BY[kind].texts and (fits is None or fits.level > Level.TEXT):
        return rank_text(query, *names, *_texts_seen(kind, record, user)) or fits
    return fits


def _texts_seen(kind: str, record: Any, user: User) -> list[str]:
    names = user.sight.fields(kind, FOUND_BY[kind].texts)
    return [str(value) for name in names if (value := getattr(record, name, ""))]


def _compared(kind: str, record: Any, user: User) -> list[str]:
    """The texts by which a record is ranked; what is hidden from the reader does not count."""
    if not any(noun == kind for noun, _field in user.sight.hidden):
        return texts_of(kind, record)
    spec = FOUND_BY[kind]
    names = user.sight.fields(kind, (*spec.names, *spec.phones, *spec.emails))
    return [str(value) for name in names if (value := getattr(record, name, ""))]


def _hit(kind: str, record: Any, level: Level, query: str = "") -> Hit:
    name = record.subject if kind == "activity" else record.name
    hints = _hints(kind, record)
    if level == Level.TEXT:
        hints = (*hints, _excerpt(query, running_texts(kind, record)))
    return Hit(kind, record.pk, name, " · ".join(filter(None, hints)), level, record)


def _excerpt(query: str, texts: Sequence[str]) -> str:
    """The words around the place where a text was found."""
    wanted = search_terms(query).driving
    for text in texts:
        if (place := text.casefold().find(wanted)) >= 0:
            start = max(0, place - BEFORE)
            return ("…" if start else "") + " ".join(text[start : place + AFTER].split())
    return ""


def _hints(kind: str, record: Any) -> tuple[str, ...]:
    company = getattr(record, "company", None) if kind in _ALONG else None
    firm = company.name if company else ""
    match kind:
        case "company":
            return record.city, record.industry
        case "contact":
            return firm, record.title
        case "deal":
            return firm, public_number(kind, record.number)
        case "lead":
            return (record.company_name,)
        case "product":
            return (record.code,)
    return (firm,)
