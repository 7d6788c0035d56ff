"""Who may read the definition of a custom field."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.acts import ENTITIES
from spearhead.crm.custom.formulas import may_read_field
from spearhead.crm.custom.models import CustomField


def definitions_visible_to(user: User) -> QuerySet[CustomField]:
    """Every field for who may edit settings, retired ones too; for others those in use of records that they read,
    without the ones hidden from them (for those, there is no such field)."""
    if user.sight.may("settings", "edit"):
        return CustomField.objects.all()
    entities = [one for one in ENTITIES if user.sight.may(one, "read")]
    open_to = [field.pk for one in entities for field in custom_fields(one) if may_read_field(user, field)]
    return CustomField.objects.filter(pk__in=open_to)
