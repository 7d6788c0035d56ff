"""/exports: lists as files that a job makes: asking for one, how far it is, fetching it for a week."""

from __future__ import annotations

from typing import Any, Final

import orjson
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.exports import ExportBody, ExportOut, ExportsOut
from spearhead.integrations.export.jobs import expires_at, export_for, exports_of, file_for, is_there, start_export
from spearhead.integrations.export.lists import KINDS
from spearhead.kernel.jobs.models import Job

router = Router(tags=["exports"])
_READERS: Final = {"limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200)}
_ENTITIES: Final = {
    "deals": "deal", "companies": "company", "contacts": "contact", "leads": "lead", "activities": "activity",
}  # fmt: skip
_NOUNS: Final = {entity: noun for noun, entity in _ENTITIES.items()}


def _out(job: Job) -> dict[str, Any]:
    return {
        "id": str(job.pk), "noun": _NOUNS[job.params["entity"]], "format": job.params["kind"], "state": job.state,
        "done": job.done, "total": job.total, "reason": job.reason,
        "rows": job.result.get("rows"), "bytes": job.result.get("bytes"),
        "file": f"/api/v1/exports/{job.pk}/file" if is_there(job) else None,
        "created_at": job.created_at.isoformat(), "expires_at": expires_at(job).isoformat(),
    }  # fmt: skip


def _asked(body: ExportBody) -> dict[str, str]:
    """What the list's own address would say."""
    tree = orjson.dumps(body.filter).decode() if body.filter else ""
    found = {
        "filter": tree, "columns": ",".join(body.columns or ()), "sort": ",".join(body.order or ()),
        "scope": body.scope, "q": body.q,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


@router.get("", response=ExportsOut, summary="List one's own exports")
def list_exports(request: HttpRequest) -> HttpResponse:
    """Those of the last seven days, newest first."""
    given = parsing.only_params(request, dict(_READERS))
    limit, user = given.get("limit", DEFAULT_LIMIT), caller(request)
    rows = exports_of(user)
    if given.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(given["cursor"], "exports")[0])
    page = list(rows.order_by("-id")[: limit + 1])
    more = write_cursor([page[limit - 1].pk], "exports") if len(page) > limit else None
    return reply({"items": [_out(job) for job in page[:limit]], "next_cursor": more})


@router.post("", response={202: ExportOut}, summary="Export a list")
def export_list(request: HttpRequest, body: ExportBody) -> HttpResponse:
    """A job; who took what is in the audit log. ``/jobs/{id}/cancel`` stops it."""
    return reply(_out(start_export(_ENTITIES[body.noun], body.format, _asked(body), by=caller(request))), 202)


@router.get("/{export_id}", response=ExportOut, summary="Read an export")
def read_export(request: HttpRequest, export_id: str) -> HttpResponse:
    """How far it is, and where its file is."""
    parsing.only_params(request, {})
    return reply(_out(export_for(caller(request), export_id)))


@router.get("/{export_id}/file", summary="Download an export")
def download_export(request: HttpRequest, export_id: str) -> HttpResponseBase:
    """Amounts are numbers with their currency beside them; text that a spreadsheet would compute is made harmless."""
    parsing.only_params(request, {})
    job, path = file_for(caller(request), export_id)
    kind = job.params["kind"]
    name = f"{_NOUNS[job.params['entity']]}-{job.created_at:%Y-%m-%d}.{kind}"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=KINDS[kind])
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
