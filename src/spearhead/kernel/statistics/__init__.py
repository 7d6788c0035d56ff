"""Statistics that several domains need, in pure Python and scipy: shares with intervals, times with censoring."""

from spearhead.kernel.statistics.proportions import (
    Difference,
    Share,
    Spread,
    below_others,
    difference,
    needed_per_side,
    pooled_difference,
    spread,
    step_up,
)
from spearhead.kernel.statistics.survival import Survival, survival

__all__ = [
    "Difference", "Share", "Spread", "Survival", "below_others", "difference", "needed_per_side", "pooled_difference",
    "spread", "step_up", "survival",
]  # fmt: skip
