"""A list as a calendar: what a view holds, by one of its days, a month or a week at a time."""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, zone
from spearhead.kernel.filters import Field
from spearhead.kernel.time import Period, month_period, start_of_day
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.words import FIELDS, field_word
from spearhead.web.records.inputs import input_of

#: kind of record that has a calendar → the day by which it opens
SHAPED: Final = {"deal": "expected_close", "activity": "due_at", "lead": "received_at"}
MOST: Final = 1000
ON_A_DAY: Final = 6
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Item:
    """A record on its day; `time` is the local hour and minute of a moment, `done` marks what is over."""

    id: int
    version: int
    title: str
    time: str
    done: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; `inside` tells whether it belongs to the month that is shown."""

    day: date
    inside: bool
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month or a week of a list; `undated` records have no such day, `more` says that not all could be drawn."""

    by: str
    fields: list[tuple[str, str]]
    weeks: list[list[Day]]
    month: Period
    weekly: bool
    previous: dict[str, str | None]
    next: dict[str, str | None]
    this: dict[str, str | None]
    movable: bool
    timed: bool
    undated: int
    more: bool

    @property
    def first(self) -> date:
        """The first day that is drawn."""
        return self.weeks[0][0].day

    @property
    def last(self) -> date:
        """The last day that is drawn."""
        return self.weeks[-1][-1].day


def day_fields(spec: ListSpec, user: User) -> list[tuple[str, str]]:
    """The days and moments of a kind of record that this reader may see: key and words."""
    fields = spec.fields(user).all
    keys = [key for key, one in fields.items() if one.kind in {"date", "datetime"}]
    return [(key, field_word(spec.entity, key)) for key in keys if key in FIELDS or key.startswith("custom.")]


def calendar_of(spec: ListSpec, user: User, request: HttpRequest, rows: QuerySet[Any]) -> Calendar:
    """The calendar that the address asks for, of the rows of its list."""
    offered = day_fields(spec, user)
    wanted = request.GET.get("by", "")
    by = wanted if wanted in dict(offered) else SHAPED[spec.entity]
    field = spec.fields(user).get(by, "by")
    month, weeks, weekly = _span(request)
    items, more = _items(spec, field, rows, weeks[0][0], weeks[-1][-1])
    back, onward, here = _steps(month, weeks, weekly=weekly)
    return Calendar(
        by=by, fields=offered,
        weeks=[[Day(day, weekly or day in month, items[day]) for day in week] for week in weeks],
        month=month, weekly=weekly, previous=back, next=onward, this=here, movable=_movable(spec, user, by),
        timed=field.kind == "datetime", more=more,
        undated=rows.order_by().filter(**{f"{field.column}__isnull": True}).count(),
    )  # fmt: skip


def _movable(spec: ListSpec, user: User, by: str) -> bool:
    typed = input_of(spec.entity, by)
    return typed is not None and user.sight.may(spec.entity, "edit") and (spec.entity, by) not in user.sight.read_only


def _span(request: HttpRequest) -> tuple[Period, list[list[date]], bool]:
    """The month of the address with its weeks, or its week alone; nonsense is the present one."""
    week, month, now = request.GET.get("week", ""), request.GET.get("month", ""), today()
    if week:
        day = _read(week) or now
        monday = day - timedelta(days=day.weekday())
        return month_period(day.year, day.month), [[monday + timedelta(days=one) for one in range(7)]], True
    first = _read(f"{month}-01") or now
    whole = month_period(first.year, first.month)
    return whole, months.Calendar().monthdatescalendar(first.year, first.month), False


def _read(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1971 <= found.year < 2199 else None


def _steps(
    month: Period, weeks: list[list[date]], *, weekly: bool
) -> tuple[dict[str, str | None], dict[str, str | None], dict[str, str | None]]:
    """What changes in the address for the span before, the one after, and the present one."""
    if weekly:
        monday = weeks[0][0]
        back, onward = monday - WEEK, monday + WEEK
        return (
            {"week": back.isoformat(), "month": None}, {"week": onward.isoformat(), "month": None},
            {"week": today().isoformat(), "month": None},
        )  # fmt: skip
    before = month_period(month.start.year, month.start.month).before()
    after = month_period(month.end.year, month.end.month)
    return {"month": before.key}, {"month": after.key}, {"month": None}


def _items(
    spec: ListSpec, field: Field, rows: QuerySet[Any], first: date, last: date
) -> tuple[defaultdict[date, list[Item]], bool]:
    path, here = field.column, zone()
    title = spec.columns[0].path
    edges: tuple[Any, Any] = (first, last + timedelta(days=1))
    if field.kind == "datetime":
        edges = (start_of_day(edges[0], here), start_of_day(edges[1], here))
    if path.startswith("custom__"):
        edges = (_kept(edges[0]), _kept(edges[1]))
    paths = ["id", "version", title, path, *(["done_at"] if spec.entity == "activity" else [])]
    found = rows.order_by(path, "id").filter(**{f"{path}__gte": edges[0], f"{path}__lt": edges[1]})
    drawn = list(found.values(*paths)[: MOST + 1])
    days: defaultdict[date, list[Item]] = defaultdict(list)
    for row in drawn[:MOST]:
        at = _moment(row[path], timed=field.kind == "datetime")
        day = timezone.localtime(at, here) if isinstance(at, datetime) else at
        clock = f"{day:%H:%M}" if isinstance(day, datetime) else ""
        on = day.date() if isinstance(day, datetime) else day
        days[on].append(Item(row["id"], row["version"], row[title], clock, bool(row.get("done_at"))))
    return days, len(drawn) > MOST


def _kept(edge: date | datetime) -> str:
    """An edge as a custom field keeps days and moments."""
    return (edge.astimezone(UTC) if isinstance(edge, datetime) else edge).isoformat()


def _moment(value: Any, *, timed: bool) -> date | datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value) if timed else date.fromisoformat(value)
    found: date | datetime = value
    return found
