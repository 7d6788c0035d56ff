"""The list of imports, uploading, and finding the page where an import stands."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.integrations.files.reading.limits import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, MEGABYTE
from spearhead.integrations.imports.access import import_for, imports_visible_to
from spearhead.integrations.imports.drafting import begin
from spearhead.integrations.imports.models import Import
from spearhead.web.asking import read_page
from spearhead.web.form_keys import works_long
from spearhead.web.imports import words
from spearhead.web.screens import go, reader, show

PAGE: Final = 50
_MAPPINGS: Final = (".yaml", ".yml")
_OVER: Final = frozenset({"running", "done", "failed", "cancelled", "undoing", "undone", "checking", "checked"})


@works_long
@require_http_methods(["GET", "POST"])
def imports_page(request: HttpRequest) -> HttpResponse:
    """What was imported and how far it is; a POST begins an import of the files sent."""
    user = reader(request)
    user.sight.require("import", "run")
    if request.method == "POST":
        batch = _begin(request)
        return go(request, reverse("import_files", args=[batch.pk]))
    number = read_page(request.GET.get("page", "1"))
    rows = imports_visible_to(user)
    total = rows.count()
    found = rows.defer("report", "repairs", "mapping")[(number - 1) * PAGE : number * PAGE]
    context: dict[str, Any] = {
        "imports": [{"batch": batch, "state": words.state(batch.state)} for batch in found],
        "number": number, "pages": max(-(-total // PAGE), 1), "total": total,
        "limits": {"megabytes": MAX_BYTES // MEGABYTE, "rows": MAX_ROWS, "columns": MAX_COLUMNS, "bytes": MAX_BYTES},
    }  # fmt: skip
    return show(request, "imports/list.html", context)


def _begin(request: HttpRequest) -> Import:
    """The files are data, but for a mapping among them, which says how to read the others."""
    user = reader(request)
    sent: list[UploadedFile[Any]] = request.FILES.getlist("files")
    mapping = next((one for one in sent if (one.name or "").lower().endswith(_MAPPINGS)), None)
    text = mapping.read().decode("utf-8", "replace") if mapping and (mapping.size or 0) <= MEGABYTE else ""
    return begin([(one.name or "file", one) for one in sent if one is not mapping], by=user, mapping=text)  # type: ignore[misc]


@require_GET
def where_it_stands(request: HttpRequest, import_id: int) -> HttpResponse:
    """The page of the wizard on which this import is to be gone on with."""
    batch = import_for(reader(request), import_id)
    step = "import_check" if batch.state in _OVER else "import_files"
    return HttpResponseRedirect(reverse(step, args=[batch.pk]))
