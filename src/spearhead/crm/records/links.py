"""Link fields as a reader may see them: names of what is pointed to, and what points here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.links import pointing_fields
from spearhead.crm.custom.models import CustomField, CustomLink
from spearhead.crm.custom.values import label_of

MOST: Final = 50
OUT_OF_REACH: Final = "…"


def _kind(record_type: str) -> Any:
    from spearhead.crm.records.kinds import kind_of  # noqa: PLC0415  # the kinds' own acts check their links here

    return kind_of(record_type)


def may_read(user: User, target: str, record_id: int) -> bool:
    """Whether the user may read the record that a link would point to."""
    return bool(_kind(target).visible(user).filter(pk=record_id).exists())


def names_of(user: User, field: CustomField, ids: Iterable[int]) -> dict[int, str]:
    """The names of linked records: an ellipsis for what is out of reach, a word for what is deleted."""
    wanted = set(ids)
    if not wanted:
        return {}
    kind = _kind(field.target)
    found = dict.fromkeys(wanted, OUT_OF_REACH)
    gone = kind.model._default_manager.filter(pk__in=wanted, deleted_at__isnull=False)
    found |= dict.fromkeys(gone.values_list("pk", flat=True), _("deleted"))
    return found | {one.pk: str(one) for one in kind.visible(user).filter(pk__in=wanted)}


def within_reach(user: User, field: CustomField, record_id: Any) -> bool:
    """Whether the page of a linked record opens for this user."""
    return isinstance(record_id, int) and may_read(user, field.target, record_id)


@dataclass(frozen=True, slots=True)
class Pointing:
    """The records that point here by one field: `total` of them may be read, `records` are the first."""

    field: CustomField
    label: str
    records: list[Any]
    total: int


def pointing_here(user: User, target: str, record_id: int) -> list[Pointing]:
    """What points to a record by link fields, as far as the reader may see records and fields."""
    found = []
    for field in pointing_fields(target):
        if (field.entity, f"custom.{field.key}") in user.sight.hidden or not user.sight.may(field.entity, "read"):
            continue
        ids = CustomLink.objects.filter(field=field, target_id=record_id).values("record_id")
        rows = _kind(field.entity).visible(user).filter(pk__in=ids)
        if total := rows.count():
            found.append(Pointing(field, label_of(field), list(rows.order_by("-pk")[:MOST]), total))
    return found
