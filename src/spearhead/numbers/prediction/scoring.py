"""One table trained, judged on its last part and scored: what `spearhead score` prints."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.numbers.prediction.candidates import NaiveBayes
from spearhead.numbers.prediction.leakage import hold_out
from spearhead.numbers.prediction.measures import Floats, Ints, reliability, report, sigmoid
from spearhead.numbers.prediction.reasons import reasons
from spearhead.numbers.prediction.table import Table
from spearhead.numbers.prediction.training import Model, train

TEST_SHARE: Final = 0.20
TEST_WORDS: Final = frozenset({"test", "valid", "validation", "holdout", "hold-out", "oot", "1", "true", "yes", "测试"})


def split_by_time(table: Table, start: float | None = None) -> tuple[Ints, Ints]:
    """Rows to learn from and rows to be judged by: the closed ones from `start` on, or the last fifth in time."""
    closed = np.flatnonzero(table.closed)
    order = closed[np.argsort(table.time[closed], kind="stable")]
    cut = int(len(order) * (1 - TEST_SHARE)) if start is None else int((table.time[order] < start).sum())
    return order[:cut], order[cut:]


def split_by_words(table: Table, words: list[str]) -> tuple[Ints, Ints]:
    """The same by a column that says "test" (or holdout, validation, 1, yes) for the rows to be judged by."""
    test = np.array([word.strip().lower() in TEST_WORDS for word in words])
    if not test.any() or test.all():
        raise Refused("split_unreadable", _("The split column must say “test” for some rows and not for others."))
    return np.flatnonzero(table.closed & ~test), np.flatnonzero(table.closed & test)


def score(
    table: Table,
    first: Ints,
    later: Ints,
    *,
    known: frozenset[str] = frozenset(),
    forced: bool = False,
    explain: int = 20,
) -> dict[str, Any]:
    """Train on `first`, judge on `later`; score those and the open rows."""
    open_ = np.flatnonzero(~table.closed)
    # Open rows help to find leaks (L2); the rows it is judged by tell nothing.
    learnt = table.take(np.concatenate([first, open_]))
    model = train(learnt, known_at_start=known, forced=forced)
    test = table.take(later)
    asked = np.concatenate([later, open_])
    shown = table.take(asked)
    chance = model.chances(shown.columns, len(asked))
    some = np.arange(min(explain, len(asked)))
    told = reasons(model, shown.take(some).columns, learnt) if len(some) and model.published else []
    if forced:
        model.held_out = [*model.held_out, *hold_out(learnt, known)]
    return {
        **_summary(model, table),
        "train_rows": len(first),
        "test_rows": len(later),
        "open_rows": len(open_),
        "metrics": _metrics(model, test),
        "baselines": _baselines(learnt, test, model),
        "predictions": _predictions(asked, chance, table.outcome, told),
    }


def _summary(model: Model, table: Table) -> dict[str, Any]:
    return {
        "state": model.state,
        "publishable": model.published,
        "message": message(model),
        "base_rate": model.base_rate,
        "ordered_by": model.ordered_by if len(table.outcome) else "",
        "dropped": [{"column": one.name, "rule": one.rule, "reason": one.reason} for one in model.held_out],
        "used": model.fields,
        "late_answers": model.warnings,
        "guard": model.guard,
        "candidates": model.by_candidate,
        "blend": {name: weight for name, (weight, _model) in model.candidates.items()},
        "out_of_time_folds": model.out_of_time,
    }


def message(model: Model) -> str:
    """What a person is told first."""
    rate = {"rate": f"{100 * model.base_rate:.1f}"}
    words = {
        "signal": _("The model tells more than the base rate of %(rate)s%%."),
        "no_signal": _("No usable signal yet, base rate %(rate)s %%."),
        "too_few": _("Too few closed records to learn from (60 with 20 of each end), base rate %(rate)s %%."),
        "blocked": _("Too good to be true: a field knows the end. A person must look before this is shown."),
    }
    return words[model.state] % rate


def _metrics(model: Model, test: Table) -> dict[str, Any] | None:
    """On the held-out rows: what is shown to people, so the base rate where there is no signal."""
    if not len(test.outcome):
        return None
    y, p = test.outcome, model.chances(test.columns, len(test.outcome))
    base = np.full_like(y, model.base_rate)
    told = {**report(y, p), "base_rate_log_loss": report(y, base)["log_loss"], "reliability": reliability(y, p)}
    if not model.published and model.candidates:
        told["unpublished_model"] = report(y, model.learned(test.columns))
    return told


def _baselines(learnt: Table, test: Table, model: Model) -> dict[str, Any]:
    """The plain frequency scorer on the same rows and fields."""
    if not len(test.outcome) or not model.candidates:
        return {}
    closed = learnt.take(np.flatnonzero(learnt.closed))
    plain = NaiveBayes()
    closed.columns = [one for one in closed.columns if one.field in model.fields]
    plain.learn(closed)
    kept = [one for one in test.columns if one.field in model.fields]
    return {"naive_bayes": report(test.outcome, sigmoid(plain.odds(kept)))}


def _predictions(asked: Ints, chance: Floats, outcome: Floats, told: list[Any]) -> list[dict[str, Any]]:
    found = []
    for place, (row, p) in enumerate(zip(asked, chance, strict=True)):
        end = outcome[row]
        one: dict[str, Any] = {"row": int(row) + 1, "probability": round(float(p), 6)}
        one["outcome"] = None if np.isnan(end) else int(end)
        if place < len(told):
            one["reasons"] = told[place]
        found.append(one)
    return found
