"""One training: the table, the model, the report of what it is worth, and what it says of every open record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from spearhead.numbers.chances.drift import EACH, Drift
from spearhead.numbers.chances.models import ChanceSettings
from spearhead.numbers.chances.nouns import DEAL, Noun
from spearhead.numbers.chances.table import Learnt, table_of
from spearhead.numbers.prediction.measures import Ints
from spearhead.numbers.prediction.reasons import Past, reasons
from spearhead.numbers.prediction.table import Table
from spearhead.numbers.prediction.training import BLOCKED, NO_SIGNAL, SIGNAL, Model, train

WITHDRAWN: Final = "withdrawn"
EXAMPLES: Final = 20  #: past deals behind a reason
CHUNK: Final = 500
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an open record: shown, the model's own, and why."""

    record: int
    said: float
    learned: float | None
    reasons: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a training found. `base` is what is shown of every record where the model is not."""

    state: str
    base: float
    report: dict[str, Any]
    said: list[Said]


def learn(settings: ChanceSettings, drift: Drift | None, now: datetime, tell: Tell, noun: Noun = DEAL) -> Lesson:
    """Learn from all closed records of a noun and speak of all open ones; `tell` hears the share done, may raise."""
    learnt = table_of(noun, settings, now, lambda done, all_: tell(0.3 * done / max(all_, 1)))
    known = frozenset(settings.known) | ({"owner"} if settings.owners else set())
    model = train(learnt.table, known_at_start=known, tell=lambda done, all_, _what: tell(0.3 + 0.5 * done / all_))
    if model.state == BLOCKED and sorted(model.fields) == settings.accepted:
        model.state = SIGNAL if model.gains else NO_SIGNAL
    state, base = model.state, model.base_rate
    if drift is not None and drift.alarm and state == SIGNAL:
        state, base = WITHDRAWN, drift.rate
    return Lesson(state, base, _report(learnt, model, drift), _speak(noun, learnt, model, state, base, tell))


def _speak(noun: Noun, learnt: Learnt, model: Model, state: str, base: float, tell: Tell) -> list[Said]:
    open_ = np.flatnonzero(~learnt.table.closed)
    closed = np.flatnonzero(learnt.table.closed)
    past, known = learnt.table.take(closed), dict[str, Past]()
    found: list[Said] = []
    for start in range(0, len(open_), CHUNK):
        tell(0.8 + 0.2 * start / len(open_))
        rows = open_[start : start + CHUNK]
        shown = learnt.table.take(rows)
        own = model.learned(shown.columns, len(rows)) if model.published else None
        why = _why(noun, learnt, model, shown, past, closed, known) if state == SIGNAL else None
        for place, row in enumerate(rows):
            said = float(own[place]) if own is not None and state == SIGNAL else base
            found.append(Said(
                learnt.records[row], said, None if own is None else float(own[place]), why[place] if why else {},
            ))  # fmt: skip
    return found


def _why(
    noun: Noun, learnt: Learnt, model: Model, shown: Table, past: Table, closed: Ints, known: dict[str, Past]
) -> list[dict[str, list[dict[str, Any]]]]:
    """Reasons in which past rows are named as records, under `deals` or `leads`."""
    told = reasons(model, shown.columns, past, examples=EXAMPLES, known=known)
    for row in told:
        for one in (*row["up"], *row["down"]):
            one[f"{noun.key}s"] = list(dict.fromkeys(learnt.records[closed[at]] for at in reversed(one.pop("past"))))
    return told


def _report(learnt: Learnt, model: Model, drift: Drift | None) -> dict[str, Any]:
    table = learnt.table
    closed, open_ = table.closed, ~table.closed
    won = len(np.unique(table.group[closed & (table.outcome == 1)]))
    count = len(np.unique(table.group[closed]))
    times = table.time[closed]
    return {
        "closed": count, "won": won, "open": int(open_.sum()), "rows": int(closed.sum()),
        "first": _day(times.min()) if count else None, "last": _day(times.max()) if count else None,
        "base_rate": model.base_rate, "ordered_by": model.ordered_by, "used": model.fields if count else [],
        "held_out": [{"field": one.name, "rule": one.rule, "facts": dict(one.facts)} for one in model.held_out],
        "late_answers": model.warnings, "guard": _finite(model.guard), "out_of_time": _dated(model.out_of_time),
        "candidates": model.by_candidate, "blend": {name: share for name, (share, _one) in model.candidates.items()},
        "drift": {**asdict(drift), "n": EACH} if drift else None,
    }  # fmt: skip


def _finite(numbers: dict[str, Any]) -> dict[str, Any]:
    return {name: one if np.isfinite(one) else None for name, one in numbers.items()}


def _dated(found: dict[str, Any]) -> dict[str, Any]:
    blocks = [
        {**one, "from": _day(one["from"]), "to": _day(one["to"])}
        for one in found.get("blocks", ())
    ]  # fmt: skip
    return {**found, "blocks": blocks} if found else {}


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
