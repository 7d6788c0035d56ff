"""The documents that one may open, found by name and kind; each is uploaded on the record it belongs to."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.crm.documents.listing import KINDS, documents_page
from spearhead.web.asking import read_page
from spearhead.web.screens import reader, show

PER_PAGE: Final = 50


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """One page of documents."""
    user = reader(request)
    user.sight.require("document", "read")
    text, kind = request.GET.get("q", "")[:100], request.GET.get("kind", "")
    number = read_page(request.GET.get("page", "1"))
    rows, total = documents_page(user, text=text, kind=kind, start=(number - 1) * PER_PAGE, limit=PER_PAGE)
    context = {
        "rows": rows, "total": total, "number": number, "pages": max(-(-total // PER_PAGE), 1), "q": text,
        "kind": kind, "kinds": [(one, _kind(one)) for one in KINDS], "per_page": PER_PAGE,
    }  # fmt: skip
    return show(request, "documents/page.html", context)


def _kind(key: str) -> str:
    words = {
        "document": _("Text document"), "sheet": _("Spreadsheet"), "slides": _("Slides"), "pdf": "PDF",
        "image": _("Picture"),
        "text": _("Plain text"), "archive": _("Archive file"), "media": _("Sound or film"), "other": _("Other"),
    }  # fmt: skip
    return words[key]
