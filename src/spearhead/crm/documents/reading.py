"""What can be seen of a file without opening it: pictures drawn anew, pages, text; and the job that reads the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.crm.documents.access import document_for
from spearhead.crm.documents.apart import ask
from spearhead.crm.documents.content import content_of
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.storage import MAX_SIZE, Stored, discard, open_file, store
from spearhead.crm.search.index import index_record
from spearhead.kernel import jobs
from spearhead.kernel.errors import Absent

READ_JOB: Final = "documents.read"
#: Kinds of which the text is read.
READABLE: Final = frozenset({"pdf", "text", "document", "sheet", "slides"})
#: Pages of a PDF that are shown.
MOST_SHOWN: Final = 50


def cleaned(stored: Stored) -> Stored:
    """A picture written anew in its own format, without what else the file held; anything else stays as it came.

    A picture that cannot be drawn stays too; whoever keeps it treats it as a file like any other.
    """
    with open_file(stored.stored_as) as file:
        if content_of(file).kind != "image":
            return stored
    drawn = ask("clean", stored_as=stored.stored_as)
    if not drawn or len(drawn) > MAX_SIZE:
        return stored
    fresh = store([drawn])
    discard(stored.stored_as)
    return Stored(fresh.stored_as, fresh.size, fresh.sha256, drawn=True)


def start_reading(document: Document) -> None:
    """Queue the job that reads the text of a file, where it may have some."""
    if document.kind in READABLE:
        jobs.start(READ_JOB, user_id=None, params={"document": document.pk})


def is_waiting(document: Document) -> bool:
    """Whether the text of a file is still to be read."""
    return document.kind in READABLE and document.read_at is None


@jobs.job_kind(READ_JOB)
def run_reading(run: jobs.Run) -> Mapping[str, Any]:
    """Keep the text of a file and how many pages it has, and index it; a file that cannot be read has none."""
    document = Document.objects.filter(pk=run.params["document"]).first()
    if document is None:
        return {"read": 0}
    answer = ask("text", document.kind, stored_as=document.stored_as)
    found: dict[str, Any] = orjson.loads(answer) if answer else {"text": "", "pages": None}
    document.content, document.pages, document.read_at = found["text"], found["pages"], timezone.now()
    document.save(update_fields=["content", "pages", "read_at"])
    index_record("document", document)
    return {"read": len(document.content)}


def picture_of(document_id: str | int, *, by: User, page: int = 0) -> tuple[bytes, str]:
    """A picture, or one page of a PDF (from 1), drawn anew, with its content type; `Absent` where there is none."""
    document = document_for(by, document_id)
    if document.kind == "image" and not page:
        drawn = ask("picture", stored_as=document.stored_as)
    elif document.kind == "pdf" and 0 < page <= MOST_SHOWN:
        drawn = ask("page", str(page), stored_as=document.stored_as)
    else:
        raise Absent
    if not drawn:
        raise Absent
    return drawn, "image/png" if drawn.startswith(b"\x89PNG") else "image/jpeg"
