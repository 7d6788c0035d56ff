"""Writing one list as people see it into a file: who may, the file, and what is noted in the log afterwards."""

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
#: A download waits for its file up to this many rows; more of them are made in the background.
AT_ONCE: Final = 5_000
#: Whoever may take one of these away may take away the tables of screens, too.
RECORDS: Final = ("deal", "company", "contact", "lead", "activity")


def export_list(
    entity: str, kind: str, target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *,
    count: int, asked: Mapping[str, Any], by: User,
) -> Written:  # fmt: skip
    """Write the rows at once and note who took how many of what; `asked` is the filter as the address has it.

    Each line ends with who took it and when; of a large export the administrators are told. More than `AT_ONCE` rows
    are `Refused`: they are a matter for `jobs.start_export`.
    """
    by.sight.require(entity, "export")
    if kind not in KINDS:
        raise Absent
    if count > AT_ONCE:
        message = _("More than %(limit)d rows are made in the background.") % {"limit": AT_ONCE}
        raise Refused("too_many_rows", message, {"filter": message})
    return write_list(entity, kind, target, header, rows, asked=asked, by=by)


def export_table(
    name: str, kind: str, target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *,
    asked: Mapping[str, Any], by: User,
) -> Written:  # fmt: skip
    """The same for the table of a screen (`name` is its address's), whose own view has let the reader in."""
    if not any(by.sight.may(one, "export") for one in RECORDS):
        raise Forbidden(_("You do not have the permission for this."))
    if kind not in KINDS:
        raise Absent
    return write_list(name, kind, target, header, rows, asked=asked, by=by)


def write_list(
    entity: str, kind: str, target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], *,
    asked: Mapping[str, Any], by: User,
) -> Written:  # fmt: skip
    """Write, then note: nothing is locked while the file is written. Whoever calls has asked for the right."""
    stamp, named = mark(by), [*header, _("Exported by")]
    lines = ([*row, stamp] for row in rows)
    written = write_csv(target, named, lines) if kind == "csv" else write_xlsx(target, named, lines)
    _note(entity, kind, written.rows, asked, by)
    return written


@act
def _note(entity: str, kind: str, rows: int, asked: Mapping[str, Any], by: User) -> None:
    extra = {"entity": entity, "kind": kind, "rows": rows, "asked": dict(asked), **telling(rows)}
    record(Happened("list.exported", "user", by.pk, by.pk, extra=extra))
