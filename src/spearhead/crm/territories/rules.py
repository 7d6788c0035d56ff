"""Which territory a company belongs to by the rules: named accounts first, then the deepest that fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from spearhead.crm.companies.models import Company
from spearhead.crm.territories.models import Territory
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.text.clean import clean_text

PLACES: Final = ("country", "region", "city", "industry")
SIZES: Final = ("employees_from", "employees_to")
KNOWN: Final = (*PLACES, *SIZES, "companies")
MOST: Final = 2000
#: what the rules read of a company
READ: Final = ("id", "territory_id", "country", "region", "city", "industry", "employees")


def check_rules(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The rules as they are stored: a closed set of conditions, all of which must fit; empty ones are left out."""
    unknown = sorted(set(rules) - set(KNOWN))
    if unknown:
        message = _("“%(field)s” cannot be written here.") % {"field": unknown[0][:60]}
        raise Refused("unknown_field", message, {unknown[0][:60]: message})
    checked: dict[str, Any] = {}
    for name in PLACES:
        words = [clean_text(str(one), max_length=80, field=name) for one in _list(rules, name)]
        if any(words):
            checked[name] = sorted({word for word in words if word})
    for name in SIZES:
        size = rules.get(name)
        if size is not None:
            if not isinstance(size, int) or not 0 <= size <= 10**8:
                raise refuse("bad_value", name, _("Enter a whole number."))
            checked[name] = size
    if checked.get("employees_to", 10**9) < checked.get("employees_from", 0):
        raise refuse("bad_range", "employees_to", _("The upper bound lies below the lower one."))
    named = sorted({int(one) for one in _list(rules, "companies")})
    if Company.objects.filter(pk__in=named).count() != len(named):
        raise refuse("unknown_company", "companies", _("Choose companies from the list."))
    return {**checked, "companies": named} if named else checked


def _list(rules: Mapping[str, Any], name: str) -> list[Any]:
    found = rules.get(name) or []
    if not isinstance(found, list | tuple) or len(found) > MOST:
        raise refuse("bad_value", name, _("Enter at most %(limit)d values.") % {"limit": MOST})
    return list(found)


@dataclass(frozen=True, slots=True)
class Rule:
    """One territory's rules, made ready for many companies."""

    territory_id: int
    depth: int
    words: Mapping[str, frozenset[str]]
    least: int | None
    most: int | None
    named: frozenset[int]

    def fits(self, company: Mapping[str, Any]) -> bool:
        """Whether every condition holds; without any condition nothing fits."""
        if not self.words and self.least is None and self.most is None:
            return False
        if any(company[name].casefold() not in wanted for name, wanted in self.words.items()):
            return False
        size = company["employees"]
        if self.least is not None and (size is None or size < self.least):
            return False
        return self.most is None or (size is not None and size < self.most)


@dataclass(slots=True)
class Sorting:
    """What the rules would do: `moves` holds (company, from, to), `overlaps` (company, the territories that tie)."""

    moves: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    overlaps: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    by_hand: int = 0
    counts: dict[int, int] = field(default_factory=dict)


class Rulebook:
    """All rules in effect on a day, with `proposed` ones (territory id → rules) in the place of stored ones."""

    def __init__(self, on: date, proposed: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        rows = list(Territory.objects.filter(retired_at__isnull=True).order_by("pk"))
        live = set(Territory.objects.filter(started, retired_at__isnull=True).values_list("pk", flat=True))
        live |= set(proposed or {})
        parents = {row.pk: row.parent_id for row in rows}
        self.rules = [
            _rule(row.pk, _depth(row.pk, parents), (proposed or {}).get(row.pk, row.rules))
            for row in rows
            if row.pk in live
        ]

    def place(self, company: Mapping[str, Any]) -> tuple[int, ...]:
        """The territories that fit best: one, none, or several that tie (the first one defined takes it)."""
        named = tuple(rule.territory_id for rule in self.rules if company["id"] in rule.named)
        if named:
            return named
        fitting = [rule for rule in self.rules if rule.fits(company)]
        deepest = max((rule.depth for rule in fitting), default=0)
        return tuple(rule.territory_id for rule in fitting if rule.depth == deepest)

    def sort(self, companies: Iterable[Mapping[str, Any]]) -> Sorting:
        """Place many companies that no hand has placed."""
        found = Sorting()
        for company in companies:
            places = self.place(company)
            target = places[0] if places else None
            if len(places) > 1:
                found.overlaps.append((company["id"], places))
            if target is not None:
                found.counts[target] = found.counts.get(target, 0) + 1
            if target != company["territory_id"]:
                found.moves.append((company["id"], company["territory_id"], target))
        return found


def sorting(on: date, proposed: Mapping[int, Mapping[str, Any]] | None = None) -> Sorting:
    """What applying the rules of a day would do to all companies; writes nothing."""
    book = Rulebook(on, proposed)
    found = book.sort(candidates())
    found.by_hand = Company.objects.filter(territory_by_hand=True, deleted_at__isnull=True).count()
    return found


def candidates(after: int = 0) -> Iterator[Mapping[str, Any]]:
    """Companies that no hand has placed, in the order of their ids."""
    rows = Company.objects.filter(territory_by_hand=False, deleted_at__isnull=True, pk__gt=after)
    yield from rows.order_by("pk").values(*READ).iterator(chunk_size=2000)


def _rule(territory_id: int, depth: int, rules: Mapping[str, Any]) -> Rule:
    words = {name: frozenset(str(one).casefold() for one in rules[name]) for name in PLACES if rules.get(name)}
    return Rule(territory_id, depth, words, rules.get("employees_from"), rules.get("employees_to"),
                frozenset(rules.get("companies") or ()))  # fmt: skip


def _depth(territory_id: int, parents: Mapping[int, int | None]) -> int:
    depth, above = 0, parents.get(territory_id)
    while above is not None and depth < 50:
        depth, above = depth + 1, parents.get(above)
    return depth
