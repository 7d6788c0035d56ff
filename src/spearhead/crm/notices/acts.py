"""Marking one's own notices as read, and choosing what one is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.crm.notices.access import notices_of
from spearhead.kernel.acts import act
from spearhead.kernel.ids import read_id


@act
def mark_read(ids: Sequence[str | int] | None = None, *, by: User) -> int:
    """Mark notices of one's own as read, all unread ones when no ids are given; returns how many were unread."""
    rows = notices_of(by, unread=True)
    if ids is not None:
        rows = rows.filter(pk__in=[read_id(one) for one in ids[:1000]])
    return rows.order_by().update(read_at=timezone.now())


@act
def mark_unread(notice_id: str | int, *, by: User) -> None:
    """Put one notice back among the unread ones."""
    notices_of(by).filter(pk=read_id(notice_id)).update(read_at=None)
