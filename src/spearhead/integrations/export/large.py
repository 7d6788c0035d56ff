"""What a large export brings with it: who is told of it, and the mark that its lines carry."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import workspace


def told_above() -> int:
    """How many rows go out at once before administrators are told: the workspace's number, or the server's."""
    own = workspace().export_told
    return int(settings.SPEARHEAD_EXPORT_TOLD) if own is None else own


def telling(rows: int) -> dict[str, Any]:
    """What the event of an export says besides, so that administrators are told of more rows than is usual."""
    if rows <= told_above():
        return {}
    able = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, email__isnull=False)
    return {"people": list(able.order_by("pk").values_list("pk", flat=True)), "text": str(rows)}


def mark(by: User | None) -> str:
    """Who took it and when; it stands in every line, so that a part of a file still says where it is from. From the
    terminal of the server it is nobody in particular.
    """
    return f"{by.name if by else _('the command line')} · {timezone.now().astimezone(UTC):%Y-%m-%d %H:%M} UTC"
