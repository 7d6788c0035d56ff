"""The first three pages: how the files are read, what their columns fill, what their values mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spearhead.integrations.files.proposals.mapping import DUPLICATES, MODES, ImportMapping
from spearhead.integrations.files.proposals.mapping_file import dump_mapping
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.imports import choices
from spearhead.integrations.imports.access import import_for
from spearhead.integrations.imports.acts import set_mapping, set_repairs
from spearhead.integrations.imports.drafting import Opened, mended, opened
from spearhead.integrations.imports.errors import problem_rows
from spearhead.integrations.imports.preview import Sheet, problem_kinds, value_groups
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.money import check_currency
from spearhead.web import forms
from spearhead.web.imports import pages
from spearhead.web.screens import reader

Change = Callable[[Opened, Sheet, QueryDict], ImportMapping]


def _step(
    request: HttpRequest,
    import_id: int,
    changes: dict[str, Change],
    draw: Callable[[HttpRequest, Opened, str], HttpResponse],
) -> HttpResponse:
    """Show a page; a POST first makes the one change that it names."""
    user = reader(request)
    seen = opened(import_for(user, import_id))
    file = forms.text(request.POST, "file") or request.GET.get("file", "")
    if request.method == "POST":
        sheet = seen.sheet(file)
        change = changes.get(forms.text(request.POST, "change"))
        if sheet is None or sheet.section is None or change is None:
            raise Absent
        batch = set_mapping(import_id, dump_mapping(change(seen, sheet, request.POST)), by=user)
        seen = opened(batch)
    return draw(request, seen, file)


@require_http_methods(["GET", "POST"])
def files_step(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which files there are, how each is read, and what it holds."""
    changes: dict[str, Change] = {"reading": _reading, "entity": _entity, "rules": _rules, "currency": _currency}
    return _step(request, import_id, changes, pages.files_page)


@require_http_methods(["GET", "POST"])
def columns_step(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which field each column fills."""
    changes: dict[str, Change] = {"column": _column, "unit": _unit, "dates": _dates, "reading": _reading}
    return _step(request, import_id, changes, pages.columns_page)


@require_http_methods(["GET", "POST"])
def values_step(request: HttpRequest, import_id: int) -> HttpResponse:
    """What values mean, and repairing the rows with problems."""
    if request.method == "POST" and forms.text(request.POST, "change").startswith("repair"):
        return _repair(request, import_id)
    changes: dict[str, Change] = {
        "value": _value, "accept": _accept, "forget": _forget, "absent": _absent, "reading": _reading,
    }  # fmt: skip
    return _step(request, import_id, changes, pages.values_page)


def _reading(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    """What a person sets; an empty choice means: find out."""
    now = sheet.section.read if sheet.section else ReadOptions()
    given: dict[str, Any] = {}
    for name in ("encoding", "delimiter", "decimal"):
        if name in posted:
            given[name] = posted[name] or None
    if "sheet" in posted:
        given["sheet"] = posted["sheet"] or None
    if "header" in posted:
        given["header"] = {"yes": True, "no": False}.get(forms.text(posted, "header"))
        given["names"] = ()
    if "first_row" in posted:
        given["first_row"] = forms.whole(posted, "first_row") or 1
    read = replace(now, **given)
    mapping = choices.with_reading(seen.mapping, _name(sheet), read)
    if given.keys() <= {"encoding"} or not sheet.used:
        return mapping
    fresh = opened_with(seen, mapping)
    again = fresh.sheet(sheet.file)
    entity = sheet.section.entity if sheet.section else None
    if again is None or again.table is None or (sheet.table and again.table.columns == sheet.table.columns):
        return mapping
    return choices.with_entity(fresh.draft, mapping, sheet.file, _name(sheet), entity or "")


def opened_with(seen: Opened, mapping: ImportMapping) -> Opened:
    """The same files under another mapping that is not kept yet."""
    seen.batch.mapping = dump_mapping(mapping)
    return opened(seen.batch)


def _name(sheet: Sheet) -> str:
    if sheet.section is None:
        raise Absent
    return sheet.section.name


def _entity(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    return choices.with_entity(seen.draft, seen.mapping, sheet.file, _name(sheet), posted.get("entity", ""))


def _rules(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    mode, doubles = posted.get("mode", "upsert"), posted.get("duplicates", "reject")
    if mode not in MODES or doubles not in DUPLICATES:
        raise Absent
    listed = posted.get("list_price") == "on"
    return choices.with_rules(seen.mapping, _name(sheet), mode=mode, duplicates=doubles, list_price=listed)


def _currency(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    return replace(seen.mapping, currency=check_currency(forms.text(posted, "currency").upper()))


def _column(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    column, choice = posted.get("column", ""), forms.text(posted, "choice")
    return choices.with_column(seen.draft, seen.mapping, sheet.file, _name(sheet), column, choice)


def _unit(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    currency = forms.text(posted, "currency").upper()
    scale = forms.text(posted, "scale")
    if currency:
        check_currency(currency)
    return choices.with_unit(seen.mapping, _name(sheet), posted.get("column", ""), scale, currency)


def _dates(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    return choices.with_dates(seen.mapping, _name(sheet), posted.get("column", ""), forms.text(posted, "order"))


def _value(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    """A value gets a meaning: itself, another text, or nothing."""
    value = posted.get("value", "")
    meaning: str | None = forms.text(posted, "meaning")
    if posted.get("empty") == "on":
        meaning = None
    elif not meaning:
        message = _("Say what the value means, or leave the cell empty.")
        raise Refused("meaning_missing", message, {"meaning": message})
    return choices.with_values(seen.mapping, _name(sheet), posted.get("column", ""), {value: meaning})


def _accept(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    """All proposals of all files (or of one column) at once."""
    mapping, only = seen.mapping, posted.get("column", "")
    for group in value_groups(seen.draft, seen.sheets):
        if only and (group.column.column != only or group.sheet.file != sheet.file):
            continue
        meant = {line.value: line.proposal.proposal for line in group.waiting if line.proposal}
        if meant:
            mapping = choices.with_values(mapping, _name(group.sheet), group.column.column, meant)
    return mapping


def _forget(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    return choices.without_value(seen.mapping, _name(sheet), posted.get("column", ""), posted.get("value", ""))


def _absent(seen: Opened, sheet: Sheet, posted: QueryDict) -> ImportMapping:
    return choices.with_absent(seen.mapping, _name(sheet), posted.get("column", ""), forms.text(posted, "absent"))


def _repair(request: HttpRequest, import_id: int) -> HttpResponse:
    """Mend cells of rows with problems: one row, or all rows that fail alike; ``skip`` leaves rows out."""
    user, posted = reader(request), request.POST
    batch = import_for(user, import_id)
    section, column = posted.get("section", ""), posted.get("column", "")
    kinds = [kind for kind in problem_kinds(problem_rows(batch)) if kind.section == section]
    if forms.text(posted, "change") == "repair_all":
        wanted = (column, posted.get("code", ""), posted.get("value", ""))
        lines = next((kind.lines for kind in kinds if (kind.column, kind.code, kind.value) == wanted), ())
    else:
        line = forms.whole(posted, "line")
        lines = [line] if any(line in kind.lines for kind in kinds) and line is not None else []
    if not lines:
        raise Absent
    change = {"skip": "skip", "undo": None}.get(posted.get("do", ""), {column: posted.get("text", "").strip()})
    batch = set_repairs(import_id, mended(batch.repairs, section, lines, change), by=user)
    return pages.values_page(request, opened(batch), "")
