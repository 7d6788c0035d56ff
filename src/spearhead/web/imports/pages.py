"""What the pages of the wizard show: one frame with the rail, the file as read on the left, the work on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.workspace.access import workspace
from spearhead.integrations.files.proposals.mapping import DUPLICATES, MODES
from spearhead.integrations.files.proposals.targets import standard_targets
from spearhead.integrations.imports.drafting import Opened, met_before
from spearhead.integrations.imports.errors import problem_rows
from spearhead.integrations.imports.models import Import
from spearhead.integrations.imports.preview import (
    ProblemKind,
    Sheet,
    column_lines,
    first_rows,
    problem_kinds,
    value_groups,
)
from spearhead.web.imports import words
from spearhead.web.screens import show

STEPS: Final = (
    ("files", gettext_noop("File and reading")), ("columns", gettext_noop("Match the columns")),
    ("values", gettext_noop("Values and repair")), ("check", gettext_noop("Check and run")),
)  # fmt: skip
OPEN: Final = frozenset({Import.State.DRAFT, Import.State.CHECKED, Import.State.FAILED, Import.State.CANCELLED})
_MODES: Final = {
    "upsert": gettext_noop("create new ones, update known ones"), "create": gettext_noop("only create new ones"),
    "update": gettext_noop("only update known ones"),
}  # fmt: skip
_DOUBLES: Final = {
    "reject": gettext_noop("refuse them"), "first": gettext_noop("the first one counts"),
    "last": gettext_noop("the last one counts"), "number": gettext_noop("each is a record of its own"),
}  # fmt: skip
_ABSENT: Final = {
    "reject": gettext_noop("is an error"), "leave_empty": gettext_noop("leaves the field empty"),
    "create": gettext_noop("is created"),
}  # fmt: skip
_CURRENCIES: Final = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")


def rail(batch: Import, step: str) -> list[dict[str, Any]]:
    """The four steps with their state and address."""
    keys = [key for key, _label in STEPS]
    at = keys.index(step)
    return [
        {"key": key, "label": _(label), "url": reverse(f"import_{key}", args=[batch.pk]),
         "state": "now" if place == at else "done" if place < at else "open", "number": place + 1}
        for place, (key, label) in enumerate(STEPS)
    ]  # fmt: skip


def frame(batch: Import, step: str) -> dict[str, Any]:
    """What every page of an import shows."""
    return {
        "batch": batch, "step": step, "rail": rail(batch, step), "state": words.state(batch.state), "words": words,
        "editable": batch.state in OPEN,
    }  # fmt: skip


def _page(request: HttpRequest, seen: Opened, step: str, file: str, **more: Any) -> HttpResponse:
    sheet = seen.sheet(file)
    context = frame(seen.batch, step) | {
        "sheets": _tabs(seen, step, sheet), "sheet": sheet, "preview": _preview(sheet),
        "encodings": _encodings(sheet), "delimiters": words.pairs(words.DELIMITERS), **more,
    }  # fmt: skip
    return show(request, "imports/page.html", context, part="imports/_step.html")


def _tabs(seen: Opened, step: str, current: Sheet | None) -> list[dict[str, Any]]:
    url = reverse(f"import_{step}", args=[seen.batch.pk])
    wanted = seen.sheets if step == "files" else [sheet for sheet in seen.sheets if sheet.used]
    return [
        {"label": one.file, "url": url, "file": one.file, "current": one is current, "sheet": one} for one in wanted
    ]


def _preview(sheet: Sheet | None) -> Sequence[Any]:
    return first_rows(sheet.table) if sheet and sheet.table else ()


def _encodings(sheet: Sheet | None) -> list[tuple[str, str]]:
    offered = sheet.table.understood.encodings if sheet and sheet.table else ()
    return [(name, name.upper()) for name in offered]


def files_page(request: HttpRequest, seen: Opened, file: str) -> HttpResponse:
    """The first page."""
    known = met_before(seen.batch)
    currencies = dict.fromkeys((*_CURRENCIES, workspace().base_currency, seen.mapping.currency or "CNY"))
    more: dict[str, Any] = {
        "entities": [("", _("Pass over this file")), *((key, words.entity(key)) for key in words.ENTITIES)],
        "modes": [(key, _(_MODES[key])) for key in MODES], "doubles": [(key, _(_DOUBLES[key])) for key in DUPLICATES],
        "known": known, "currency": seen.mapping.currency or workspace().base_currency,
        "currencies": [(code, code) for code in currencies],
    }  # fmt: skip
    return _page(request, seen, "files", file, **more)


def columns_page(request: HttpRequest, seen: Opened, file: str) -> HttpResponse:
    """The second page."""
    sheet = _used(seen, file)
    entity = sheet.section.entity if sheet and sheet.section else None
    fields = [(one.key, words.field(one.key)) for one in standard_targets() if one.entity == entity]
    more: dict[str, Any] = {
        "lines": column_lines(seen.draft, sheet) if sheet else [], "fields": fields,
        "scales": words.pairs(words.SCALES), "orders": words.pairs(words.ORDERS),
        "currencies": [("", seen.mapping.currency or workspace().base_currency), *((c, c) for c in _CURRENCIES)],
        "key_words": _key_words(sheet), "key_missing": bool(sheet and sheet.section and not sheet.section.key),
    }  # fmt: skip
    return _page(request, seen, "columns", sheet.file if sheet else "", **more)


def _key_words(sheet: Sheet | None) -> str:
    key = sheet.section.key if sheet and sheet.section else ()
    return _("Records are known again by: %(fields)s") % {"fields": " + ".join(map(words.field, key))} if key else ""


def _used(seen: Opened, file: str) -> Sheet | None:
    used = [sheet for sheet in seen.sheets if sheet.used]
    return next((sheet for sheet in used if sheet.file == file), used[0] if used else None)


def values_page(request: HttpRequest, seen: Opened, file: str) -> HttpResponse:
    """The third page: all files' values at once, what waits first; then the rows with problems of the last check."""
    groups = value_groups(seen.draft, seen.sheets)
    kinds = [kind for kind in problem_kinds(problem_rows(seen.batch)) if not _decided(seen, kind)]
    first = next((group.sheet.file for group in groups if group.waiting), "")
    more = {
        "groups": groups, "waiting": sum(len(group.waiting) for group in groups), "kinds": kinds[:100],
        "kinds_more": max(len(kinds) - 100, 0), "absents": [(key, _(label)) for key, label in _ABSENT.items()],
        "repairs": seen.batch.repairs,
    }  # fmt: skip
    sheet = _used(seen, file or first)
    return _page(request, seen, "values", sheet.file if sheet else "", **more)


def _decided(seen: Opened, kind: ProblemKind) -> bool:
    """Whether the value behind a problem was given a meaning since the check."""
    section = next((one for one in seen.mapping.files if one.name == kind.section), None)
    column = section.column(kind.column) if section else None
    return column is not None and kind.value in column.values
