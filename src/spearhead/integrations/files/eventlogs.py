"""Event logs from files: any table with a case, an activity and a time per row, or XES (IEEE 1849)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, time, timezone
from pathlib import Path
from typing import IO, Any, Final
from xml.etree.ElementTree import Element  # the type; parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.utils.translation import gettext as _

from spearhead.integrations.files.named import open_named
from spearhead.integrations.files.reading.cells import date_orders, read_date
from spearhead.integrations.files.reading.table import Table
from spearhead.kernel.errors import Refused

Event = tuple[str, str, datetime, str]
KEPT_PROBLEMS: Final = 20
_XES: Final = {"case": "concept:name", "activity": "concept:name", "time": "time:timestamp", "resource": "org:resource"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what; for XES the keys of attributes, with the standard's own as default."""

    case: str
    activity: str
    time: str
    resource: str = ""


@dataclass(slots=True)
class EventFile:
    """The events of a file; `skipped` counts rows without case, activity or time; `problems` tells the first ones."""

    events: list[Event] = field(default_factory=list)
    skipped: int = 0
    problems: list[str] = field(default_factory=list)

    def skip(self, line: int, text: str) -> None:
        """Leave a row out."""
        self.skipped += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(_("Line %(line)d: %(text)s") % {"line": line, "text": text})


def read_events(path: Path, columns: Columns) -> EventFile:
    """Read the whole file. Raises Refused (``unknown_column``, ``file_unreadable``, ``no_events``) with words."""
    found = _xes(path, columns) if path.name.lower().endswith((".xes", ".xes.gz")) else _table(path, columns)
    if not found.events:
        raise Refused("no_events", _("There is no row with a case, an activity and a time."))
    return found


def _table(path: Path, columns: Columns) -> EventFile:
    table = open_named(path, (columns.case, columns.activity, columns.time, columns.resource))
    places = [_place(table, name) for name in (columns.case, columns.activity, columns.time)]
    who = _place(table, columns.resource) if columns.resource else None
    case_at, activity_at, time_at = places
    found, order = EventFile(), _date_order(table, time_at)
    for row in table.rows():
        case, activity = row.values[case_at].strip(), row.values[activity_at].strip()
        moment = read_moment(row.values[time_at], order)
        if not case or not activity:
            found.skip(row.line, _("no case or no activity"))
        elif moment is None:
            found.skip(row.line, _("“%(text)s” is no time") % {"text": row.values[time_at][:40]})
        else:
            found.events.append((case, activity, moment, row.values[who].strip() if who is not None else ""))
    return found


def _place(table: Table, name: str) -> int:
    if name not in table.columns:
        known = ", ".join(table.columns[:30])
        message = _("There is no column “%(name)s”. There are: %(known)s") % {"name": name[:60], "known": known}
        raise Refused("unknown_column", message, {name: message})
    return table.columns.index(name)


def _date_order(table: Table, place: int) -> str:
    """Day or month first: what every ambiguous text of the column allows; day first where both would do."""
    allowed = {"dmy", "mdy"}
    for count, row in enumerate(table.rows()):
        allowed &= set(date_orders(row.values[place].partition(" ")[0])) or allowed
        if len(allowed) == 1 or count > 20_000:
            break
    return "dmy" if "dmy" in allowed else "mdy"


def read_moment(text: str, order: str) -> datetime | None:
    """A moment in UTC, where no zone is named; a day begins at midnight."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        read = read_date(text, order)
        if read is None:
            return None
        moment = read if isinstance(read, datetime) else datetime.combine(read, time.min)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)  # noqa: UP017


def _xes(path: Path, columns: Columns) -> EventFile:
    """Traces of events; of activities that are told at start and at completion only the completion counts."""
    found = EventFile()
    try:
        with ExitStack() as stack:
            plain = stack.enter_context(path.open("rb"))
            zipped = path.suffix == ".gz"
            stream: Any = stack.enter_context(gzip.GzipFile(fileobj=plain)) if zipped else plain
            for trace in _traces(stream):
                _take_trace(found, trace, columns)
    except (ParseError, DefusedXmlException, OSError, EOFError) as error:
        message = _("The file is no XES log: %(error)s") % {"error": str(error)[:200]}
        raise Refused("file_unreadable", message) from error
    return found


def _traces(stream: IO[bytes]) -> Iterator[Element]:
    for _event, element in iterparse(stream, events=("end",)):
        if element.tag.rpartition("}")[2] == "trace":
            yield element
            element.clear()


def _take_trace(found: EventFile, trace: Element, columns: Columns) -> None:
    case = _attributes(trace).get(columns.case or _XES["case"], "")
    events = [_attributes(one) for one in trace if one.tag.rpartition("}")[2] == "event"]
    completed = {one.get("lifecycle:transition", "").lower() for one in events} >= {"complete"}
    for place, event in enumerate(events, start=1):
        if completed and event.get("lifecycle:transition", "complete").lower() != "complete":
            continue
        activity = event.get(columns.activity or _XES["activity"], "")
        moment = read_moment(event.get(columns.time or _XES["time"], ""), "dmy")
        if not case or not activity or moment is None:
            found.skip(place, _("no case, activity or time in case %(case)s") % {"case": case[:40] or "?"})
        else:
            found.events.append((case, activity, moment, event.get(columns.resource or _XES["resource"], "")))


def _attributes(element: Element) -> dict[str, str]:
    return {one.get("key", ""): one.get("value", "") for one in element if one.get("key")}
