"""Bodies and answers about the forecast. Amounts are money in the base currency of the workspace."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Flag, Id, Line20, Line40, Lines, Money, MoneyOut
from spearhead.api.schemas.figures import WarningOut

Note = Annotated[Lines, Field(max_length=1000)]


class CallNew(Body):
    """A number on oneself or on a direct report, and why.

    `seen` is what stood in the cell when the author looked; without it, what stands there now.
    """

    period: Line40 = ""
    person: Id
    column: Literal["commit", "most_likely", "best_case"]
    kind: Literal["absolute", "delta", "reset"]
    amount: Money | None = None
    note: Note
    layer: Literal["", "own", "manager"] = ""
    seen: Money | None = None


class SubmissionNew(Body):
    """Handing the own forecast up as it stands."""

    period: Line40 = ""
    note: Note = ""


class Verdict(Body):
    """Whether a deal is counted in, out, or not judged."""

    period: Line40 = ""
    verdict: Literal["in", "out", "none"]


class JudgedCall(Body):
    """Making what was judged in one's own call."""

    period: Line40 = ""
    column: Literal["commit", "most_likely", "best_case"]
    note: Note = ""


class ForecastSettings(Changed):
    """How the workspace forecasts; what is left out stays."""

    period_kind: Line20 | None = None
    most_likely: Flag | None = None
    shows_amount: Flag | None = None


class CellOut(Answer):
    """The numbers of one person and column: the sum of deals, with the calls of those below, with the own call, without
    it, and what counts upward.
    """

    raw: MoneyOut
    base: MoneyOut
    call: MoneyOut
    without_own_call: MoneyOut
    final: MoneyOut


class ForecastRowOut(Answer):
    """A person's row."""

    person: str
    name: str
    manager: str | None
    goal: MoneyOut | None
    closed: MoneyOut
    pipeline: MoneyOut
    cells: dict[str, CellOut]
    submitted_at: str | None


class GridOut(Answer):
    """A period's forecast, each manager before their reports."""

    period: str
    start: str
    end: str
    as_of: str | None
    columns: list[str]
    rows: list[ForecastRowOut]
    warnings: list[WarningOut]


class ForecastCallOut(Answer):
    """A call; amount, what was seen and note are null where the reader may not know them."""

    id: str
    person: str
    by: str
    column: str
    layer: str
    kind: str
    amount: MoneyOut | None
    seen: MoneyOut | None
    note: str | None
    at: str


class CellPageOut(CellOut):
    """A cell with its bridge from raw to final (it adds up exactly), what made calls stale, and every call."""

    bridge: list[dict[str, Any]]
    stale: list[dict[str, Any]]
    calls: list[ForecastCallOut]


class SubmissionOut(Answer):
    """What was handed up; it stays as it was."""

    id: str
    person: str
    at: str
    note: str
    cells: dict[str, dict[str, MoneyOut]]


class SubmissionsOut(Answer):
    """Submissions, newest first."""

    items: list[SubmissionOut]


class JudgementsOut(Answer):
    """The caller's judgements of a period and the total that follows."""

    items: list[dict[str, str]]
    closed: MoneyOut
    judged_in: MoneyOut
    total: MoneyOut
    n: int


class AccuracyOut(Answer):
    """How near each person's calls came at a fixed distance from the end, and whether judging helped."""

    lead: str
    column: str
    people: list[dict[str, Any]]


class ForecastSettingsOut(Answer):
    """How the workspace forecasts."""

    version: int
    period_kind: str
    most_likely: bool
    shows_amount: bool


class PastOut(Answer):
    """What past months let expect of the next ones, and the record of forecasting so; shares are fractions of one.

    `range` is P10, P50, P90; null under ten back-tests.
    """

    person: str
    months: int
    known_to: str
    family: str
    forecast: MoneyOut
    range: list[MoneyOut] | None
    wape: float | None
    wape_mean_of_3: float | None
    bias: float | None
    inside_range: int
    with_range: int
    provisional: bool
    origins: list[dict[str, Any]]


class FrozenFateOut(Answer):
    """All deals with one fate: kept (won before), won, won_later, open, slipped, lost, reopened, gone (deleted)."""

    fate: str
    n: int
    then: MoneyOut
    now: MoneyOut


class FrozenLineOut(Answer):
    """A deal behind a frozen cell, then and now; `category` is closed where it was won by that day."""

    deal: str
    owner: str | None
    category: str
    due: str | None
    then: MoneyOut
    fate: str
    now: MoneyOut | None
    due_now: str | None
    closed_on: str | None


class FrozenDayOut(Answer):
    """A cell at the end of a day: raw = deals + hidden + rewritten. `kept`: these numbers were kept that night."""

    period: str
    day: str
    person: str
    column: str
    kept: bool
    raw: MoneyOut
    call: MoneyOut
    final: MoneyOut
    deals: MoneyOut
    n: int
    hidden: MoneyOut
    rewritten: MoneyOut
    fates: list[FrozenFateOut]
    items: list[FrozenLineOut]
    next_cursor: str | None
