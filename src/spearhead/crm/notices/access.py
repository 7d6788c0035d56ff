"""Reading one's own notices."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.notices.models import Notice


def notices_of(user: User) -> QuerySet[Notice]:
    """The user's notices, newest first; nobody reads another's."""
    return Notice.objects.filter(user=user).order_by("-id")


def unread_count(user: User) -> int:
    """How many the bell shows."""
    return notices_of(user).filter(read_at__isnull=True).order_by().count()
