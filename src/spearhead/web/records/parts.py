"""What hangs on a record and is changed from its page: tags, collaborators, documents, a deal's people and products."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.acts import park_deal
from spearhead.crm.deals.contacts import add_deal_contact, remove_deal_contact
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.access import documents_of
from spearhead.crm.documents.acts import read_document, unlink_document, upload_documents
from spearhead.crm.records.collaborators import add_collaborator, collaborators_of, remove_collaborator
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.acts import tag_records, untag_records
from spearhead.crm.tags.models import Tag
from spearhead.kernel.errors import Refused, fields_named
from spearhead.kernel.parse.numbers import read_number
from spearhead.web import forms
from spearhead.web.approvals.asking import ask_instead, reason_given, rules_on
from spearhead.web.form_keys import works_long
from spearhead.web.records.picks import search_url
from spearhead.web.screens import go, reader

EMPTY_LINES = 3


def parts_of(user: User, entity: str, record: Any) -> dict[str, Any]:
    """What the cards on the right of a record page show of it."""
    helpers = collaborators_of(entity, record.pk)
    return {
        "collaborators": helpers,
        "documents": list(documents_of(user, entity, record.pk)) if user.sight.may("document", "read") else None,
        "may_upload": user.sight.may("document", "create"),
        "helps": any(person.pk == user.pk for person in helpers),
    }


def _back(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    return go(request, reverse(entity, args=[record_id]))


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """The tags of a record, all at once."""
    user = reader(request)
    record = kind_of(entity).one(user, record_id)
    before = tags_of(entity, [record.pk])[record.pk]
    if request.method == "POST":
        wanted = [one.strip() for one in request.POST.getlist("tags") if one.strip()]
        if gone := [one for one in before if one not in wanted]:
            untag_records(entity, [record.pk], gone, by=user)
        if new := [one for one in wanted if one not in before]:
            tag_records(entity, [record.pk], new, by=user)
        return _back(request, entity, record_id)
    names = list(Tag.objects.values_list("name", flat=True)[:200])
    context = {"entity": entity, "record": record, "tags": before, "known": sorted({*names, *before})}
    return render(request, "records/_tags.html", context)


@require_http_methods(["GET", "POST"])
def helpers(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Add somebody who reads and is told."""
    user = reader(request)
    if request.method == "POST":
        add_collaborator(entity, record_id, _chosen(request, "person", _("Choose a person.")), by=user)
        return _back(request, entity, record_id)
    record = kind_of(entity).one(user, record_id)
    context = {"entity": entity, "record": record, "people_url": search_url("person")}
    return render(request, "records/_helper.html", context)


def _chosen(request: HttpRequest, name: str, message: str) -> int:
    found = forms.reference(request.POST, name)
    if found is None:
        raise Refused("nothing_chosen", message, {name: message})
    return found


@require_POST
def helper_gone(request: HttpRequest, entity: str, record_id: int, user_id: int) -> HttpResponse:
    """End a collaboration; whoever took themselves off may not see the record any more."""
    user = reader(request)
    remove_collaborator(entity, record_id, user_id, by=user)
    if not kind_of(entity).visible(user).filter(pk=record_id).exists():
        return go(request, "/")
    return _back(request, entity, record_id)


@works_long
@require_POST
def upload(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Hang files on a record."""
    user = reader(request)
    sent: list[UploadedFile[Any]] = request.FILES.getlist("files")
    if not sent:
        message = _("Choose a file.")
        raise Refused("nothing_chosen", message, {"files": message})
    files = [(one.name or "file", one.chunks()) for one in sent]
    with fields_named({"file": "files"}):
        upload_documents(files, by=user, record_type=entity, record_id=record_id)
    return _back(request, entity, record_id)


@require_GET
def download(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """A file as an attachment, never shown in place."""
    document, stream = read_document(document_id, by=reader(request))
    answer = FileResponse(
        stream, as_attachment=True, filename=document.name, content_type="application/octet-stream"
    )  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_POST
def document_gone(request: HttpRequest, entity: str, record_id: int, document_id: int) -> HttpResponse:
    """Take a file off a record."""
    unlink_document(document_id, entity, record_id, by=reader(request))
    return _back(request, entity, record_id)


@require_http_methods(["GET", "POST"])
def deal_people(request: HttpRequest, record_id: int) -> HttpResponse:
    """Add a contact to a deal, with their part in it."""
    user = reader(request)
    if request.method == "POST":
        contact = _chosen(request, "contact", _("Choose a contact."))
        add_deal_contact(record_id, contact, by=user, role=forms.text(request.POST, "role"))
        return _back(request, "deal", record_id)
    context = {"deal": deal_for(user, record_id), "contacts_url": search_url("contact")}
    return render(request, "records/_deal_contact.html", context)


@require_POST
def deal_person_gone(request: HttpRequest, record_id: int, contact_id: int) -> HttpResponse:
    """Take a contact off a deal."""
    remove_deal_contact(record_id, contact_id, by=reader(request))
    return _back(request, "deal", record_id)


@require_http_methods(["GET", "POST"])
def deal_lines(request: HttpRequest, record_id: int) -> HttpResponse:
    """The products of a deal; the deal's amount is their sum."""
    user = reader(request)
    deal = deal_for(user, record_id)
    if request.method == "POST":
        places = line_places(request)
        lines = [_line(request, deal, place) for place in places]
        reason = reason_given(request)
        try:
            set_lines(record_id, lines, by=user, seen_version=forms.version(request.POST))
        except Refused as refusal:
            if asked := ask_instead(request, refusal, "lines", record_id, {"lines": lines}, reason):
                return asked
            raise at_controls(refusal, places) from None
        return _back(request, "deal", record_id)
    context = {
        "deal": deal, "lines": list(deal.lines.select_related("product")), "products_url": search_url("product"),
        "empty": EMPTY_LINES, "asks": rules_on("discount"),
    }  # fmt: skip
    return render(request, "records/_lines.html", context)


def line_places(request: HttpRequest) -> list[str]:
    """The rows of the form that name a product."""
    return [one for one in request.POST.getlist("line") if forms.text(request.POST, f"product.{one}")][:200]


def read_lines(request: HttpRequest, deal: Deal) -> list[dict[str, Any]]:
    """The lines that were typed, as the act takes them."""
    return [_line(request, deal, place) for place in line_places(request)]


def at_controls(refusal: Refused, places: list[str]) -> Refused:
    """The same refusal, pointing at the controls of the form."""
    fields = {_control(name, places): text for name, text in refusal.fields.items()}
    return Refused(refusal.code, refusal.message, fields)


def _control(name: str, places: list[str]) -> str:
    """``lines.0.unit`` of the act is ``unit.<place>`` of the form."""
    parts = name.split(".")
    if len(parts) == 3 and parts[1].isdigit() and int(parts[1]) < len(places):
        return f"{parts[2]}.{places[int(parts[1])]}"
    return name


def _line(request: HttpRequest, deal: Deal, place: str) -> dict[str, Any]:
    posted = request.POST
    quantity = read_number(forms.text(posted, f"quantity.{place}") or "1", field=f"quantity.{place}")
    if quantity * 1000 != int(quantity * 1000):
        message = _("Enter a quantity with at most three decimals.")
        raise Refused("bad_value", message, {f"quantity.{place}": message})
    line: dict[str, Any] = {
        "product_id": forms.reference(posted, f"product.{place}"), "quantity_milli": int(quantity * 1000)
    }  # fmt: skip
    for name in ("unit", "discount"):
        amount = forms.amount(posted, f"{name}.{place}", deal.currency)
        if amount is not None:
            line[f"{name}_minor"] = amount
    return line


@require_http_methods(["GET", "POST"])
def deal_park(request: HttpRequest, record_id: int) -> HttpResponse:
    """Park a deal until a day, or bring it back."""
    user = reader(request)
    if request.method == "POST":
        until = forms.day(request.POST, "parked_until")
        if until is None and "unpark" not in request.POST:
            message = _("Park it until a day in the future.")
            raise Refused("not_future", message, {"parked_until": message})
        park_deal(record_id, until, by=user, seen_version=forms.version(request.POST))
        return _back(request, "deal", record_id)
    return render(request, "records/_park.html", {"deal": deal_for(user, record_id)})
