"""What a large export brings with it: who is told of it, and the mark that its lines carry."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.conf import settings
from django.utils import timezone

from spearhead.accounts.users.models import Role, User


def telling(rows: int) -> dict[str, Any]:
    """What the event of an export says besides, so that administrators are told of more rows than is usual."""
    if rows <= settings.SPEARHEAD_EXPORT_TOLD:
        return {}
    able = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, email__isnull=False)
    return {"people": list(able.order_by("pk").values_list("pk", flat=True)), "text": str(rows)}


def mark(by: User) -> str:
    """Who took it and when; it stands in every line, so that a part of a file still says where it is from."""
    return f"{by.name} · {timezone.now().astimezone(UTC):%Y-%m-%d %H:%M} UTC"
