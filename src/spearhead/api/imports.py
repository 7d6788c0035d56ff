"""/imports: files in, their mapping, the check, the run and the undo; the slow ones are jobs."""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO, Final, cast

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.imports import ImportMapping, ImportOut, ImportRepairs, ImportsOut
from spearhead.integrations.imports.access import import_for, imports_visible_to
from spearhead.integrations.imports.acts import set_mapping, set_repairs, start_check, start_run, start_undo, upload
from spearhead.integrations.imports.drafting import drafted
from spearhead.integrations.imports.errors import error_file
from spearhead.integrations.imports.models import Import

router = Router(tags=["imports"])
_READERS: Final = {"limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200)}
_ERRORS: Final = {"section": parsing.text("section", 60), "format": parsing.one_of("format", "csv", "xlsx")}
MAX_UPLOAD: Final = 100 * 1024 * 1024
_TYPES: Final = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _shown(batch: Import) -> dict[str, Any]:
    return {
        "id": str(batch.pk),
        "version": batch.version,
        "name": batch.name,
        "state": batch.state,
        "user": str(batch.user_id),
        "files": [{name: file[name] for name in ("name", "size", "sha256")} for file in batch.files],
        "mapping": batch.mapping,
        "counts": batch.counts,
        "report": {name: value for name, value in batch.report.items() if name != "rows"},
        "job": str(batch.job_id) if batch.job_id else None,
        "created_at": batch.created_at,
        "finished_at": batch.finished_at,
        "undo_until": batch.undo_until,
    }


@router.get("", response=ImportsOut, summary="List one's imports")
def list_imports(request: HttpRequest) -> HttpResponse:
    """One's own, all of them for administrators, newest first."""
    given = parsing.only_params(request, _READERS)
    limit, rows = given.get("limit", DEFAULT_LIMIT), imports_visible_to(caller(request)).order_by("-id")
    if given.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(given["cursor"], "imports")[0])
    page = list(rows[: limit + 1])
    more = write_cursor([page[limit - 1].pk], "imports") if len(page) > limit else None
    return reply({"items": [_shown(batch) for batch in page[:limit]], "next_cursor": more})


@router.post("", response={201: ImportOut}, summary="Upload files")
def add_import(
    request: HttpRequest,
    files: File[list[UploadedFile]],
    mapping: Form[str] = "",
) -> HttpResponse:
    """multipart/form-data: ``files`` (several are linked to each other) and, if there is one, ``mapping``."""
    parsing.check_length(request, MAX_UPLOAD)
    parsing.storable(mapping, "mapping")
    streams = [(file.name or "file", cast(BinaryIO, file.file)) for file in files]
    batch = upload(streams, by=caller(request), mapping=mapping)
    return reply(_shown(batch), 201, Location=f"{request.path}/{batch.pk}")


@router.get("/{import_id}", response=ImportOut, summary="Read an import")
def read_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Its state, counts and report."""
    parsing.only_params(request, {})
    return reply(_shown(import_for(caller(request), import_id)))


@router.post("/{import_id}/propose", response=ImportOut, summary="Propose a mapping from the files")
def propose_mapping(request: HttpRequest, import_id: str) -> HttpResponse:
    """What the wizard would propose, kept as the mapping."""
    user = caller(request)
    text = drafted(import_for(user, import_id), by=user, accept=True)
    return reply(_shown(set_mapping(import_id, text, by=user)))


@router.post("/{import_id}/mapping", response=ImportOut, summary="Set the mapping")
def put_mapping(request: HttpRequest, import_id: str, body: ImportMapping) -> HttpResponse:
    """The text of a mapping file; what was checked before is to be checked again."""
    return reply(_shown(set_mapping(import_id, body.mapping, by=caller(request))))


@router.post("/{import_id}/repairs", response=ImportOut, summary="Mend rows in place")
def put_repairs(request: HttpRequest, import_id: str, body: ImportRepairs) -> HttpResponse:
    """Texts by section, line and column; “skip” leaves a line out."""
    return reply(_shown(set_repairs(import_id, body.repairs, by=caller(request))))


@router.post("/{import_id}/check", response={202: JobOut}, summary="Check every row")
def check_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """A job; nothing is written to records."""
    return reply(start_check(import_id, by=caller(request)).as_json(), 202)


@router.post("/{import_id}/run", response={202: JobOut}, summary="Run the import")
def run_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """A job, in batches, resumable."""
    return reply(start_run(import_id, by=caller(request)).as_json(), 202)


@router.post("/{import_id}/undo", response={202: JobOut}, summary="Undo an import")
def undo_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """A job, for thirty days: what was changed since is kept and listed."""
    return reply(start_undo(import_id, by=caller(request)).as_json(), 202)


@router.get("/{import_id}/errors", summary="Download the rows with errors")
def read_errors(request: HttpRequest, import_id: str) -> HttpResponse:
    """The original columns with line and reason, importable once mended."""
    given = parsing.only_params(request, _ERRORS)
    kind, target = given.get("format", "csv"), BytesIO()
    batch = import_for(caller(request), import_id)
    name = error_file(batch, target, section=given.get("section", ""), kind=kind)
    response = HttpResponse(target.getvalue(), content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="errors-{batch.pk}.{name.rpartition(".")[2]}"'
    return response
