"""Taking and giving back values that only one record may hold; every act that writes a record comes through here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.claims import ENTITIES, folded, unique_fields
from spearhead.crm.custom.links import keep_links
from spearhead.crm.custom.models import CustomClaim, CustomField
from spearhead.crm.custom.values import label_of
from spearhead.crm.records.access import readable
from spearhead.crm.records.models import Record
from spearhead.crm.records.numbers import public_number
from spearhead.kernel.errors import Refused


def keep_index(kind: str, record: Record, *, by: User) -> None:
    """What lies beside a record's own fields is brought up to what it holds: unique values and links."""
    claim(kind, record, by=by)
    keep_links(kind, record)


def claim(kind: str, record: Record, *, by: User) -> None:
    """Bring a saved record's claims up to what it holds now; refused (``not_unique``) where another one has a value.

    A deleted record holds nothing. Costs nothing where the kind of record has no unique field.
    """
    fields = {field.pk: field for field in unique_fields(kind)} if kind in ENTITIES else {}
    if not fields:
        return
    wanted = {} if record.deleted_at is not None else _held(fields, record.custom)
    rows = CustomClaim.objects.filter(field_id__in=fields, record_id=record.pk)
    present = dict(rows.values_list("field_id", "value"))
    if present == wanted:
        return
    rows.filter(field_id__in=[pk for pk, value in present.items() if wanted.get(pk) != value]).delete()
    for pk, value in wanted.items():
        if present.get(pk) != value:
            _take(fields[pk], value, record, by)


def _held(fields: Mapping[int, CustomField], custom: Mapping[str, Any]) -> dict[int, str]:
    found = {pk: custom.get(field.key) for pk, field in fields.items()}
    return {pk: folded(value) for pk, value in found.items() if value not in (None, "")}


def _take(field: CustomField, value: str, record: Record, by: User) -> None:
    if (holder := holder_of(field, value)) is not None:
        raise taken(field, holder, by)
    try:
        with transaction.atomic():
            CustomClaim.objects.create(field=field, value=value, record_id=record.pk)
    except IntegrityError:  # somebody took it at this very moment
        raise taken(field, holder_of(field, value), by) from None


def holder_of(field: CustomField, value: Any) -> int | None:
    """The id of the living record that holds a value of a unique field."""
    return CustomClaim.objects.filter(field=field, value=folded(value)).values_list("record_id", flat=True).first()


def taken(field: CustomField, record_id: int | None, by: User) -> Refused:
    """The refusal of a value that another record holds; the record is named to whoever may read it."""
    name = f"custom.{field.key}"
    other = apps.get_model("crm", field.entity)._default_manager.filter(pk=record_id or 0).first()
    if (field.entity, name) in by.sight.hidden:
        message = _("This cannot be: a value that must be unique is held by another record.")
        return Refused("not_unique", message)
    if isinstance(other, Record) and readable(by, field.entity, other, getattr(other, "credit_team_id", None)):
        known = {"field": label_of(field), "number": public_number(field.entity, other.number), "name": str(other)}
        message = _("“%(field)s” must be unique, and %(number)s %(name)s has this value already.") % known
    else:
        message = _("“%(field)s” must be unique, and another record that you may not open has this value already.")
        message %= {"field": label_of(field)}
    return Refused("not_unique", message, {name: message})
