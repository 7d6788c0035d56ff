"""Reading documents: a file is readable through any record that it hangs on; a URL alone is never enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.documents.models import Document, DocumentLink
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.products.access import products_visible_to
from spearhead.crm.records.access import one

#: What a document can hang on → the records of that kind that a user may read.
HOLDERS: Final[dict[str, Callable[[User], QuerySet[Any]]]] = {
    "company": companies_visible_to, "contact": contacts_visible_to, "lead": leads_visible_to,
    "deal": deals_visible_to, "activity": activities_visible_to, "product": products_visible_to,
}  # fmt: skip


def documents_visible_to(user: User) -> QuerySet[Document]:
    """The files that this user may open: on a record that they may read, or uploaded by themselves."""
    if not user.sight.may("document", "read"):
        return Document.objects.none()
    held = Q(pk__in=[])
    for kind, rows in HOLDERS.items():
        held |= Q(record_type=kind, record_id__in=rows(user).values("pk"))
    linked = DocumentLink.objects.filter(held).values("document_id")
    return Document.objects.filter(Q(pk__in=linked) | Q(created_by_id=user.pk), deleted_at__isnull=True)


def document_for(user: User, document_id: str | int) -> Document:
    """One file that may be opened, or `Absent`."""
    return one(documents_visible_to(user), document_id)


def documents_of(user: User, record_type: str, record_id: int) -> QuerySet[Document]:
    """The present versions of the files on a record that the caller has already been let in to."""
    links = DocumentLink.objects.filter(record_type=record_type, record_id=record_id).values("document_id")
    rows = Document.objects.filter(pk__in=links, deleted_at__isnull=True)
    rows = rows.exclude(next_versions__deleted_at__isnull=True, next_versions__isnull=False)
    return rows.defer("content", "search").order_by("-created_at")


def versions_of(user: User, document_id: str | int) -> list[Document]:
    """A file and the versions before it, newest first."""
    found: list[Document] = [document_for(user, document_id)]
    while found[-1].previous is not None and len(found) < 100:
        found.append(found[-1].previous)
    return [one for one in found if one.deleted_at is None]
