"""Answers and bodies about the inbox and its calls."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from spearhead.api.schemas.base import Answer, Changed, Day, Line300, MoneyOut


class CallChase(Changed):
    """Nothing but the version."""


class CallSnooze(Changed):
    """Until when, within 14 days, and why it can wait."""

    until: Day
    reason: Annotated[Line300, Field(min_length=1)]


class CallOut(Answer):
    """A call: what broke, on which record, whose it is, since when."""

    id: str
    version: int
    kind: str
    record: dict[str, Any]
    owner: str | None
    since: str
    value_at_stake: MoneyOut | None
    said: dict[str, Any]
    state: str
    until: str | None


class InboxLineOut(Answer):
    """One line: an approval to decide, or a call."""

    kind: str
    name: str
    since: str
    approval: str | None
    call: CallOut | None


class InboxOut(Answer):
    """The lines in the order in which they should be done, and how many there are of each kind."""

    items: list[InboxLineOut]
    counts: dict[str, int]
    total: int
    snoozed: int
