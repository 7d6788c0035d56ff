"""A list as a file: the columns, filter and order of the address, within the reach of the right to export."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.records.access import visible
from spearhead.integrations.export.lists import KINDS, export_list
from spearhead.integrations.files.writing import Value
from spearhead.kernel.errors import Absent
from spearhead.kernel.money import to_decimal
from spearhead.web.asking import asked
from spearhead.web.lists.reading import matching, names_in, paths_of, value_at
from spearhead.web.lists.spec import Column
from spearhead.web.lists.specs import LIST_URLS, spec_of
from spearhead.web.lists.words import choice_word
from spearhead.web.records.custom import as_result, exported
from spearhead.web.screens import reader

CHUNK: Final = 500
IN_MEMORY: Final = 4 * 1024 * 1024
_CHOSEN: Final = {"status": "status", "lead_status": "status", "activity_kind": "kind", "category": "category"}


@require_GET
def export(request: HttpRequest, entity: str, kind: str) -> HttpResponseBase:
    """The list as CSV or XLSX."""
    user, spec = reader(request), spec_of(entity)
    user.sight.require(entity, "export")
    if kind not in KINDS:
        raise Absent
    question = asked(request, spec.fields(user), default_order=spec.order)
    rows = matching(spec, user, question, request.GET.get("q", "")[:100], request.GET.get("scope", ""))
    rows = rows.filter(visible(user, entity, verb="export"))
    columns = spec.chosen_columns(request.GET.get("columns", ""), user)
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    export_list(
        entity, kind, target, _header(columns), _lines(user, entity, columns, rows), count=rows.order_by().count(),
        asked=dict(question.pairs), by=user,
    )  # fmt: skip
    target.seek(0)
    name = f"{LIST_URLS[entity]}-{today().isoformat()}.{kind}"
    answer = FileResponse(target, as_attachment=True, filename=name, content_type=KINDS[kind])
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _header(columns: list[Column]) -> list[str]:
    """The ID first, so that the file finds its records again; each amount is followed by its currency."""
    names = ["ID"]
    for column in columns:
        names.append(_(column.label))
        if column.kind == "money" or (column.custom is not None and as_result(column.custom).kind == "money"):
            names.append(_("%(amount)s: currency") % {"amount": _(column.label)})
    return names


def _lines(user: User, entity: str, columns: list[Column], rows: QuerySet[Any]) -> Iterator[list[Value]]:
    base = workspace().base_currency
    found = rows.values(*paths_of(columns)).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        names = names_in(user, columns, chunk, entity)
        for row in chunk:
            line: list[Value] = [str(row["id"])]
            for column in columns:
                line += _cells(entity, column, row, names.get(column.key), base)
            yield line


def _cells(
    entity: str, column: Column, row: dict[str, Any], names: dict[int, Any] | None, base: str
) -> list[Value]:  # fmt: skip
    value = value_at(column, row)
    if column.kind == "money":
        code = row[column.currency]
        return [_major(value, code or base), code or None]
    if column.kind == "base_money":
        return [_major(value, base)]
    if column.kind == "tags":
        return ["; ".join((names or {}).get(row["id"], []))]
    if column.custom is not None:
        own = exported(column.custom, value, names)
        return [own, value["currency"] if value else None] if as_result(column.custom).kind == "money" else [own]
    if names is not None:
        return [names.get(value, "") if value else ""]
    if column.kind in _CHOSEN and value:
        return [choice_word(entity, _CHOSEN[column.kind], str(value))]
    return [value]


def _major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else to_decimal(minor, currency)
