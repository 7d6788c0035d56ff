"""Reading what people type into forms: dates, numbers, money, references; a refusal names the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import today
from spearhead.kernel.errors import Refused
from spearhead.kernel.ids import MAX_ID
from spearhead.kernel.money import to_minor
from spearhead.kernel.parse.dates import read_date
from spearhead.kernel.parse.numbers import read_number
from spearhead.kernel.text.clean import clean_text

Posted = Mapping[str, Any]
MAX_VERSION: Final = 2**31 - 1


def text(posted: Posted, name: str) -> str:
    """The typed text, without blanks around it."""
    return str(posted.get(name, "") or "").strip()


def reason(posted: Posted, name: str) -> str:
    """Why somebody asks for something: checked even where nothing turns out to need it (at most 500 characters)."""
    return clean_text(text(posted, name), max_length=500, field=name)


def reference(posted: Posted, name: str) -> int | None:
    """The id chosen in a picker, None for nothing."""
    raw = text(posted, name)
    if not raw:
        return None
    if not (raw.isascii() and raw.isdigit()) or not 0 < int(raw) <= MAX_ID:
        message = _("Choose a value from the list.")
        raise Refused("bad_value", message, {name: message})
    return int(raw)


def version(posted: Posted) -> int:
    """The version that the page was drawn from; a form without one is refused."""
    raw = text(posted, "version")
    if not (raw.isascii() and raw.isdigit()) or int(raw) > MAX_VERSION:
        raise Refused("version_missing", _("This page is out of date. Reload it and try again."))
    return int(raw)


def day(posted: Posted, name: str) -> date | None:
    """A day in any of the forms people write."""
    raw = text(posted, name)
    return read_date(raw, today=today(), field=name) if raw else None


def amount(posted: Posted, name: str, currency: str) -> int | None:
    """An amount in minor units; ``12万`` and ``¥1,200`` are read as meant."""
    raw = text(posted, name)
    return to_minor(read_number(raw, field=name), currency, field=name) if raw else None


def whole(posted: Posted, name: str) -> int | None:
    """A whole number, None for nothing."""
    raw = text(posted, name)
    if not raw:
        return None
    number = read_number(raw, field=name)
    if number != int(number) or not 0 <= number <= 10**12:
        message = _("Enter a whole number.")
        raise Refused("bad_value", message, {name: message})
    return int(number)


def moment(posted: Posted, name: str) -> datetime | None:
    """A day with a time in the reader's zone, as the browser's picker or a person writes it; a bare day is 9:00."""
    raw = text(posted, name)
    if not raw:
        return None
    try:
        found = datetime.fromisoformat(raw)
        if "T" not in raw and " " not in raw:
            found = datetime.combine(found.date(), time(9))
    except ValueError:
        found = datetime.combine(read_date(raw, today=today(), field=name), time(9))
    return found if timezone.is_aware(found) else timezone.make_aware(found)
