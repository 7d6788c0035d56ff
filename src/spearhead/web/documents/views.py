"""The documents that one may open, found by name and kind; each is uploaded on the record it belongs to."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.workspace.access import today
from spearhead.crm.documents.access import document_for, versions_of
from spearhead.crm.documents.acts import edit_document, may_change
from spearhead.crm.documents.listing import KINDS, documents_page, held
from spearhead.crm.documents.reading import MOST_SHOWN, is_waiting, picture_of
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.screens import go, reader, show

PER_PAGE: Final = 50


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """One page of documents."""
    user = reader(request)
    user.sight.require("document", "read")
    text, kind = request.GET.get("q", "")[:100], request.GET.get("kind", "")
    expires = request.GET.get("expires", "")
    number = read_page(request.GET.get("page", "1"))
    rows, total = documents_page(
        user, text=text, kind=kind, expires=expires, start=(number - 1) * PER_PAGE, limit=PER_PAGE
    )
    context = {
        "rows": rows, "total": total, "number": number, "pages": max(-(-total // PER_PAGE), 1), "q": text,
        "expires": expires, "today": today(),
        "expiries": [("soon", _("Expire within 30 days")), ("over", _("Expired")), ("set", _("With an end"))],
        "kind": kind, "kinds": [(one, _kind(one)) for one in KINDS], "per_page": PER_PAGE,
    }  # fmt: skip
    return show(request, "documents/page.html", context)


@require_http_methods(["GET", "POST"])
def view(request: HttpRequest, document_id: int) -> HttpResponse:
    """A file without opening it: its picture, its pages or its text, its versions, and the records it hangs on; posted
    is the day until which it is valid, empty for none.
    """
    user = reader(request)
    document = document_for(user, document_id)
    if request.method == "POST":
        edit_document(document.pk, by=user, valid_until=forms.day(request.POST, "valid_until"))
        return go(request, reverse("document_view", args=[document.pk]))
    context = {
        "may_edit": may_change(user, document), "today": today(),
        "document": document, "kind": _kind(document.kind) if document.kind in KINDS else _kind("other"),
        "held": held(user, document), "versions": versions_of(user, document.pk),
        "shown": range(1, min(document.pages or 0, MOST_SHOWN) + 1), "waiting": is_waiting(document),
    }  # fmt: skip
    return show(request, "documents/view.html", context)


@require_GET
def picture(request: HttpRequest, document_id: int, page: int = 0) -> HttpResponse:
    """A picture or a page, drawn anew by us; nothing of the file itself is ever sent to be shown."""
    data, content_type = picture_of(document_id, by=reader(request), page=page)
    answer = HttpResponse(data, content_type=content_type)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _kind(key: str) -> str:
    words = {
        "document": _("Text document"), "sheet": _("Spreadsheet"), "slides": _("Slides"), "pdf": "PDF",
        "image": _("Picture"),
        "text": _("Plain text"), "archive": _("Archive file"), "media": _("Sound or film"), "other": _("Other"),
    }  # fmt: skip
    return words[key]
