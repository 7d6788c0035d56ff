"""The chance of making a goal, by simulation: ratios of result to capacity drawn from the own past and the peers'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

DRAWS: Final = 10_000
SEED: Final = 20_261_125
OWN_PERIODS: Final = 8
PEER_WEIGHT: Final = 4
FEWEST: Final = 4


def own_weight(k: int) -> float:
    """How much of the draws come from the own past of k periods."""
    return k / (k + PEER_WEIGHT)


def missing_periods(peers: Sequence[float]) -> int:
    """How many periods the role still lacks before a chance can be told."""
    return max(0, FEWEST - len(peers))


def chance(
    goal: int, capacity: float, own: Sequence[float], peers: Sequence[float], *, seed: int = SEED
) -> float | None:
    """(1 + draws that reach the goal) ÷ (draws + 2); None under four periods for the role.

    `own` are the person's ratios result ÷ capacity, newest last, of which the last eight count; `peers` those of
    everybody in the role. The same goal and past always give the same chance.
    """
    if missing_periods(peers):
        return None
    import numpy as np  # noqa: PLC0415  # 20 MB that a server starts without

    rng = np.random.default_rng(seed)
    recent = np.asarray(own[-OWN_PERIODS:], dtype=float)
    theirs = np.asarray(peers, dtype=float)
    drawn = theirs[rng.integers(0, len(theirs), DRAWS)]
    if len(recent):
        mine = recent[rng.integers(0, len(recent), DRAWS)]
        drawn = np.where(rng.random(DRAWS) < own_weight(len(recent)), mine, drawn)
    reached = int(np.count_nonzero(drawn * capacity >= goal))
    return (1 + reached) / (DRAWS + 2)
