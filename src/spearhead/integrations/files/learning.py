"""Any file as a table to learn from: its columns typed, its dates read as the file writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from spearhead.integrations.files.named import open_named
from spearhead.integrations.files.reading.cells import date_orders, read_date
from spearhead.kernel.errors import Refused
from spearhead.numbers.prediction.measures import Floats
from spearhead.numbers.prediction.table import Table
from spearhead.numbers.prediction.texts import from_texts

SAMPLE: Final = 300


@dataclass(slots=True)
class Read:
    """The table, and the words of its split column."""

    table: Table
    split: list[str] = field(default_factory=list)

    def moment(self, text: str) -> float:
        """A point on the table's time: a number or a date. Raises Refused (``time_unreadable``)."""
        try:
            return float(text)
        except ValueError:
            found = read_dates([text])
        if found is None:
            raise Refused("time_unreadable", _("“%(text)s” is no time") % {"text": text[:40]})
        return float(found[0])


def read_table(path: Path, outcome: str, when: str = "", split: str = "") -> Read:
    """Read the whole file. Raises Refused: unknown_column, no_rows, and what the readers refuse."""
    source = open_named(path, (outcome, when, split))
    names = list(source.columns)
    rows = [row.values for row in source.rows()]
    if not rows:
        raise Refused("no_rows", _("The file has no rows."))
    words: list[str] = []
    if split:
        if split not in names:
            known = ", ".join(names[:30])
            message = _("There is no column “%(name)s”. There are: %(known)s") % {"name": split[:60], "known": known}
            raise Refused("unknown_column", message, {split: message})
        at = names.index(split)
        words = [row[at] for row in rows]
        names = names[:at] + names[at + 1 :]
        rows = [row[:at] + row[at + 1 :] for row in rows]
    return Read(from_texts(names, rows, outcome, when, read_dates), words)


def read_dates(texts: Sequence[str]) -> Floats | None:
    """A column as POSIX seconds (NaN where empty), or None where it is not all dates."""
    filled = [text for text in texts if text]
    allowed = {"dmy", "mdy"}
    for text in filled[:SAMPLE]:
        if _seconds(text, "dmy") is None and _seconds(text, "mdy") is None:
            return None
    for text in filled[:20_000]:
        allowed &= set(date_orders(text.partition(" ")[0])) or allowed
    order = "dmy" if "dmy" in allowed else "mdy"
    known = {text: _seconds(text, order) for text in set(filled)}
    if not known or sum(one is None for one in known.values()) > 0.03 * len(known):
        return None
    return np.array([one if text and (one := known[text]) is not None else np.nan for text in texts], dtype=np.float64)


def _seconds(text: str, order: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        read = read_date(text, order)
        if read is None:
            return None
        moment = read if isinstance(read, datetime) else datetime.combine(read, time.min)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
