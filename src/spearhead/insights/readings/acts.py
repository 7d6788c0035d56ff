"""Keeping a reading as it is now, and throwing one's own away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.insights.readings.access import reading_for
from spearhead.insights.readings.models import SavedReading
from spearhead.insights.readings.records import stamps
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Conflict, Forbidden
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.figures import Combine, Figure, Reading, Row, Scope, read, rows
from spearhead.kernel.figures.reading import Number, combine, ending
from spearhead.kernel.text.clean import clean_text

MOST_ROWS: Final = 20_000
MOST_KEPT: Final = 500
TRIES: Final = 3


@act
def keep_reading(key: str, scope: Scope, *, by: User, title: str = "") -> SavedReading:
    """Keep a figure in a scope of one's own, with every row behind it."""
    by.sight.require("figure", "read")
    if SavedReading.objects.filter(kept_by=by, brief=None).count() >= MOST_KEPT:
        message = _("You keep %(most)d readings already; throw some away first.") % {"most": MOST_KEPT}
        raise refuse("too_many", "figure", message)
    words = clean_text(title, max_length=120, field="title")
    kept = freeze(key, replace(scope, user=by), title=words)
    record_event(Happened("reading.kept", "reading", kept.pk, by.pk, 1, extra={"title": key}))
    return kept


@act
def drop_reading(reading_id: str | int, *, by: User) -> None:
    """Throw a kept reading away; those of a sent brief stay."""
    kept = reading_for(by, reading_id)
    if kept.kept_by_id != by.pk:
        raise Forbidden(_("Only who kept a reading throws it away."))
    if kept.brief_id:
        raise refuse("belongs_to_brief", "brief", _("This reading belongs to a brief that was sent; it stays."))
    record_event(Happened("reading.dropped", "reading", kept.pk, by.pk, 1, extra={"title": kept.figure}))
    kept.delete()


def freeze(
    key: str, scope: Scope, *, title: str = "", brief_id: int | None = None, readers: Iterable[User] = ()
) -> SavedReading:
    """Write down a reading and its rows, which combine to its value; the caller has judged the right to.

    Too many rows are refused to a person; a brief keeps such a value without them, and says so.
    """
    found, behind = _read_with_rows(key, scope, whole=brief_id is None)
    value = None if found.value is None else Fraction(found.value)
    known = stamps((row.record_type, row.record_id) for row in behind)
    then = scope.as_of is not None
    kept = SavedReading.objects.create(
        kept_by=scope.user, brief_id=brief_id, figure=key, definition_version=found.figure.version, title=title,
        period=scope.period.key, as_of=scope.as_of, filters=[list(one) for one in scope.filters],
        group_by=scope.group_by, currency=workspace().base_currency,
        value_top=None if value is None else value.numerator,
        value_bottom=None if value is None else value.denominator, n=found.n,
        groups=[_group(one.key, one.label, one.value, one.n) for one in found.groups],
        warnings=_warnings(found, behind),
        rows=[_line(row, *known.get((row.record_type, row.record_id), (0, "")), then=then) for row in behind],
        taken_at=timezone.now(),
    )  # fmt: skip
    kept.readers.set(readers)
    return kept


def _warnings(found: Reading, behind: Sequence[Row]) -> list[dict[str, object]]:
    told: list[dict[str, object]] = [{"code": one.code, "text": one.text, "n": one.n} for one in found.warnings]
    if missing := found.n - len(behind):
        told.append({"code": "rows_not_kept", "text": _("Too many records: they were not kept."), "n": missing})
    return told


def _read_with_rows(key: str, scope: Scope, *, whole: bool) -> tuple[Reading, Sequence[Row]]:
    """Value and rows that belong together, even while others write."""
    plain = replace(scope, group_by="")
    for _try in range(TRIES):
        found = read(key, scope)
        if found.n > MOST_ROWS and not whole:
            return found, []
        if found.n > MOST_ROWS:
            message = _("This reading rests on %(n)d records; up to %(most)d are kept. Narrow it first.")
            raise refuse("too_many_rows", "figure", message % {"n": found.n, "most": MOST_ROWS})
        behind = rows(key, plain, limit=None)
        if len(behind) == found.n and value_of(found.figure, behind) == found.value:
            return found, behind
    raise Conflict(_("The records change faster than they can be read. Try again."))


def value_of(spec: Figure, behind: Sequence[Row]) -> Number | None:
    """What rows combine to."""
    tops = [row.num or 0 for row in behind]
    bottoms = [row.den for row in behind if row.den is not None]
    middle = bottoms if spec.combine is Combine.PER_MEDIAN else tops
    if spec.combine is Combine.WAITING:
        middle = [ending(row.num or 0, row.den or 0) for row in behind]
    return combine(spec.combine, sum(tops), sum(bottoms), len(behind), middle)


def _group(key: object, label: str, value: Number | None, n: int) -> dict[str, object]:
    exact = None if value is None else Fraction(value)
    pair = [exact.numerator, exact.denominator] if exact is not None else None
    return {"key": None if key is None else str(key), "label": label, "value": pair, "n": n}


def _line(row: Row, version: int, name: str, *, then: bool) -> list[object]:
    """A row as it is stored. Of a past day the version is not known, only of now."""
    return [row.record_type, row.record_id, row.num, row.den, 0 if then else version, name]
