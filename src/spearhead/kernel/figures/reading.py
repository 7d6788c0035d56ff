"""Reading a figure: its value, groups and warnings; and the very rows behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, IntegerField, Sum, Value
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.figures.catalogue import figure, figure_for
from spearhead.kernel.figures.definition import Combine, Dimension, Figure, RowSet, Warn
from spearhead.kernel.figures.scope import Scope
from spearhead.kernel.money import round_half_away

Number = int | Fraction
NONE_KEY = None


@dataclass(frozen=True, slots=True)
class Group:
    """One value of the dimension grouped by; `key` None is "(none)", never dropped."""

    key: Any
    label: str
    value: Number | None
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """A record behind a value: what it adds above and below the line."""

    record_type: str
    record_id: int
    num: int | None
    den: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer: `value` is minor units, a count, days, or a fraction; None means "not known", never 0."""

    figure: Figure
    scope: Scope
    value: Number | None
    n: int
    groups: list[Group] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)


@dataclass(slots=True)
class _Pot:
    """What was added up so far for one group."""

    num: int = 0
    den: int = 0
    n: int = 0
    all: list[int] = field(default_factory=list)

    def add(self, other: _Pot) -> None:
        self.num += other.num
        self.den += other.den
        self.n += other.n
        self.all += other.all


def combine(how: Combine, num: int, den: int, n: int, values: list[int]) -> Number | None:
    """The value of rows that were added up: the same for the whole, each group, and a test that adds rows itself."""
    match how:
        case Combine.SUM:
            return num
        case Combine.COUNT:
            return n
        case Combine.RATIO:
            return Fraction(num, den) if den else None
        case Combine.REST:
            return Fraction(num, den) if den > 0 else None
        case Combine.MEAN:
            return round_half_away(Fraction(num, n)) if n else None
        case Combine.MEDIAN:
            return _middle(values)
        case Combine.P80:
            return _quantile(values, Fraction(4, 5))
        case Combine.WAITING:
            return _half_ended(values)
        case Combine.PER_WEEK:
            return round_half_away(Fraction(num * 7 * n, den)) if den else None
        case Combine.PER_MEDIAN:
            middle = _middle(values)
            return round_half_away(Fraction(num) / middle) if middle else None


def _middle(values: list[int]) -> Fraction | None:
    """The median of whole numbers, exactly."""
    return _quantile(values, Fraction(1, 2))


def _quantile(values: list[int], share: Fraction) -> Fraction | None:
    """A quantile of whole numbers, exactly; between two of them by proportion."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    below = place.numerator // place.denominator
    above = min(below + 1, len(values) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def ending(num: int, den: int) -> int:
    """A row of `WAITING` as one number: its time, and whether it has ended."""
    return num * 2 + (1 if den else 0)


def _half_ended(values: list[int]) -> int | None:
    """The time by which half have ended (Kaplan–Meier); None where more than half still wait. Exact: whole numbers."""
    at_risk, still = len(values), Fraction(1)
    ended, left = Counter(one // 2 for one in values if one % 2), Counter(one // 2 for one in values)
    for time in sorted(left):
        if ended[time]:
            still *= Fraction(at_risk - ended[time], at_risk)
            if still <= Fraction(1, 2):
                return time
        at_risk -= left[time]
    return None


def as_int(value: Any) -> int | None:
    """A row's number as an integer; durations in whole days."""
    if isinstance(value, timedelta):
        return value.days
    return None if value is None else int(value)


def read(key: str, scope: Scope) -> Reading:
    """Read a figure in a scope, under the rights of `scope.user`."""
    return read_spec(figure_for(scope.user, key), scope)


def read_spec(spec: Figure, scope: Scope) -> Reading:
    """Read a figure whose right was judged by the caller: for sums that may be told where their parts may not."""
    dimension = _dimension(spec, scope)
    found = spec.rows(scope)
    pots = _collect(spec, found, dimension, scope)
    whole = _Pot()
    for pot in pots.values():
        whole.add(pot)
    warnings = list(found.warnings)
    if spec.few and 0 < whole.n < spec.few:
        text = _("Few rows: %(n)d; at least %(few)d are needed to judge.") % {"n": whole.n, "few": spec.few}
        warnings.append(Warn("few", text, spec.few - whole.n))
    if spec.combine is Combine.REST and whole.n and whole.den <= 0:
        warnings.append(Warn("quota_met", _("Quota met: nothing is left to cover.")))
    return Reading(
        figure=spec,
        scope=scope,
        value=combine(spec.combine, whole.num, whole.den, whole.n, whole.all),
        n=whole.n,
        groups=_groups(spec, dimension, pots) if dimension else [],
        warnings=warnings,
    )


def cross(
    key: str, scope: Scope, first: str, second: str, *, found: RowSet | None = None
) -> dict[tuple[Any, Any], int]:
    """A figure that adds up, by two dimensions at once: (key of the first, key of the second) → value.

    Only for sums and dimensions that are stored with the rows (``owner``, ``month``, …). `found` are the figure's
    rows in the scope where the caller has them already.
    """
    spec = figure_for(scope.user, key)
    ways = [_dimension(spec, replace(scope, group_by=name)) for name in (first, second)]
    if spec.combine is not Combine.SUM or any(way is None or way.regroup for way in ways):
        raise ValueError(f"{key} cannot be crossed by {first} and {second}")
    columns = [way.column(scope) if callable(way.column) else F(way.column) for way in ways if way]
    found = spec.rows(scope) if found is None else found
    if found.more:
        raise ValueError(f"the rows of {key} lie in several tables")
    lines = found.queryset.annotate(_one=columns[0], _two=columns[1], _num=found.num).exclude(_num__isnull=True)
    added = lines.order_by().values("_one", "_two").annotate(_top=Sum("_num"))
    return {(one, two): int(top or 0) for one, two, top in added.values_list("_one", "_two", "_top")}


def labels_of(key: str, dimension: str, keys: Iterable[Any]) -> dict[Any, str]:
    """How the values of a dimension are called."""
    return dict(figure(key).dimensions[dimension].labels([one for one in keys if one is not NONE_KEY]))


def rows(key: str, scope: Scope, *, offset: int = 0, limit: int | None = 200) -> list[Row]:
    """The records behind a value, largest first, then by id."""
    found = figure_for(scope.user, key).rows(scope)
    if not found.more:
        return _page(found, offset, limit)
    upto = None if limit is None else offset + limit
    every = [row for part in (found, *found.more) for row in _page(part, 0, upto)]
    return sorted(every, key=lambda row: (-(row.num or 0), row.record_type, row.record_id))[offset:upto]


def _page(found: RowSet, offset: int, limit: int | None) -> list[Row]:
    den = Value(None, IntegerField()) if found.den is None else found.den
    lines = (
        found.queryset.annotate(_num=found.num, _den=den)
        .exclude(_num__isnull=True)
        .order_by(F("_num").desc(), found.record)
        .values_list(found.record, "_num", "_den")
    )
    page = lines[offset : None if limit is None else offset + limit]
    return [Row(found.record_type, record_id, as_int(num), as_int(den)) for record_id, num, den in page]


def _dimension(spec: Figure, scope: Scope) -> Dimension | None:
    if not scope.group_by:
        return None
    found = spec.dimensions.get(scope.group_by)
    if found is None:
        message = _("“%(figure)s” cannot be grouped by “%(field)s”.") % {
            "figure": spec.key, "field": scope.group_by[:40],
        }  # fmt: skip
        raise Refused("unknown_dimension", message, {"group_by": message})
    return found


def _column(found: RowSet, dimension: Dimension | None, scope: Scope) -> Any:
    if dimension is None:
        return Value(0)
    column = dimension.column if found.keys is None else found.keys.get(dimension.key)
    if column is None:
        return Value(None, IntegerField())
    return column(scope) if callable(column) else F(column)


def _collect(spec: Figure, found: RowSet, dimension: Dimension | None, scope: Scope) -> dict[Any, _Pot]:
    pots = _added(spec, found, _column(found, dimension, scope))
    for part in found.more:
        for key, pot in _added(spec, part, _column(part, dimension, scope)).items():
            pots.setdefault(key, _Pot()).add(pot)
    if dimension and dimension.regroup:
        return _regrouped(pots, dimension.regroup(scope, list(pots)))
    return pots


def _added(spec: Figure, found: RowSet, column: Any) -> dict[Any, _Pot]:
    lines = found.queryset.annotate(_key=column, _num=found.num).exclude(_num__isnull=True).order_by()
    pots: dict[Any, _Pot] = {}
    if spec.combine in {Combine.MEDIAN, Combine.P80}:
        for key, num in lines.values_list("_key", "_num"):
            pot = pots.setdefault(key, _Pot())
            pot.n += 1
            pot.all.append(as_int(num) or 0)
    elif spec.combine is Combine.WAITING:
        for key, num, over in lines.annotate(_below=found.den).values_list("_key", "_num", "_below"):
            pot = pots.setdefault(key, _Pot())
            pot.n += 1
            pot.all.append(ending(as_int(num) or 0, over))
    elif spec.combine is Combine.PER_MEDIAN:
        for key, num, below in lines.annotate(_below=found.den).values_list("_key", "_num", "_below"):
            pot = pots.setdefault(key, _Pot())
            pot.n += 1
            pot.num += int(num)
            pot.all += [] if below is None else [as_int(below) or 0]
    else:
        den = Sum(found.den) if found.den is not None else Value(0)
        added = lines.values("_key").annotate(_n=Count("*"), _top=Sum("_num"), _below=den)
        for key, n, top, below in added.values_list("_key", "_n", "_top", "_below"):
            pots[key] = _Pot(int(top or 0), int(below or 0), n)
    return pots


def _regrouped(pots: dict[Any, _Pot], target: Any) -> dict[Any, _Pot]:
    merged: dict[Any, _Pot] = {}
    for key, pot in pots.items():
        merged.setdefault(target.get(key), _Pot()).add(pot)
    return merged


def _groups(spec: Figure, dimension: Dimension, pots: dict[Any, _Pot]) -> list[Group]:
    labels = dimension.labels([key for key in pots if key is not NONE_KEY])
    none = _("(none)")
    groups = [
        Group(key, none if key is None else labels.get(key, str(key)),
              combine(spec.combine, pot.num, pot.den, pot.n, pot.all), pot.n)
        for key, pot in pots.items()
    ]  # fmt: skip
    return sorted(groups, key=_by_value)


def _by_value(group: Group) -> tuple[bool, Number, str]:
    return (group.value is None, -(group.value or 0), group.label)
