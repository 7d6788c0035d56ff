"""How much room files take in the workspace, and refusing what does not fit, before and while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import workspace
from spearhead.crm.documents.models import Document
from spearhead.kernel.errors import Refused

MB: Final = 1024 * 1024
#: What a form has beside its file: names, boundaries.
BESIDE: Final = 64 * 1024


def used() -> int:
    """Bytes of all files on the disk: older versions and what was deleted in the last 30 days take room, too."""
    return int(Document.objects.aggregate(total=Sum("size"))["total"] or 0)


def quota() -> int | None:
    """Bytes that files may take in all, None where nobody set a limit."""
    limit = workspace().document_quota_mb
    return None if limit is None else limit * MB


def check_room(size: int) -> None:
    """Refuse (``quota_reached``) so many bytes more than there is room for."""
    limit = quota()
    if limit is not None and (taken := used()) + size > limit:
        raise _full(size, taken, limit)


def check_announced(content_type: str, length: str) -> None:
    """Refuse a form with files that says it is longer than the room that is left, before it is read."""
    if content_type.startswith("multipart/form-data") and length.isdigit() and len(length) < 16:
        check_room(max(int(length) - BESIDE, 0))


def within_room(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, refused as soon as they are more than there is room for."""
    limit = quota()
    if limit is None:
        yield from chunks
        return
    taken, size = used(), 0
    for chunk in chunks:
        size += len(chunk)
        if taken + size > limit:
            raise _full(size, taken, limit)
        yield chunk


def _full(size: int, taken: int, limit: int) -> Refused:
    message = _(
        "There is no room for this file: %(used)s of %(limit)s MB are taken, and it needs %(size)s MB. Delete files"
        " that nobody needs, or ask an administrator for more room."
    ) % {"used": _mb(taken), "limit": _mb(limit), "size": _mb(size)}
    return Refused("quota_reached", message, {"file": message})


def _mb(size: int) -> str:
    return f"{size / MB:,.1f}".removesuffix(".0")
