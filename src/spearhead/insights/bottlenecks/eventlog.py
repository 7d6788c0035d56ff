"""An event log as arrays: which case did which activity when, and who; sorted by case and time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  # datetime.UTC reads worse beside a constant
DAY = 86_400.0
NOBODY = -1
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Event = tuple[str, str, datetime, str]


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events sorted by case, then time, then place in the file; `time` in days since 1970 (UTC).

    `activity` and `resource` index `activities` and `resources`; a resource of -1 is nobody known.
    """

    case: Ints
    activity: Ints
    time: Floats
    resource: Ints
    activities: tuple[str, ...]
    resources: tuple[str, ...]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return int(np.unique(self.case).size)

    @property
    def end(self) -> float:
        """The last moment that the log knows of, in days since 1970."""
        return float(self.time.max()) if self.time.size else 0.0


class _Names:
    """Names in the order in which they come, as numbers."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.known.setdefault(name, len(self.known))


def build(events: Iterable[Event]) -> EventLog:
    """A log of ``(case, activity, moment, resource)``; an empty resource is nobody. Moments carry a time zone."""
    cases, activities, resources = _Names(), _Names(), _Names()
    columns: tuple[list[int], list[int], list[float], list[int]] = ([], [], [], [])
    for case, activity, moment, resource in events:
        columns[0].append(cases.number(case))
        columns[1].append(activities.number(activity))
        columns[2].append((moment - EPOCH).total_seconds() / DAY)
        columns[3].append(resources.number(resource) if resource else NOBODY)
    case_column, time_column = np.asarray(columns[0], np.int64), np.asarray(columns[2], np.float64)
    order = np.lexsort((np.arange(case_column.size), time_column, case_column))
    return EventLog(
        case_column[order],
        np.asarray(columns[1], np.int64)[order],
        time_column[order],
        np.asarray(columns[3], np.int64)[order],
        tuple(activities.known),
        tuple(resources.known),
    )


def moment(days: float) -> datetime:
    """Days since 1970 as a moment in UTC."""
    return EPOCH + timedelta(days=days)


def typical_order(log: EventLog) -> Sequence[int]:
    """Activities by where in their case they first come, on average: what counts as forward, and as back."""
    starts = np.flatnonzero(np.r_[True, log.case[1:] != log.case[:-1]]) if log.case.size else np.empty(0, np.int64)
    lengths = np.diff(np.r_[starts, log.case.size])
    place = np.arange(log.case.size) - np.repeat(starts, lengths)
    relative = place / np.maximum(1, np.repeat(lengths, lengths) - 1)
    _pairs, first = np.unique(log.case * len(log.activities) + log.activity, return_index=True)
    count = len(log.activities)
    sums = np.bincount(log.activity[first], weights=relative[first], minlength=count)
    means = sums / np.maximum(1, np.bincount(log.activity[first], minlength=count))
    return [int(one) for one in np.argsort(means, kind="stable")]
