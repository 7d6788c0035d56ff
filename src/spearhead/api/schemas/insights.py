"""Bodies and answers about bottlenecks and the actions that follow from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Id, Line40, Line300, Lines, MoneyOut, Name120

Points = Annotated[
    float, Field(ge=-100, le=100, strict=True, description="Percentage points of the figure, signed; not 0.")
]


class ActionNew(Body):
    """What is to be done about a stage; how its conversion stands now is kept beside it."""

    kind: Literal["step", "training", "coaching", "target", "rule", "content", "other"]
    title: Name120
    stage: Id
    expected_points: Points
    due_on: Day
    check_on: Day
    owner: Id | None = None
    note: Annotated[Lines, Field(max_length=1000)] = ""
    people: Annotated[list[Id], Field(max_length=50)] = []  # noqa: RUF012  # pydantic copies it


class ActionMove(Changed):
    """Where it goes next; dropping it needs the reason. Whether it worked is measured, never said."""

    state: Literal["open", "doing", "done", "dropped"]
    reason: Line300 = ""


class ActionOut(Answer):
    """An action, the figure as it stood (``baseline``) and, once measured, what came of it (``result``)."""

    id: str
    version: int
    kind: str
    title: str
    state: str
    owner: str
    stage: str | None
    figure: str
    expected_points: float
    due_on: str
    check_on: str
    baseline: dict[str, Any]
    result: dict[str, Any]


class ShareOut(Answer):
    """Hits of n, with the 95 % interval; null where n is 0."""

    hits: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class StallOut(Answer):
    """A stage now against its own past. Times are in days; a median that was not reached is null, then it is longer
    than ``longest``. ``people`` are those named whom the caller leads; ``unnamed`` is how many more there are."""

    stage: str
    name: str
    entered: int
    here: int
    now: ShareOut
    before: ShareOut
    share_of_waiting: float
    value_at_stake: MoneyOut | None
    verdict: str
    likely: bool
    more_needed: int | None
    people: list[str]
    unnamed: int
    deals: list[str]


class PartAsked(Body):
    """A part of the pipeline: ``team:ID``, ``source:ID``, ``product:ID``, ``size:small``, ``middle`` or ``large``."""

    only: Annotated[Line40, Field(min_length=1)]


class HandOverOut(Answer):
    """Waiting between two teams, in days; a quantile that was not reached is null, then it is longer than ``longest``.
    ``from`` is ``new`` for new leads and ``others`` for teams too small to be named."""

    kind: str
    n: int
    here: int
    median: float | None
    p80: float | None
    longest: float | None
    silo: bool
    value: MoneyOut | None


class BottlenecksOut(Answer):
    """The newest review of a pipeline or of a part of it; ``made_at`` is null where there is none yet."""

    pipeline: str
    made_at: str | None
    window_days: list[int]
    baseline_days: int
    stages: list[StallOut]
    only: str
    hand_overs: list[HandOverOut]
