"""What each person's own deals bring, column by column: read from the catalogue, columns are cumulative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import Warn, cross, figure, read
from spearhead.kernel.kept import kept
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.access import fiscal_period, read_fiscal
from spearhead.numbers.calendars.fiscal import FiscalPeriod, Kind
from spearhead.numbers.calls.models import ForecastType

#: Open deals by category, surest first; what a column holds is all up to and including its own.
ORDER: Final = ("commit", "most_likely", "best_case", "pipeline")


@kept
def forecast_type() -> ForecastType:
    """How the workspace forecasts."""
    return ForecastType.objects.first() or ForecastType()


def columns_of(kind: ForecastType) -> tuple[str, ...]:
    """The columns that can be called, surest first."""
    return ("commit", "most_likely", "best_case") if kind.most_likely else ("commit", "best_case")


def asked_period(text: str) -> FiscalPeriod:
    """The period that is asked for by its key; empty is the present one of the kind that is forecast."""
    kind: Kind = "month" if forecast_type().period_kind == "month" else "quarter"
    return read_fiscal(text, today()) if text else fiscal_period(today(), kind)


def categories_in(column: str) -> Sequence[str]:
    """The categories of open deals that a column holds, besides what is closed."""
    return ORDER[: ORDER.index(column) + 1]


@dataclass(frozen=True, slots=True)
class Own:
    """One person's own deals in minor units: won in the period, and open ones due in it by category."""

    closed: int
    open: Mapping[str, int]

    def column(self, name: str) -> int:
        """Closed and everything up to this column's category."""
        return self.closed + sum(self.open.get(one, 0) for one in categories_in(name))

    @property
    def pipeline(self) -> int:
        """All open deals but the omitted ones."""
        return sum(self.open.get(one, 0) for one in ORDER)


NOTHING: Final = Own(0, {})


def own_amounts(user: User, period: Period, as_of: date | None = None) -> tuple[dict[int | None, Own], list[Warn]]:
    """By owner, under the reader's rights; with the warnings of the figures behind."""
    won = read("bookings", scope_for(user, period=period, as_of=as_of, group_by="owner"))
    amounts: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    scope = scope_for(user, period=period, as_of=as_of)
    due = figure("open_pipeline").rows(scope)
    for (owner, category), minor in cross("open_pipeline", scope, "owner", "category", found=due).items():
        if category in ORDER:
            amounts[owner][category] = minor
    warnings = [*won.warnings, *due.warnings]
    closed = {group.key: int(group.value or 0) for group in won.groups}
    people = {**dict.fromkeys(closed), **dict.fromkeys(amounts)}
    return {one: Own(closed.get(one, 0), amounts.get(one, {})) for one in people}, warnings
