"""The sixteen deals of the specification's worked example: each as it stood on both days."""

from __future__ import annotations

from datetime import date, timedelta

from spearhead.kernel.time import Period
from spearhead.numbers.flow.movements import State


def day(number: int) -> date:
    """The example counts days; day 1 is New Year's Day 2024."""
    return date(2023, 12, 31) + timedelta(days=number)


PERIOD = Period(day(100), day(191), "example")
DUE = day(150)


def _state(base: int, close: int | None = None, status: str = "open", *, inside: bool = True) -> State:
    return State(status, "CNY", base, base, DUE if close is None else day(close), inside)


def _foreign(amount: int, base: int) -> State:
    return State("open", "USD", amount, base, DUE)


CASES: dict[int, tuple[State | None, State | None]] = {
    1: (_state(100), _state(120)),
    2: (_state(80), _state(65)),
    3: (_state(60), _state(66, status="won")),
    4: (_state(50), _state(50, status="lost")),
    5: (_state(40), _state(44, 205)),
    6: (_state(30), _state(30, 90)),
    7: (_state(90, 200), _state(85, 185)),
    8: (_state(20, 95), _state(20, 110)),
    9: (_state(25, status="lost"), _state(25)),
    10: (_state(70, inside=False), _state(70)),
    11: (_state(45), _state(45, inside=False)),
    12: (_state(35), None),
    13: (None, _state(55)),
    14: (None, _state(10, status="won")),
    15: (_state(15, 195), _state(18, 180, status="won")),
    16: (_foreign(1000, 140), _foreign(1100, 165)),
}
