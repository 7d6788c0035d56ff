"""Texts as typed columns: numbers, categories, moments; constants and identifiers are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.numbers.prediction.measures import Floats
from spearhead.numbers.prediction.table import MISSING, Column, HeldOut, Table, table_of

WON: Final = frozenset(
    "1|1.0|yes|y|true|t|won|win|converted|success|closed won|closedwon|是|赢单|已赢单|成交|转化".split("|")
)
LOST: Final = frozenset(
    "0|0.0|no|n|false|f|lost|loss|not converted|failure|rejected|closed lost|closedlost|否|输单|丢单|未成交".split("|")
)
NOTHING: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "select", "-", "--", "?", "#n/a"})
_NUMBER: Final = re.compile(r"^[¥$€£]?\s*([-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?)\s*%?$")
_ID_NAME: Final = re.compile(r"(?:^|[^a-z])(?:id|uuid|guid|key|number|no|nr|ref)$|编号|序号", re.IGNORECASE)
_CLOSING: Final = re.compile(r"clos|end|won|lost|finish|decid|关闭|结束|成交", re.IGNORECASE)
NUMERIC_SHARE: Final = 0.97


def from_texts(
    names: Sequence[str], rows: Sequence[Sequence[str]], outcome: str, time: str = "",
    dates: Callable[[Sequence[str]], Floats | None] = lambda _texts: None,
) -> Table:  # fmt: skip
    """The table behind texts. `dates` reads a column of texts as POSIX seconds, or says None where it holds no dates.

    Raises Refused: unknown_column, outcome_not_two_valued.
    """
    for name in (outcome, *([time] if time else [])):
        if name not in names:
            known = {"name": name[:60], "known": ", ".join(names[:30])}
            message = _("There is no column “%(name)s”. There are: %(known)s") % known
            raise Refused("unknown_column", message, {name: message})
    by_name = {name: [_plain(row[at]) for row in rows] for at, name in enumerate(names)}
    ends = _outcomes(by_name.pop(outcome), outcome)
    moments = _time(by_name[time], dates) if time else None
    if time:
        by_name.pop(time)
    columns: list[Column] = []
    held: list[HeldOut] = []
    for name, values in by_name.items():
        made = _column(name, values, dates, moments if not _CLOSING.search(time) else None)
        if isinstance(made, HeldOut):
            held.append(made)
        else:
            columns.extend(made)
    table = table_of(columns, ends, moments)
    table.held_out = held
    return table


def _plain(text: str) -> str:
    kept = text.strip()
    return MISSING if kept.lower() in NOTHING else kept


def _outcomes(texts: list[str], name: str) -> Floats:
    seen = {text.lower() for text in texts} - {MISSING}
    won, lost = seen & WON, seen & LOST
    if not (won and lost):
        if len(seen) != 2:
            words = _(
                "The outcome “%(name)s” must say won or lost (or yes, no, 1, 0); it has %(count)d different values."
            )
            message = words % {"name": name, "count": len(seen)}
            raise Refused("outcome_not_two_valued", message, {name: message})
        first, second = sorted(seen)
        lost, won = ({second}, {first}) if first in WON or second in LOST else ({first}, {second})
    known = {**dict.fromkeys(won, 1.0), **dict.fromkeys(lost, 0.0)}
    return np.array([known.get(text.lower(), np.nan) for text in texts])


def _number(text: str) -> float:
    if not text:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        found = _NUMBER.match(text)
        return float(found[1].replace(",", "")) if found else float("inf")


def numbers(texts: Sequence[str]) -> Floats | None:
    """The column as numbers, where nearly all of it is."""
    sample = [text for text in texts[:400] if text]
    if sample and sum(_number(text) == float("inf") for text in sample) > (1 - NUMERIC_SHARE) * len(sample) + 1:
        return None
    values = np.array([_number(text) for text in texts])
    filled, odd = ~np.isnan(values), np.isinf(values)
    if not filled.any() or odd.sum() > (1 - NUMERIC_SHARE) * filled.sum():
        return None
    values[odd] = np.nan
    return values


def _time(texts: list[str], dates: Callable[[Sequence[str]], Floats | None]) -> Floats:
    read = numbers(texts)
    if read is None:
        read = dates(texts)
    if read is None:
        raise Refused("time_unreadable", _("The column of time holds neither dates nor numbers."))
    return read


def _column(
    name: str, texts: list[str], dates: Callable[[Sequence[str]], Floats | None], moments: Floats | None
) -> list[Column] | HeldOut:
    different = set(texts)
    if len(different) == 1:
        return HeldOut(name, "constant")
    values = numbers(texts)
    if values is not None:
        if _is_identifier(name, values):
            return HeldOut(name, "identifier")
        return [Column(name, "number", values)]
    read = dates(texts)
    if read is not None:
        return _of_dates(name, read, moments)
    filled = [text for text in texts if text]
    if len(different) > 0.5 * len(filled) and len(filled) > 20:
        return HeldOut(name, "identifier", {"texts": True})
    return [Column(name, "category", np.array([text[:80] for text in texts], dtype=object).astype(str))]


def _is_identifier(name: str, values: Floats) -> bool:
    filled = values[np.isfinite(values)]
    if len(filled) < 20 or len(np.unique(filled)) < 0.99 * len(filled) or not np.all(filled == np.round(filled)):
        return False
    steps = np.diff(filled)
    named = _ID_NAME.search(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name))
    return bool(named) or bool(np.all(steps > 0) or np.all(steps < 0))


def _of_dates(name: str, seconds: Floats, moments: Floats | None) -> list[Column]:
    """Month, weekday, and the age at the record's own time where that is no closing date."""
    known = np.isfinite(seconds)
    when = [datetime.fromtimestamp(one, UTC) if ok else None for one, ok in zip(seconds, known, strict=True)]
    month = np.array([one.month if one else np.nan for one in when])
    weekday = np.array([one.weekday() if one else np.nan for one in when])
    made = [Column(f"{name} (month)", "number", month, name), Column(f"{name} (weekday)", "number", weekday, name)]
    if moments is not None and np.nanmedian(np.abs(moments)) > 1e8:  # seconds, not numbers of records
        made.append(Column(f"{name} (age)", "number", (moments - seconds) / 86_400, name))
    return made
