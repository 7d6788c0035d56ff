"""Profit and loss as one table: a line per group, columns that add up, as far down as the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import Reading, Warn, figure, figures_for, read
from spearhead.kernel.time import ALL, Period
from spearhead.numbers.profit.guarded import Told, told_contribution

Value = int | Fraction | None
#: list price - discount - returns = revenue; revenue - unknown - goods = margin; margin - selling = contribution;
#: contribution - cost to serve = net contribution
COLUMNS: Final[tuple[str, ...]] = (
    "list_sales", "discount", "discount_rate", "returns", "revenue", "uncosted_revenue", "cost_of_goods",
    "gross_margin", "margin_rate", "selling_cost", "contribution", "cost_to_serve", "net_contribution",
)  # fmt: skip
GROUPS: Final = (
    "team",
    "owner",
    "product",
    "territory",
    "company",
    "segment",
    "manager",
    "source",
    "month",
    "discount_band",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A group's values by figure; `key` None is what belongs to none."""

    key: Any
    label: str
    values: dict[str, Value]


@dataclass(slots=True)
class Statement:
    """The table: `columns` are the figures that the reader may see, `whole` their values over everything."""

    period: Period
    group_by: str
    columns: list[str]
    lines: list[Line]
    whole: dict[str, Value]
    told: list[Told] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    n: int = 0

    def sees(self, key: str) -> bool:
        """Whether the table has this column."""
        return key in self.columns


def read_statement(
    user: User, *, period: str | Period = ALL, group_by: str = "team", as_of: str | date | None = None,
    filters: Sequence[tuple[str, str, Any]] = (),
) -> Statement:  # fmt: skip
    """Read every column once, grouped; the best earner comes first, months in their order."""
    user.sight.require("figure", "read")
    open_to = {spec.key for spec in figures_for(user)}
    columns = [key for key in COLUMNS if key in open_to]
    if "net_contribution" not in columns:  # a cost below no contribution leads nowhere
        columns = [key for key in columns if key != "cost_to_serve"]
    scope = scope_for(user, period=period, as_of=as_of, filters=filters, group_by=group_by)
    readings = {key: read(key, scope) for key in columns}
    warnings = {warn.code: warn for reading in readings.values() for warn in reading.warnings}
    told = []
    if "contribution" not in open_to and "gross_margin" in open_to and not filters and as_of in {None, ""}:
        told = told_contribution(user, scope.period)
    return Statement(
        period=scope.period, group_by=group_by, columns=columns, lines=_lines(readings, columns, group_by),
        whole={key: reading.value for key, reading in readings.items()}, told=told, warnings=list(warnings.values()),
        n=readings["revenue"].n,
    )  # fmt: skip


def _lines(readings: dict[str, Reading], columns: list[str], group_by: str) -> list[Line]:
    labels: dict[Any, str] = {}
    values: dict[Any, dict[str, Value]] = {}
    for key, reading in readings.items():
        for group in reading.groups:
            labels[group.key] = group.label
            values.setdefault(group.key, {})[key] = group.value
    for found in values.values():
        for key in columns:
            found.setdefault(key, 0 if figure(key).unit == "money" else None)
    lines = [Line(key, labels[key], found) for key, found in values.items()]
    if group_by == "month":
        return sorted(lines, key=lambda line: (line.key is None, line.key))
    best = next(key for key in ("net_contribution", "contribution", "gross_margin", "revenue") if key in columns)
    return sorted(lines, key=lambda line: (line.key is None, -(line.values[best] or 0), line.label))
