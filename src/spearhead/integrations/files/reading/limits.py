"""How large a file may be, and the refusals that name the limit."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

MEGABYTE: Final = 1_000_000
MAX_BYTES: Final = 200 * MEGABYTE
MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 500
#: Longest record in characters, so that one unclosed quote cannot swallow a file.
MAX_LINE: Final = 1_048_576
#: Old XLS workbooks can only be read whole.
MAX_XLS_BYTES: Final = 64 * MEGABYTE


def too_large(limit: int, what: str = "") -> Refused:
    """The file, or the part of it named by `what`, is over `limit` bytes."""
    if what:
        message = _("%(part)s inside the file unpacks to more than %(limit)s MB, which is refused.")
    else:
        message = _("The file is larger than %(limit)s MB. Split it and import the parts.")
    return Refused("file_too_large", message % {"part": what[:80], "limit": limit // MEGABYTE})


def too_many_rows() -> Refused:
    """More rows than one import takes."""
    message = _("The table has more than %(limit)s rows. Split it and import the parts.")
    return Refused("file_too_large", message % {"limit": f"{MAX_ROWS:,}"}, {"rows": str(MAX_ROWS)})


def too_many_columns(found: int) -> Refused:
    """More columns than one import takes."""
    message = _("The table has %(found)s columns; the limit is %(limit)s.")
    return Refused("file_too_large", message % {"found": f"{found:,}", "limit": MAX_COLUMNS}, {"columns": str(found)})


def too_many_parts(found: int) -> Refused:
    """A workbook packed from an unreasonable number of files."""
    message = _("The workbook is packed from %(found)s parts, which is refused.")
    return Refused("file_too_large", message % {"found": f"{found:,}"})


def line_too_long(line: int) -> Refused:
    """The header itself is over the cap, so that no column can be named."""
    message = _("Line %(line)s is longer than 1 MB; this does not look like a table.")
    return Refused("file_too_large", message % {"line": line}, {"line": str(line)})


def unreadable(why: str = "") -> Refused:
    """Damaged, or not what it says it is."""
    message = _("The file cannot be read as a table; it may be damaged.")
    return Refused("file_unreadable", message, {"file": why[:200]} if why else None)
