"""What deals need beyond their columns: which stages are won and lost, which days enter them, which amounts count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap
from spearhead.integrations.files.proposals.names import name_key
from spearhead.integrations.files.reading.profile import Profile
from spearhead.integrations.files.reading.table import Table

_WON: Final = ("won", "closed won", "赢单", "成交", "已成交", "赢")
_LOST: Final = ("lost", "closed lost", "输单", "丢单", "失败", "输", "丢失")
_ROWS: Final = 100_000
_ALIKE: Final = 5


def outcome_of(value: str) -> str:
    """Whether a stage's name says ``won``, ``lost`` or (anything else) ``open``."""
    key = name_key(value)
    return "won" if key in _WON else "lost" if key in _LOST else "open"


def deal_section(section: FileMap, table: Table, profile: Profile) -> FileMap:
    """The section with outcome, history, and the rule for amounts added."""
    by_target = {target: column for column in section.columns for target in column.to}
    stage, amount = by_target.get("stage"), by_target.get("amount")
    changes: dict[str, ColumnMap] = {}
    history: dict[str, str] = {}
    if stage is not None:
        values = list(profile.column(stage.column).distinct)
        closing = {value for value in values if outcome_of(value) != "open"}
        if closing and "outcome" not in by_target:
            changes[stage.column] = replace(stage, to=("stage", "outcome"))
        history = _history(values, by_target)
        if amount is not None and (wanted := _amount_stages(table, stage.column, amount.column, values)):
            changes[amount.column] = replace(amount, only_when={stage.column: wanted})
    columns = tuple(changes.get(column.column, column) for column in section.columns)
    listed = ("open",) if "product" in by_target and amount is not None and amount.column in changes else ()
    return replace(section, columns=columns, history=history, list_price_for=listed)


def _history(values: Iterable[str], by_target: Mapping[str, ColumnMap]) -> dict[str, str]:
    """Stage → the column with the day on which it was entered: the closing day for won and lost, a like name else."""
    closed, opened = by_target.get("closed_on"), by_target.get("opened_on")
    found = {}
    for value in values:
        if outcome_of(value) != "open":
            if closed is not None:
                found[value] = closed.column
        elif opened is not None and _alike(value, opened.column):
            found[value] = opened.column
    return found


def _alike(stage: str, column: str) -> bool:
    """``Engaging`` and ``engage_date`` begin alike."""
    one, other = name_key(stage), name_key(column)
    same = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    return same >= min(_ALIKE, len(one))


def _amount_stages(table: Table, stage: str, amount: str, values: Iterable[str]) -> tuple[str, ...]:
    """The stages whose rows have amounts, where all others hold nothing or 0; empty when every stage has some."""
    at, what = table.columns.index(stage), table.columns.index(amount)
    filled: dict[str, bool] = defaultdict(bool)
    for row in islice(table.rows(), _ROWS):
        filled[row.values[at].strip()] |= row.values[what].strip().strip("0.,") != ""
    with_amounts = tuple(value for value in values if filled[value])
    bare = [value for value in values if not filled[value]]
    return with_amounts if bare and with_amounts and all(outcome_of(value) == "won" for value in with_amounts) else ()
