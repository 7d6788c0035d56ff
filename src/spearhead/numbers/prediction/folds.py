"""Five blocks in time: each is told by a model that has seen only the blocks before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from spearhead.numbers.prediction.measures import Ints
from spearhead.numbers.prediction.table import Table

BLOCKS: Final = 5


@dataclass(frozen=True, slots=True)
class Blocks:
    """`number` is each row's block, from 0; `ordered_by` says by what (time, record order or random)."""

    number: Ints
    ordered_by: str

    @property
    def count(self) -> int:
        """How many folds there are."""
        return BLOCKS - 1

    def folds(self) -> Iterator[tuple[Ints, Ints]]:
        """Rows before, rows of the block."""
        for one in range(1, BLOCKS):
            yield np.flatnonzero(self.number < one), np.flatnonzero(self.number == one)


def blocks_of(closed: Table) -> Blocks:
    """Deals in five equal blocks by their time; where a block would hold one outcome only, by chance instead."""
    _, place = np.unique(closed.group, return_inverse=True)
    count = int(place.max()) + 1
    when = np.full(count, -np.inf)
    np.maximum.at(when, place, np.nan_to_num(closed.time, nan=-np.inf))
    order = np.argsort(when, kind="stable")
    number = _cut(order, count)[place]
    if all(len(np.unique(closed.outcome[number == one])) == 2 for one in range(BLOCKS)):
        return Blocks(number, closed.ordered_by)
    return Blocks(_cut(np.random.default_rng(5).permutation(count), count)[place], "random")


def _cut(order: Ints, count: int) -> Ints:
    number = np.empty(count, dtype=np.int64)
    number[order] = np.arange(count) * BLOCKS // count
    return number
