"""A list as a file: the columns, filter and order of the address, within the reach of the right to export.

Short ones are the answer itself; long ones are made by a job, whose page leads to the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.records.access import visible
from spearhead.integrations.export.jobs import Table, expires_at, export_for, file_for, is_there, start_export
from spearhead.integrations.export.lists import KINDS, export_list
from spearhead.integrations.files.writing import Value
from spearhead.kernel.errors import Absent
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.money import to_decimal
from spearhead.web.asking import asked_of
from spearhead.web.lists.reading import matching, names_in, paths_of, value_at
from spearhead.web.lists.spec import Column
from spearhead.web.lists.specs import LIST_URLS, spec_of
from spearhead.web.lists.words import choice_word
from spearhead.web.records.custom import as_result, exported
from spearhead.web.screens import go, reader

CHUNK: Final = 500
IN_MEMORY: Final = 4 * 1024 * 1024
_CHOSEN: Final = {"status": "status", "lead_status": "status", "activity_kind": "kind", "category": "category"}


def table_of(user: User, entity: str, asked: Mapping[str, str]) -> Table:
    """What an address asks of a list, as a table to be written (see `integrations.export.jobs`)."""
    spec, params = spec_of(entity), QueryDict(mutable=True)
    params.update(asked)
    question = asked_of(params, spec.fields(user), default_order=spec.order)
    rows = matching(spec, user, question, asked.get("q", "")[:100], asked.get("scope", ""))
    rows = rows.filter(visible(user, entity, verb="export"))
    columns = spec.chosen_columns(asked.get("columns", ""), user)
    return Table(_header(columns), _lines(user, entity, columns, rows), rows.order_by().count())


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, entity: str, kind: str) -> HttpResponseBase:
    """The list as CSV or XLSX; posted, the job that makes it."""
    user, spec, asked = reader(request), spec_of(entity), request.GET.dict()
    if request.method == "POST":
        job = start_export(entity, kind, asked, by=user)
        return go(request, reverse("list_export_job", args=[job.pk]))
    user.sight.require(entity, "export")
    if kind not in KINDS:
        raise Absent
    found = table_of(user, entity, asked)
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    try:
        export_list(entity, kind, target, found.header, found.rows, count=found.count, asked=asked, by=user)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return _file(target, spec.entity, kind)


def _file(target: Any, entity: str, kind: str) -> HttpResponseBase:
    name = f"{LIST_URLS[entity]}-{today().isoformat()}.{kind}"
    answer = FileResponse(target, as_attachment=True, filename=name, content_type=KINDS[kind])
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def export_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, and at the end the way to the file."""
    job = export_for(reader(request), job_id)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(job.as_json())
    entity = job.params["entity"]
    context = {
        "job": job, "spec": spec_of(entity), "list_url": reverse(LIST_URLS[entity]), "there": is_there(job),
        "expires": expires_at(job), "form": job.params["kind"].upper(),
    }  # fmt: skip
    return render(request, "lists/export_job.html", context)


@require_POST
def export_stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask it to stop."""
    request_cancel(export_for(reader(request), job_id))
    return HttpResponse(status=204)


@require_GET
def export_file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The file, for a week, for whoever asked for it."""
    job, path = file_for(reader(request), job_id)
    return _file(path.open("rb"), job.params["entity"], job.params["kind"])


def _header(columns: list[Column]) -> list[str]:
    """The ID first, so that the file finds its records again; each amount is followed by its currency."""
    names = ["ID"]
    for column in columns:
        names.append(_(column.label))
        if column.kind == "money" or (column.custom is not None and as_result(column.custom).kind == "money"):
            names.append(_("%(amount)s: currency") % {"amount": _(column.label)})
    return names


def _lines(user: User, entity: str, columns: list[Column], rows: QuerySet[Any]) -> Iterator[list[Value]]:
    """The rows in the order of the list, read some hundred at a time: between them no cursor is open, so that a job
    can say how far it is. What is gone or out of reach by then is left out.
    """
    base, paths = workspace().base_currency, paths_of(columns)
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        found = {row["id"]: row for row in rows.order_by().filter(pk__in=some).values(*paths)}
        names = names_in(user, columns, list(found.values()), entity)
        for row in (found[pk] for pk in some if pk in found):
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
