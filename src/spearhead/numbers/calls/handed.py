"""What was handed up: the newest submission of everybody in sight, and everything one person handed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from spearhead.numbers.calls.cells import Grid, Person
from spearhead.numbers.calls.models import Submission

OLD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Handed:
    """A row's newest submission: whether it is older than a week, and whether the numbers moved since."""

    submission: Submission
    old: bool
    moved: bool


def newest_of(grid: Grid) -> dict[int, Handed]:
    """Person → what they handed up last in the period; whoever never did is missing."""
    rows = {one.user_id: one for one in grid.people}
    found = _of(grid).filter(person_id__in=rows)
    newest = {one.person_id: one for one in found.order_by("at", "pk")}
    now = timezone.now()
    return {
        person: Handed(one, now - one.at > OLD and not grid.over, _moved(one, rows[person]))
        for person, one in newest.items()
    }


def handed_up(grid: Grid, person: Person) -> Sequence[Submission]:
    """All of one person's, newest first."""
    return list(_of(grid).filter(person_id=person.user_id).order_by("-at", "-pk"))


def _of(grid: Grid) -> QuerySet[Submission]:
    return Submission.objects.filter(starts_on=grid.period.start, ends_on=grid.period.end)


def _moved(one: Submission, row: Person) -> bool:
    return any(name in one.cells and one.cells[name]["call"] != cell.call for name, cell in row.cells.items())
