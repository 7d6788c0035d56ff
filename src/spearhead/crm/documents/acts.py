"""Uploading files, new versions, hanging files on records, deleting and restoring them.

Pictures are written anew before they are kept; every file is sent only as an attachment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.documents.access import document_for
from spearhead.crm.documents.content import OTHER, content_of
from spearhead.crm.documents.models import Document, DocumentLink
from spearhead.crm.documents.names import safe_name
from spearhead.crm.documents.reading import cleaned, start_reading
from spearhead.crm.documents.room import check_room, within_room
from spearhead.crm.documents.storage import Stored, discard, open_file, store
from spearhead.crm.products.access import product_for
from spearhead.crm.records.access import KEPT
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.search.index import index_record
from spearhead.crm.search.models import SearchToken
from spearhead.crm.steps.evidence import proof_back, proof_lost
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.jobs.schedule import recurring

CHUNK: Final = 1024 * 1024
MOST_FILES: Final = 20


def upload_document(
    name: str,
    chunks: Iterable[bytes],
    *,
    by: User,
    record_type: str = "",
    record_id: str | int | None = None,
    valid_until: date | None = None,
) -> Document:
    """Store a file and hang it on a record that the caller may edit (or on none yet). The bytes are written before
    the act's transaction, so that nobody waits for a slow sender, and removed when the act is refused.
    """
    by.sight.require("document", "create")
    if record_type:
        _check_holder(record_type, record_id or 0, by)
    check_room(0)
    stored = cleaned(store(within_room(chunks)))
    try:
        return _keep(name, stored, by, record_type, record_id, valid_until, None)
    except BaseException:
        discard(stored.stored_as)
        raise


def upload_documents(
    files: Sequence[tuple[str, Iterable[bytes]]], *, by: User, record_type: str, record_id: str | int
) -> list[Document]:
    """Store several files and hang them on a record: all of them, or none."""
    by.sight.require("document", "create")
    _check_holder(record_type, record_id, by)
    if len(files) > MOST_FILES:
        message = _("Choose at most %(limit)d files at once.") % {"limit": MOST_FILES}
        raise Refused("too_many_files", message, {"file": message})
    stored: list[tuple[str, Stored]] = []
    try:
        for name, chunks in files:
            check_room(sum(one.size for _name, one in stored))
            stored.append((name, cleaned(store(within_room(chunks)))))  # what was stored before a refusal is discarded
        check_room(sum(one.size for _name, one in stored))
        return _keep_all(stored, by, record_type, record_id)
    except BaseException:
        for _name, one in stored:
            discard(one.stored_as)
        raise


@act
def _keep_all(files: Sequence[tuple[str, Stored]], by: User, record_type: str, record_id: str | int) -> list[Document]:
    return [_keep(name, one, by, record_type, record_id, None, None) for name, one in files]


def upload_version(document_id: str | int, name: str, chunks: Iterable[bytes], *, by: User) -> Document:
    """Store a newer version of a file; it hangs where the one before hangs, which stays readable as such."""
    before = _changeable(by, document_id)
    check_room(0)
    stored = cleaned(store(within_room(chunks)))
    try:
        return _keep(name or before.name, stored, by, "", None, before.valid_until, before)
    except BaseException:
        discard(stored.stored_as)
        raise


@act
def _keep(
    name: str,
    stored: Stored,
    by: User,
    record_type: str,
    record_id: str | int | None,
    valid_until: date | None,
    previous: Document | None,
) -> Document:
    with open_file(stored.stored_as) as file:
        content = content_of(file)
    if content.kind == "image" and not stored.drawn:
        content = OTHER  # says that it is a picture, and cannot be drawn
    document = Document(
        name=safe_name(name), size=stored.size, sha256=stored.sha256, content_type=content.content_type,
        kind=content.kind, stored_as=stored.stored_as, previous=previous, valid_until=valid_until, created_by_id=by.pk,
        version=previous.version + 1 if previous else 1,
    )  # fmt: skip
    document.save(force_insert=True)
    index_record("document", document)
    start_reading(document)
    kind = "document.version_added" if previous else "document.created"
    extra = {"name": document.name, "size": stored.size, "sha256": stored.sha256}
    record_event(Happened(kind, "document", document.pk, by.pk, document.version, extra=extra))
    if previous is not None:
        _take_over(previous, document)
    elif record_type:
        link_document(document.pk, record_type, record_id or 0, by=by)
    return document


def _take_over(previous: Document, document: Document) -> None:
    if previous.next_versions.filter(deleted_at__isnull=True).exclude(pk=document.pk).exists():
        raise Refused("not_newest", _("There is a newer version already."))
    DocumentLink.objects.bulk_create(
        DocumentLink(document=document, record_type=link.record_type, record_id=link.record_id)
        for link in previous.links.all()
    )


def _holder(record_type: str, record_id: str | int, by: User) -> Any:
    """The record that a file hangs on, if the caller may change it."""
    if record_type == "product":
        by.sight.require("product", "edit")
        return product_for(by, record_id)
    if record_type not in KINDS:
        raise Absent
    return KINDS[record_type].to_change(by, record_id)


@act
def link_document(document_id: str | int, record_type: str, record_id: str | int, *, by: User) -> DocumentLink:
    """Hang a file that the caller may open on a record that they may edit: whoever reads the record reads the file."""
    document, holder = document_for(by, document_id), _holder(record_type, record_id, by)
    link, new = DocumentLink.objects.get_or_create(document=document, record_type=record_type, record_id=holder.pk)
    if new:
        _tell("file_added", document, record_type, holder, by)
    return link


@act
def unlink_document(document_id: str | int, record_type: str, record_id: str | int, *, by: User) -> None:
    """Take a file off a record; with its last link it is deleted, and for 30 days it can be restored."""
    document, holder = document_for(by, document_id), _holder(record_type, record_id, by)
    gone, _rows = DocumentLink.objects.filter(document=document, record_type=record_type, record_id=holder.pk).delete()
    if not gone:
        raise Absent
    _tell("file_removed", document, record_type, holder, by)
    if not document.links.exists():
        _delete(document, by)


def _tell(verb: str, document: Document, record_type: str, holder: Any, by: User) -> None:
    extra = {"document": document.pk, "name": document.name}
    record_event(Happened(f"{record_type}.{verb}", record_type, holder.pk, by.pk, holder.version, extra=extra))


@act
def _check_holder(record_type: str, record_id: str | int, by: User) -> None:
    _holder(record_type, record_id, by)


@act
def _changeable(by: User, document_id: str | int) -> Document:
    """A file that the caller uploaded, or that hangs on a record which they may edit, locked."""
    document = Document.objects.select_for_update().get(pk=document_for(by, document_id).pk)
    if document.created_by_id == by.pk or by.sight.reach("document", "edit") == "all":
        return document
    for link in document.links.all():
        try:
            _holder(link.record_type, link.record_id, by)
        except (Absent, Forbidden):
            continue
        return document
    raise Forbidden(_("You may look at this, but not change it."))


def may_change(user: User, document: Document) -> bool:
    """Whether the user may rename a file or say until when it is valid."""
    if document.created_by_id == user.pk or user.sight.reach("document", "edit") == "all":
        return True
    for link in document.links.all():
        if link.record_type in KINDS:
            holder = KINDS[link.record_type].visible(user).filter(pk=link.record_id).first()
            if holder is not None and user.sight.covers(link.record_type, "edit", owner_id=holder.owner_id):
                return True
    return False


@act
def edit_document(
    document_id: str | int, *, by: User, name: str | None = None, valid_until: date | None = None
) -> Document:
    """Rename a file, or say until when it is valid."""
    document = _changeable(by, document_id)
    changes: dict[str, tuple[Any, Any]] = {}
    if name is not None and (wanted := safe_name(name)) != document.name:
        changes["name"] = (document.name, wanted)
        document.name = wanted
    if valid_until != document.valid_until:
        changes["valid_until"] = (document.valid_until, valid_until)
        document.valid_until, document.reminded_days = valid_until, None
    if changes:
        document.save()
        index_record("document", document)
        record_event(Happened("document.changed", "document", document.pk, by.pk, document.version, changes))
    return document


@act
def delete_document(document_id: str | int, *, by: User) -> None:
    """Delete a file everywhere it hangs; for 30 days it can be restored."""
    _delete(_changeable(by, document_id), by)


def _delete(document: Document, by: User) -> None:
    document.deleted_at = timezone.now()
    document.save(update_fields=["deleted_at"])
    proof_lost("document", [document.pk], by_id=by.pk)
    extra = {"name": document.name}
    record_event(Happened("document.deleted", "document", document.pk, by.pk, document.version, extra=extra))


@act
def restore_document(document_id: str | int, *, by: User) -> Document:
    """Bring a file back that the caller deleted or uploaded, or, as administrator, any."""
    rows = Document.objects.select_for_update().filter(deleted_at__gte=timezone.now() - KEPT)
    if by.sight.reach("document", "delete") != "all":
        rows = rows.filter(created_by_id=by.pk)
    document = rows.filter(pk=read_id(document_id)).first()
    if document is None:
        raise Absent
    document.deleted_at = None
    document.save(update_fields=["deleted_at"])
    proof_back("document", [document.pk])
    record_event(Happened("document.restored", "document", document.pk, by.pk, document.version))
    return document


def read_document(document_id: str | int, *, by: User) -> tuple[Document, Any]:
    """A file and its open stream, for whoever reads a record that it hangs on."""
    document = document_for(by, document_id)
    return document, open_file(document.stored_as)


@recurring("documents.purge", every=timedelta(days=1), offset=timedelta(hours=18))
def purge() -> None:
    """Nightly: files deleted 30 days ago leave the disk."""
    purge_documents()


def purge_documents(now: datetime | None = None) -> int:
    """Take files off the disk 30 days after they were deleted; returns how many went."""
    limit = (now or timezone.now()) - KEPT - timedelta(days=1)
    gone = list(Document.objects.filter(deleted_at__lt=limit).values_list("pk", "stored_as"))
    for pk, stored_as in gone:
        SearchToken.objects.filter(record_type="document", record_id=pk).delete()
        Document.objects.filter(pk=pk).delete()
        discard(stored_as)
    return len(gone)
