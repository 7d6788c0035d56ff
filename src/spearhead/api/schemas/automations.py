"""Bodies and answers about automations. What may stand in a trigger, a condition and an action is a closed list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Id, Line300, Name120

Whole = Annotated[int, Field(ge=-1_000_000, le=1_000_000, strict=True)]
Part = dict[str, Any]
Actions = Annotated[list[Part], Field(min_length=1, max_length=5)]
Limit = Annotated[int, Field(ge=1, le=1000, strict=True)]


class AutomationNew(Body):
    """A rule: when `trigger`, and `conditions` (a filter tree) hold, then `actions`; it begins as a draft."""

    name: Name120
    noun: Literal["deal", "lead", "company", "contact"]
    trigger: Part
    conditions: Part | None = None
    actions: Actions
    hour_limit: Limit = 1000


class AutomationEdit(Changed):
    """What is to be different; the rule is a draft again and runs under the caller."""

    name: Name120 | None = None
    trigger: Part | None = None
    conditions: Part | None = None
    actions: Actions | None = None
    hour_limit: Limit | None = None


class AutomationOn(Changed):
    """`confirm` repeats how many records the trial matched, where these are over 500."""

    confirm: Whole | None = None


class AutomationOff(Changed):
    """Why it is stopped."""

    reason: Line300


class AutomationPress(Body):
    """Which automation to run; it waits for a button on records of this kind."""

    automation: Id


class RingOut(Answer):
    """A rule of a ring."""

    id: str
    name: str


class AutomationOut(Answer):
    """A rule as it stands; `ring` names the rules through which it may set itself off, beginning with itself."""

    id: str
    version: int
    name: str
    noun: str
    state: str
    owner: str
    trigger: Part
    conditions: Part
    actions: list[Part]
    why_off: str
    ring: list[RingOut]


class TrialOut(Answer):
    """A dry run: nothing was changed."""

    looked_at: int
    matched: int
    kept: int
    cut: bool
    examples: list[Part]


class RunOut(Answer):
    """A run on a record that the caller may read."""

    id: str
    rule_version: int
    record_type: str
    record: str
    result: str
    reason: str
    outcomes: list[Part]


class RunOnOut(RunOut):
    """A run on a record, with the rule that ran."""

    automation: str
    name: str
