"""Drift (漂移): every hundred outcomes the probabilities that were said are held against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from spearhead.numbers.chances.nouns import DEAL, Noun
from spearhead.numbers.prediction.measures import DRIFT_LIMIT, brier, drift_z

EACH: Final = 100


@dataclass(frozen=True, slots=True)
class Drift:
    """The last full hundred: what was said, what came. `alarm` withdraws the probabilities to `rate`."""

    z: float
    brier: float
    base_brier: float
    rate: float
    alarm: bool


def measure(outcomes: Sequence[tuple[float, float, bool]]) -> Drift | None:
    """Of outcomes in order (said, base rate then, won) the last full hundred; None before there is one."""
    whole = len(outcomes) // EACH * EACH
    if not whole:
        return None
    said, base, won = (np.array(one, dtype=np.float64) for one in zip(*outcomes[whole - EACH : whole], strict=True))
    z, own, plain = drift_z(won, said), brier(won, said), brier(won, base)
    return Drift(z, own, plain, float(won.mean()), abs(z) > DRIFT_LIMIT or own > plain)


def outcomes(noun: Noun = DEAL) -> list[tuple[float, float, bool]]:
    """Of all deals or leads that a model had said something of, how they ended, in order."""
    rows = noun.kept.objects.filter(won__isnull=False, learned__isnull=False).order_by("ended_on", f"{noun.key}_id")
    values = rows.values_list("learned", "base", "won")
    return [(float(learned or 0), base, bool(won)) for learned, base, won in values]
