"""Files of an import, always as attachments and only for those who may see it."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from spearhead.integrations.imports.access import folder_of, import_for
from spearhead.integrations.imports.errors import error_file
from spearhead.kernel.errors import Absent
from spearhead.web.screens import reader

_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def original(request: HttpRequest, import_id: int, place: int) -> HttpResponseBase:
    """A file as it was uploaded."""
    batch = import_for(reader(request), import_id)
    if not 0 <= place < len(batch.files):
        raise Absent
    entry = batch.files[place]
    path = folder_of(batch) / entry["path"]
    if not path.is_file():
        raise Absent
    name = PurePosixPath(entry["name"]).name
    return _private(
        FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    )


@require_GET
def errors(request: HttpRequest, import_id: int, kind: str) -> HttpResponseBase:
    """The rows that could not be imported, with the reason of each."""
    batch = import_for(reader(request), import_id)
    if kind not in _TYPES:
        raise Absent
    target = BytesIO()
    name = error_file(batch, target, section=request.GET.get("section", ""), kind=kind)
    target.seek(0)
    return _private(FileResponse(target, as_attachment=True, filename=name, content_type=_TYPES[kind]))


@require_GET
def mapping(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The settings of this import as a mapping file, for the command line or for next time."""
    batch = import_for(reader(request), import_id)
    answer = HttpResponse(batch.mapping, content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.yaml"'
    return _private(answer)
