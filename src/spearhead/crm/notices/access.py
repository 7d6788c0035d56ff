"""Reading one's own notices."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.access import one


def notices_of(user: User, *, unread: bool = False) -> QuerySet[Notice]:
    """The user's notices, newest first."""
    rows = Notice.objects.filter(user=user).order_by("-id")
    return rows.filter(read_at__isnull=True) if unread else rows


def notice_for(user: User, notice_id: str | int) -> Notice:
    """One of the user's own notices, or `Absent`."""
    return one(notices_of(user), notice_id)


def unread_count(user: User) -> int:
    """How many notices the user has not read."""
    return notices_of(user, unread=True).count()
