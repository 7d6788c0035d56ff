"""The tags of a single record, as answers show them."""

from __future__ import annotations

from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.crm.tags.models import RecordTag
from spearhead.kernel.prepared import Prepared

_TAGS: Final = Prepared(
    lambda kind, record_id: (
        RecordTag.objects.filter(record_type=kind, record_id=record_id).order_by("tag__name").values_list("tag__name")
    ),
    str,
    int,
)


class Tags:
    """Adds ``tags`` to a single record of a kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, _user: User, record: dict[str, Any]) -> None:
        record["tags"] = [name for (name,) in _TAGS.rows(self.kind, int(record["id"]))]
