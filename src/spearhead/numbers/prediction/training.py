"""Learning a table: candidates in forward-chained folds, a blend of the best, calibrated, guarded by the base rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from spearhead.numbers.prediction.calibration import Calibrator, blend
from spearhead.numbers.prediction.candidates import BaseRate, Candidate, Logistic, NaiveBayes, Trees
from spearhead.numbers.prediction.folds import BLOCKS, Blocks, blocks_of
from spearhead.numbers.prediction.leakage import WHOLE_MODEL, hold_out, late_answers
from spearhead.numbers.prediction.measures import Floats, Ints, auc, reliability, report, row_losses, sigmoid
from spearhead.numbers.prediction.table import Column, Table

LEAST_CLOSED: Final = 60
LEAST_EACH: Final = 20
SHRINK: Final = 5.0
LATE_FROM: Final = 1_000  # records
STRENGTHS: Final = (0.03, 0.5)
SIGNAL, NO_SIGNAL, TOO_FEW, BLOCKED = "signal", "no_signal", "too_few", "blocked"


@dataclass(slots=True)
class Model:
    """What was learned: how to score any rows, and how right it was on records later than those it had seen."""

    state: str
    base_rate: float
    candidates: dict[str, tuple[float, Candidate]] = field(default_factory=dict)
    calibrator: Calibrator = field(default_factory=Calibrator)
    out_of_time: dict[str, Any] = field(default_factory=dict)
    guard: dict[str, Any] = field(default_factory=dict)
    by_candidate: dict[str, dict[str, Any]] = field(default_factory=dict)
    held_out: list[Any] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    ordered_by: str = "time"

    @property
    def published(self) -> bool:
        """Whether its own probabilities may be shown."""
        return self.state == SIGNAL

    @property
    def gains(self) -> bool:
        """The guard: the gain over the base rate exceeds two standard errors, and the newest block is not worse."""
        return bool(
            self.guard and self.guard["gain"] > 2 * self.guard["standard_error"]
            and self.guard["newest_block_gain"] >= 0
        )  # fmt: skip

    def learned(self, columns: list[Column], rows: int | None = None) -> Floats:
        """The model's probabilities, shown or not; `rows` where there may be no column to count."""
        kept = [one for one in columns if one.field in self.fields]
        if not self.candidates:
            return np.full(_rows(columns, rows), self.base_rate)
        odds = sum((weight * one.odds(kept) for weight, one in self.candidates.values()), np.zeros(1))
        return self.calibrator.chances(odds)

    def chances(self, columns: list[Column], rows: int | None = None) -> Floats:
        """What may be shown: the model's probabilities, or the base rate for all."""
        if self.state in {SIGNAL, BLOCKED}:
            return self.learned(columns, rows)
        return np.full(_rows(columns, rows), self.base_rate)


def _rows(columns: list[Column], rows: int | None) -> int:
    if rows is not None:
        return rows
    return len(columns[0].values) if columns else 0


def shrunk_rate(won: float, count: float, workspace_rate: float) -> float:
    """(won + 5·p₀) ÷ (n + 5)."""
    return (won + SHRINK * workspace_rate) / (count + SHRINK)


def train(
    table: Table, *, known_at_start: frozenset[str] = frozenset(), forced: bool = False,
    workspace_rate: float | None = None,
    tell: Callable[[int, int, str], None] = lambda _done, _total, _what: None,
) -> Model:  # fmt: skip
    """Learn from the closed rows; open rows only help to find leaks. `forced` skips holding out."""
    warnings = late_answers(table)
    held = [] if forced else hold_out(table, known_at_start)
    useful = table.without(held)
    rows = np.flatnonzero(useful.closed)
    closed = useful.take(rows)
    won, count = float((closed.weight * closed.outcome).sum()), float(closed.weight.sum())
    base = won / count if count else 0.5
    rate = shrunk_rate(won, count, base if workspace_rate is None else workspace_rate)
    model = Model(TOO_FEW, rate, held_out=useful.held_out, warnings=warnings, ordered_by=table.ordered_by)
    model.fields = sorted({one.field for one in useful.columns})
    records = len(np.unique(closed.group))
    if records < LEAST_CLOSED or won < LEAST_EACH or count - won < LEAST_EACH or not closed.columns:
        return model
    model.base_rate = base
    with threadpool_limits(limits=1):  # more threads than free cores wait for one another many times as long
        _compete(model, closed, records, tell)
    if forced and model.state == SIGNAL and hold_out(table, known_at_start):
        model.state = BLOCKED
    return model


def _compete(model: Model, closed: Table, records: int, tell: Callable[[int, int, str], None]) -> None:
    blocks = blocks_of(closed)
    model.ordered_by = blocks.ordered_by
    makers = _makers(closed, records)
    held: dict[str, list[Floats]] = {name: [] for name in [*makers, "base rate"]}
    places: list[Ints] = []
    rounds: dict[str, list[Floats]] = {}
    steps = blocks.count
    for number, (before, now) in enumerate(blocks.folds()):
        tell(number, steps + 1, "folds")
        first, later = closed.take(before), closed.take(now)
        places.append(now)
        base = BaseRate()
        base.learn(first)
        held["base rate"].append(base.odds(later.columns))
        for name, make in makers.items():
            one = make()
            one.learn(first)
            if isinstance(one, Trees):
                _, stages = one.best_round(later)
                rounds.setdefault(name, []).append(stages)
                held[name].append(stages[-1])
            else:
                held[name].append(one.odds(later.columns))
    tell(steps, steps + 1, "final")
    place = np.concatenate(places)
    y, w = closed.outcome[place], closed.weight[place]
    late = _late(blocks.number[place], records)
    best_rounds = {name: _best_round(stages, y, w, late) for name, stages in rounds.items()}
    odds = {name: np.concatenate(parts) for name, parts in held.items()}
    for name, count in best_rounds.items():
        odds[name] = np.concatenate([stages[min(count, len(stages)) - 1] for stages in rounds[name]])
    weights = blend(
        {name: one[late] for name, one in odds.items() if name not in {"base rate", *_weaker(odds, y, w)}},
        y[late],
        w[late],
    )
    mixed = sum((share * odds[name] for name, share in weights.items()), np.zeros(len(y)))
    _judge(model, closed, blocks, place, odds, mixed, records)
    for name, share in weights.items():
        chosen = makers[name]()
        if isinstance(chosen, Trees):
            chosen.rounds, chosen.seeds = max(10, int(best_rounds[name] * 1.1)), 2
        chosen.learn(closed)
        model.candidates[name] = (share, chosen)
    model.calibrator = Calibrator().learn(mixed[late], y[late], w[late], records)


def _late(block: Ints, records: int) -> NDArray[np.bool_]:
    """The rows by which the final model is set: the last two blocks, told by models that saw nearly as much."""
    late: NDArray[np.bool_] = block >= BLOCKS - 2 if records >= LATE_FROM else block >= 0
    return late


def _best_round(stages: list[Floats], y: Floats, w: Floats, late: NDArray[np.bool_]) -> int:
    """The number of rounds that told all held-out blocks together best."""
    length = min(len(one) for one in stages)
    losses = [
        float(np.average(row_losses(y, sigmoid(np.concatenate([one[at] for one in stages])))[late], weights=w[late]))
        for at in range(length)
    ]
    return int(np.argmin(losses)) + 1


def _weaker(odds: dict[str, Floats], y: Floats, w: Floats) -> set[str]:
    """Of the logistic strengths all but the best: they are one candidate."""
    strengths = [name for name in odds if name.startswith("logistic")]
    best = min(strengths, key=lambda name: float(np.average(row_losses(y, sigmoid(odds[name])), weights=w)))
    return set(strengths) - {best}


def _makers(closed: Table, records: int) -> dict[str, Callable[[], Candidate]]:
    """The candidates that this many records allow."""
    many = len(closed.outcome) > 30_000
    least = int(min(200, max(12, records / 150)))
    rate = 0.1 if many else 0.08
    rounds = 250 if many else 180 if records > 3_000 else 120
    made: dict[str, Callable[[], Candidate]] = {"naive bayes": NaiveBayes}
    for strength in (0.5,) if many else STRENGTHS:
        made[f"logistic {strength:g}"] = lambda strength=strength: Logistic(strength)  # type: ignore[misc]
    made["shallow trees"] = lambda: Trees(leaves=6, rate=rate, rounds=rounds, least=least)
    if records >= 1_000:
        made["deep trees"] = lambda: Trees(leaves=24, rate=rate, rounds=rounds, least=least)
    return made


def _judge(
    model: Model, closed: Table, blocks: Blocks, place: Ints, odds: dict[str, Floats], mixed: Floats, records: int
) -> None:
    """The guard: the gain over the base rate, by deal, against its standard error, and in the newest block."""
    y, w, group, block = closed.outcome[place], closed.weight[place], closed.group[place], blocks.number[place]
    shown = np.empty(len(y))
    for one in np.unique(block):  # each block by a curve that has not seen it
        here = block == one
        shown[here] = Calibrator().learn(mixed[~here], y[~here], w[~here], records).chances(mixed[here])
    base = sigmoid(odds["base rate"])
    gain = row_losses(y, base) - row_losses(y, shown)
    mean, error = _by_deal(gain, w, group)
    newest = block == block.max()
    newest_gain = float(np.average(gain[newest], weights=w[newest]))
    model.guard = {"gain": mean, "standard_error": error, "newest_block_gain": newest_gain}
    model.out_of_time = {**report(y, shown, w), "base_log_loss": float(np.average(row_losses(y, base), weights=w))}
    model.out_of_time["curve"] = reliability(y, shown, w)
    model.out_of_time["blocks"] = _by_block(closed.time[place], block, (y, w), base, shown)
    model.by_candidate = {name: _brief(y, sigmoid(one), w) for name, one in odds.items()}
    ranked = auc(y, shown, w)
    if ranked is not None and ranked > WHOLE_MODEL:
        model.state = BLOCKED
    else:
        model.state = SIGNAL if model.gains else NO_SIGNAL


def _by_block(
    time: Floats, block: Ints, told: tuple[Floats, Floats], base: Floats, shown: Floats
) -> list[dict[str, Any]]:
    """Each block in time on its own: how far the model, how far the base rate was off; weights add up to records."""
    found = []
    for one in np.unique(block):
        here = block == one
        y, w = told[0][here], told[1][here]
        found.append({
            "from": float(time[here].min()), "to": float(time[here].max()), "n": round(float(w.sum())),
            "rate": float(np.average(y, weights=w)), "mean": float(np.average(shown[here], weights=w)),
            "log_loss": float(np.average(row_losses(y, shown[here]), weights=w)),
            "base_log_loss": float(np.average(row_losses(y, base[here]), weights=w)),
        })  # fmt: skip
    return found


def _brief(y: Floats, p: Floats, w: Floats) -> dict[str, Any]:
    told = report(y, p, w)
    return {name: told[name] for name in ("auc", "log_loss", "brier", "ece")}


def _by_deal(gain: Floats, w: Floats, group: NDArray[Any]) -> tuple[float, float]:
    """Mean gain of a deal and its standard error."""
    _, place = np.unique(group, return_inverse=True)
    each = np.bincount(place, gain * w) / np.bincount(place, w)
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each))) if len(each) > 1 else float("inf")
