"""Which records point to which by link fields: kept beside the values, and moved when records are merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps

from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.models import CustomField, CustomLink

#: Kinds of records that a link may point to; a person has a kind of field of their own.
TARGETS: Final = ("company", "contact", "deal", "lead")
LINK: Final = CustomField.Kind.LINK


def link_fields(entity: str) -> list[CustomField]:
    """The link fields in use of a kind of record."""
    return [field for field in custom_fields(entity) if field.kind == LINK]


def pointing_fields(target: str) -> list[CustomField]:
    """The link fields in use that point to a kind of record, whatever they are fields of."""
    return list(CustomField.objects.filter(kind=LINK, target=target, hidden_at__isnull=True))


def keep_links(entity: str, record: Any) -> None:
    """Bring the links of a saved record up to what it holds; costs nothing where its kind has no link field."""
    fields = link_fields(entity)
    if not fields:
        return
    wanted = {field.pk: record.custom[field.key] for field in fields if record.custom.get(field.key) is not None}
    rows = CustomLink.objects.filter(field__in=fields, record_id=record.pk)
    present = dict(rows.values_list("field_id", "target_id"))
    rows.filter(field_id__in=[pk for pk, target in present.items() if wanted.get(pk) != target]).delete()
    CustomLink.objects.bulk_create(
        CustomLink(field_id=pk, record_id=record.pk, target_id=target)
        for pk, target in wanted.items()
        if present.get(pk) != target
    )


def forget_links(entity: str, record_id: int) -> None:
    """Nothing is pointed to by this record any more."""
    CustomLink.objects.filter(field__entity=entity, record_id=record_id).delete()


def rewrite(link_ids: Iterable[int]) -> None:
    """Write into records what these moved links say."""
    for link in CustomLink.objects.filter(pk__in=list(link_ids)).select_related("field"):
        rows = apps.get_model("crm", link.field.entity)._default_manager
        record = rows.select_for_update().filter(pk=link.record_id).first()
        if record is not None:
            rows.filter(pk=link.record_id).update(custom={**record.custom, link.field.key: link.target_id})
