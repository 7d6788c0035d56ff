"""Five numbers per cell up the reporting line and their exact bridge; pure arithmetic, nothing stored or read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

STALE_SHARE = 20  # a base that moved by more than one twentieth (5 %) makes a call stale


@dataclass(frozen=True)
class Call:
    """An override in minor units: an absolute amount, or a delta on what it overrides."""

    kind: Literal["absolute", "delta"]
    amount: int
    base_seen: int | None = None

    def over(self, base: int) -> int:
        return self.amount if self.kind == "absolute" else base + self.amount

    def is_stale(self, base: int) -> bool:
        """Whether the base differs from the one seen by more than 5 %; unknown when none was noted."""
        return self.base_seen is not None and abs(base - self.base_seen) * STALE_SHARE > abs(self.base_seen)


@dataclass(frozen=True)
class Node:
    """A person with their own deals' sum, direct reports, own call and their manager's call on them."""

    key: str
    own: int
    children: tuple[Node, ...] = ()
    call: Call | None = None
    manager_call: Call | None = None


@dataclass(frozen=True)
class Cell:
    """The five numbers of numbers.md N4, the base they rest on, and the cells of the direct reports."""

    key: str
    own: int
    raw: int
    base: int
    call: int
    without_own_call: int
    final: int
    children: tuple[Cell, ...]


@dataclass(frozen=True)
class BridgeLine:
    """What one override moved: a person's own call, or the manager's call on that person."""

    key: str
    by: Literal["self", "manager"]
    amount: int


def roll_up(node: Node) -> Cell:
    children = tuple(roll_up(child) for child in node.children)
    base = node.own + sum(child.final for child in children)
    call = node.call.over(base) if node.call else base
    managed = node.manager_call
    return Cell(
        key=node.key,
        own=node.own,
        raw=node.own + sum(child.raw for child in children),
        base=base,
        call=call,
        without_own_call=managed.over(base) if managed else base,
        final=managed.over(call) if managed else call,
        children=children,
    )


def bridge(cell: Cell) -> Iterator[BridgeLine]:
    """The lines from raw to final of this cell, reports first; they add up to the difference exactly."""
    for child in cell.children:
        yield from bridge(child)
    if cell.call != cell.base:
        yield BridgeLine(cell.key, "self", cell.call - cell.base)
    if cell.final != cell.call:
        yield BridgeLine(cell.key, "manager", cell.final - cell.call)
