"""Reading the reasons for which deals are lost; everybody who sells reads them."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.kernel.definitions import id_named
from spearhead.process.reasons.models import LossReason


def reasons() -> QuerySet[LossReason]:
    """Reasons in use, in their order."""
    return LossReason.objects.filter(retired_at__isnull=True)


def reason_named(text: str) -> int:
    """The id of a reason by its id, key or name; Refused (``unknown_reference``) where no reason in use has it."""
    return id_named(reasons(), text, field="loss_reason")
