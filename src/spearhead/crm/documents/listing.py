"""The files that somebody may open, newest first, each with the records it hangs on as far as they may be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.documents.access import HOLDERS, documents_visible_to
from spearhead.crm.documents.models import Document, DocumentLink
from spearhead.kernel.text.fold import search_key

KINDS: Final = ("document", "sheet", "slides", "pdf", "image", "text", "archive", "media", "other")


#: what the list can be narrowed to by the day until which files are valid
EXPIRES: Final[Mapping[str, Callable[[date], dict[str, Any]]]] = {
    "soon": lambda day: {"valid_until__gte": day, "valid_until__lte": day + timedelta(days=30)},
    "over": lambda day: {"valid_until__lt": day},
    "set": lambda _day: {"valid_until__isnull": False},
}


@dataclass(frozen=True, slots=True)
class Held:
    """A file and the records that it hangs on: kind, id and name."""

    document: Document
    records: Sequence[tuple[str, int, str]]
    by: str


def documents_page(
    user: User, *, text: str = "", kind: str = "", expires: str = "", start: int = 0, limit: int = 50
) -> tuple[list[Held], int]:
    """One page of files by words of their name or text, by kind and by when they expire, and how many there are in all.

    `expires` is ``soon`` (within 30 days), ``over`` (it was valid until a day that is past) or ``set`` (any day).
    """
    found = documents_visible_to(user).exclude(next_versions__deleted_at__isnull=True, next_versions__isnull=False)
    for word in text.split()[:5]:
        found = found.filter(Q(name__icontains=word[:60]) | Q(search__contains=search_key(word[:60])))
    if kind in KINDS:
        found = found.filter(kind=kind)
    if expires in EXPIRES:
        found = found.filter(**EXPIRES[expires](today())).order_by("valid_until", "id")
    else:
        found = found.order_by("-created_at", "-id")
    page = list(found.defer("content", "search")[start : start + limit])
    holders = _holders(user, page)
    names = dict(User.objects.filter(pk__in={one.created_by_id for one in page}).values_list("pk", "name"))
    return [Held(one, holders[one.pk], names.get(one.created_by_id or 0, "")) for one in page], found.count()


def held(user: User, document: Document) -> Held:
    """One file with the records that it hangs on, as far as the reader may see them."""
    by = User.objects.filter(pk=document.created_by_id or 0).values_list("name", flat=True).first()
    return Held(document, _holders(user, [document])[document.pk], by or "")


def _holders(user: User, page: Sequence[Document]) -> dict[int, list[tuple[str, int, str]]]:
    links = DocumentLink.objects.filter(document__in=page).values_list("document_id", "record_type", "record_id")
    wanted: dict[str, set[int]] = defaultdict(set)
    for _document, kind, record in links:
        wanted[kind].add(record)
    names = {
        (kind, record.pk): str(record)
        for kind, ids in wanted.items()
        if kind in HOLDERS
        for record in HOLDERS[kind](user).filter(pk__in=ids)
    }
    found: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for document, kind, record in links:
        if (kind, record) in names:
            found[document].append((kind, record, names[kind, record]))
    return found
