"""Exporting one list as people see it: who may, what is noted in the log, and the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.integrations.export.large import mark, telling
from spearhead.integrations.files.writing import Value, Written, write_csv, write_xlsx
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: A download waits for its file; more than this is a matter for the whole export.
MOST: Final = 100_000
#: Whoever may take one of these away may take away the tables of screens, too.
RECORDS: Final = ("deal", "company", "contact", "lead", "activity")


@act
def export_list(
    entity: str, kind: str, target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *,
    count: int, asked: Mapping[str, Any], by: User,
) -> Written:  # fmt: skip
    """Write the rows and note who took how many of what; `asked` is the filter as the address has it.

    Each line ends with who took it and when; of a large export the administrators are told.
    """
    by.sight.require(entity, "export")
    if kind not in KINDS:
        raise Absent
    if count > MOST:
        message = _("At most %(limit)d rows at once. Narrow the list by a filter.") % {"limit": MOST}
        raise Refused("too_many_rows", message, {"filter": message})
    return _write(entity, kind, target, header, rows, asked=asked, by=by)


@act
def export_table(
    name: str, kind: str, target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *,
    asked: Mapping[str, Any], by: User,
) -> Written:  # fmt: skip
    """The same for the table of a screen (`name` is its address's), whose own view has let the reader in."""
    if not any(by.sight.may(one, "export") for one in RECORDS):
        raise Forbidden(_("You do not have the permission for this."))
    if kind not in KINDS:
        raise Absent
    return _write(name, kind, target, header, rows, asked=asked, by=by)


def _write(
    entity: str, kind: str, target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *,
    asked: Mapping[str, Any], by: User,
) -> Written:  # fmt: skip
    stamp, named = mark(by), [*header, _("Exported by")]
    lines = ([*row, stamp] for row in rows)
    written = write_csv(target, named, lines) if kind == "csv" else write_xlsx(target, named, lines)
    extra = {"entity": entity, "kind": kind, "rows": written.rows, "asked": dict(asked), **telling(written.rows)}
    record(Happened("list.exported", "user", by.pk, by.pk, extra=extra))
    return written
