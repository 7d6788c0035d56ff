"""/documents: files on records: up, down, new versions, and where they hang."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import check_length, day, identifier, one_of, only_params, storable
from spearhead.api.rendering import nothing
from spearhead.api.schemas.documents import DocumentEdit, DocumentOut, DocumentPlace
from spearhead.api.schemas.records import page_of
from spearhead.api.sightings import readable
from spearhead.crm.documents.access import HOLDERS, document_for, documents_visible_to
from spearhead.crm.documents.acts import (
    delete_document,
    edit_document,
    link_document,
    read_document,
    restore_document,
    unlink_document,
    upload_document,
    upload_version,
)  # fmt: skip
from spearhead.crm.documents.models import DocumentLink
from spearhead.kernel.filters import Field

router = Router(tags=["documents"])
MAX_UPLOAD: Final = 101 * 1024 * 1024


def _hanging_on(kind: str) -> Callable[[str, Any], Q]:
    def build(operator: str, value: Any) -> Q:
        rows = DocumentLink.objects.filter(record_type=kind)
        if operator not in {"empty", "not_empty"}:
            rows = rows.filter(record_id__in=value if isinstance(value, list) else [value])
        found = Q(pk__in=rows.values("document_id"))
        return ~found if operator in {"empty", "is_not", "not_in"} else found

    return build


def _more(user: User, document: dict[str, Any]) -> None:
    rows = DocumentLink.objects.filter(document_id=document["id"]).values_list("record_type", "record_id")
    seen = readable(user, rows)
    document["links"] = [{"type": kind, "id": str(pk)} for kind, pk in rows if (kind, pk) in seen]


DOCUMENTS = Noun(
    resource="document",
    visible=documents_visible_to,
    fields=fields_of(
        "document", Field("name", "text"), Field("kind", "choice"), Field("size", "number"),
        Field("valid_until", "date"), Field("created_at", "datetime"), Field("created_by", "ref", "created_by_id"),
        *(Field(kind, "ref", build=_hanging_on(kind), sortable=False) for kind in HOLDERS),
    ),
    order=("-id",),
    more=_more,
    columns=(
        Column("id", "id"),
        Column("name"),
        Column("size"),
        Column("sha256"),
        Column("content_type"),
        Column("kind"),
        Column("document_version", path="version"),
        Column("previous", "id", "previous_id"),
        Column("valid_until", "date"),
        Column("created_at", "moment"),
        Column("created_by", "id", "created_by_id"),
    ),
)  # fmt: skip


@router.get("", response=page_of(DocumentOut), summary="List documents")
def list_documents(request: HttpRequest) -> HttpResponse:
    """Files on records that the caller may read, newest first; ``deal=7`` narrows it to those on a deal."""
    return listing(request, DOCUMENTS)


@router.post("", response={201: DocumentOut}, summary="Upload a document")
def add_document(
    request: HttpRequest,
    files: File[UploadedFile],
    record_type: Form[str] = "",
    record_id: Form[str] = "",
    valid_until: Form[str] = "",
) -> HttpResponse:
    """multipart/form-data: ``files`` (one), and the record that it hangs on."""
    check_length(request, MAX_UPLOAD)
    kind = one_of("record_type", *HOLDERS)(record_type) if record_type else ""
    document = upload_document(
        storable(files.name or "file", "files"),
        files.chunks(),
        by=caller(request),
        record_type=kind,
        record_id=identifier("record_id")(record_id) if kind else None,
        valid_until=day("valid_until")(valid_until) if valid_until else None,
    )
    return reading(request, DOCUMENTS, document.pk, 201)


@router.get("/{document_id}", response=DocumentOut, summary="Read what is known of a document")
def read_one(request: HttpRequest, document_id: str) -> HttpResponse:
    """With the records that it hangs on, as far as the caller may read them."""
    only_params(request, {})
    return reading(request, DOCUMENTS, document_id)


@router.get("/{document_id}/content", summary="Download a document")
def download(request: HttpRequest, document_id: str) -> HttpResponseBase:
    """Always as an attachment, never shown in the browser."""
    only_params(request, {})
    document, stream = read_document(document_id, by=caller(request))
    response = FileResponse(stream, as_attachment=True, filename=document.name, content_type=document.content_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@router.patch("/{document_id}", response=DocumentOut, summary="Rename a document, or say until when it is valid")
def update_document(request: HttpRequest, document_id: str, body: DocumentEdit) -> HttpResponse:
    """The file itself never changes; a newer one is a version."""
    user = caller(request)
    sent = body.model_fields_set
    until = body.valid_until if "valid_until" in sent else document_for(user, document_id).valid_until
    edit_document(document_id, by=user, name=body.name if "name" in sent else None, valid_until=until)
    return reading(request, DOCUMENTS, document_id)


@router.post("/{document_id}/versions", response={201: DocumentOut}, summary="Upload a newer version")
def add_version(request: HttpRequest, document_id: str, files: File[UploadedFile]) -> HttpResponse:
    """It hangs where the one before hangs."""
    check_length(request, MAX_UPLOAD)
    name = storable(files.name or "", "files")
    document = upload_version(document_id, name, files.chunks(), by=caller(request))
    return reading(request, DOCUMENTS, document.pk, 201)


@router.post("/{document_id}/link", response=DocumentOut, summary="Hang a document on a record")
def link(request: HttpRequest, document_id: str, body: DocumentPlace) -> HttpResponse:
    """Whoever reads the record reads the file."""
    link_document(document_id, body.type, body.id, by=caller(request))
    return reading(request, DOCUMENTS, document_id)


@router.post("/{document_id}/unlink", response={204: None}, summary="Take a document off a record")
def unlink(request: HttpRequest, document_id: str, body: DocumentPlace) -> HttpResponse:
    """With its last link it is deleted."""
    unlink_document(document_id, body.type, body.id, by=caller(request))
    return nothing()


@router.delete("/{document_id}", response={204: None}, summary="Delete a document")
def remove_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Everywhere it hangs; for 30 days it can be restored."""
    only_params(request, {})
    delete_document(document_id, by=caller(request))
    return nothing()


@router.post("/{document_id}/restore", response=DocumentOut, summary="Restore a deleted document")
def bring_back_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """By whoever uploaded it, or an administrator."""
    restore_document(document_id, by=caller(request))
    return reading(request, DOCUMENTS, document_id)
