"""Bands of discount: into which band a deal falls by its lines, and how much is sold and won in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.db.models import BigIntegerField, Case, Exists, F, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.dimensions import CLOSED
from spearhead.crm.deals.figures import closed_in
from spearhead.crm.deals.models import Deal, DealLine
from spearhead.kernel import formats
from spearhead.kernel.figures import Dimension, Group, RowSet, Scope, read
from spearhead.kernel.time import ALL, Period
from spearhead.numbers.profit.exact import listed

BAND: Final = "discount_band"
WHOLE: Final = 10_000
#: where no approval says otherwise; hundredths of a percent off the list price
USUAL: Final = (500, 1_000, 2_000)
Source = Callable[[], Iterable[int]]
_sources: list[Source] = []


def bounds_from(source: Source) -> Source:
    """Let a layer above say where bands end: what needs whose approval."""
    _sources.append(source)
    return source


def bounds() -> tuple[int, ...]:
    """Where bands end, rising, in hundredths of a percent: those of the approvals, else the usual ones."""
    found = {one for source in _sources for one in source() if 0 < one < WHOLE}
    return tuple(sorted(found)) or USUAL


def band_of(path: str) -> Callable[[Scope], Any]:
    """The band of the deal at a path: 0 is no discount, then one per bound, then above; NULL for deals without lines.

    An edge belongs to the lower band, as in approvals; the discount is that of all lines together.
    """

    def column(_scope: Scope) -> Any:
        net = F("lines__total_minor") - F("lines__tax_minor")
        full = listed(net + F("lines__discount_minor"), "lines")
        sums = Deal.objects.filter(pk=OuterRef(path), lines__isnull=False).order_by().values("pk").annotate(
            _full=Cast(Sum(full), BigIntegerField()), _off=Cast(Sum(full - net), BigIntegerField())
        )  # fmt: skip
        whens = [When(_off__lte=0, then=Value(0))]
        for place, bound in enumerate(bounds(), 1):
            most = F("_full") / WHOLE * bound + F("_full") % WHOLE * bound / WHOLE
            whens.append(When(_off__lte=most, then=Value(place)))
        band = Case(*whens, default=Value(len(bounds()) + 1), output_field=IntegerField())
        return Subquery(sums.annotate(_band=band).values("_band"), output_field=IntegerField())

    return column


def band_names(keys: Iterable[Any]) -> Mapping[Any, str]:
    """What bands are called in the reader's language."""
    ends = bounds()
    found = {0: _("No discount")}
    for place, end in enumerate(ends, 1):
        low = ends[place - 2] if place > 1 else 0
        found[place] = _("%(low)s to %(high)s") % {"low": _percent(low), "high": _percent(end)}
    found[len(ends) + 1] = _("Above %(low)s") % {"low": _percent(ends[-1])}
    return {key: found[key] for key in keys if key in found}


def _percent(hundredths: int) -> str:
    lang: formats.Lang = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return formats.percent(Decimal(hundredths) / WHOLE, lang, 2)


BANDS: Final = Dimension(BAND, band_of("deal_id"), band_names)
OFFERED: Final = {
    **{key: CLOSED[key] for key in ("owner", "team", "manager", "territory", "company", "segment", "source", "product",
                                    "industry", "kind", "month")},
    BAND: BANDS,
}  # fmt: skip


def offers(scope: Scope) -> RowSet:
    """Deals with lines that were decided in the period: 1 for a won one, of 1."""
    rows = closed_in(scope, "won", "lost").filter(Exists(DealLine.objects.filter(deal_id=OuterRef("deal_id"))))
    one, none = Value(1, IntegerField()), Value(0, IntegerField())
    return RowSet(rows, Case(When(status="won", then=one), default=none), one, record="deal_id")


@dataclass(frozen=True, slots=True)
class Band:
    """One band: how many deals were decided and won in it, and the values of the profit figures by key."""

    key: int | None
    label: str
    decided: int
    won: int
    values: Mapping[str, int]

    @property
    def win_rate(self) -> Fraction | None:
        """Won ÷ decided; None where nothing was."""
        return Fraction(self.won, self.decided) if self.decided else None


def read_bands(
    user: User, columns: Sequence[str], *, period: str | Period = ALL, as_of: str | date | None = None,
    filters: Sequence[tuple[str, str, Any]] = (),
) -> list[Band]:  # fmt: skip
    """Every band in its order, empty ones too; what belongs to none (no lines, costs that name no deal) comes last."""
    user.sight.require("figure", "read")
    scope = scope_for(user, period=period, as_of=as_of, filters=filters, group_by=BAND)
    decided = {group.key: group for group in read("offer_win_rate", scope).groups}
    values = {key: {group.key: int(group.value or 0) for group in read(key, scope).groups} for key in columns}
    every = range(len(bounds()) + 2)
    names = band_names(every)
    found = [_band(place, names[place], decided.get(place), values) for place in every]
    rest = _band(None, "", None, values)
    return [*found, rest] if any(rest.values.values()) else found


def _band(key: int | None, label: str, group: Group | None, values: Mapping[str, Mapping[Any, int]]) -> Band:
    decided = group.n if group else 0
    won = int((group.value or 0) * decided) if group else 0
    return Band(key, label, decided, won, {name: of.get(key, 0) for name, of in values.items()})
