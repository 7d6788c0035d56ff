"""Which of the records that an import made somebody has worked with since: they stay when it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Model, Q

from spearhead.crm.activities.models import Activity
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.models import DocumentLink
from spearhead.integrations.imports.models import Import
from spearhead.kernel.events.models import Event

#: what the program does by itself is nobody's work
_MACHINES: Final = ("system", "automation", "demo")
#: what hangs on a record of a kind, by what is said of it
_HANGING: Final[Mapping[str, Sequence[tuple[str, type[Model]]]]] = {
    "company": (("activities", Activity), ("deals", Deal), ("contacts", Contact)),
    "contact": (("activities", Activity),),
    "lead": (("activities", Activity),),
    "deal": (("activities", Activity),),
}  # fmt: skip


def worked_with_since(batch: Import, kind: str, ids: Iterable[int]) -> dict[int, str]:
    """Of these records those that stay, with why: ``edited``, ``activities``, ``deals``, ``contacts``, ``documents``.

    Records that the import made itself are taken back before those that they hang on, so that whatever still hangs on
    one was added by somebody else, or stays itself.
    """
    wanted = list(ids)
    why: dict[int, str] = {}
    for reason, model in _HANGING[kind]:
        rows = model._default_manager.filter(**{f"{kind}__in": wanted}, deleted_at__isnull=True)
        why |= dict.fromkeys(rows.values_list(f"{kind}_id", flat=True).distinct(), reason)
    papers = DocumentLink.objects.filter(record_type=kind, record_id__in=wanted, document__deleted_at__isnull=True)
    why |= dict.fromkeys(papers.values_list("record_id", flat=True), "documents")
    undone = Import.objects.filter(state=Import.State.UNDONE).values_list("pk", flat=True)
    own = Q(cause__in=[f"import-{pk}" for pk in (batch.pk, *undone)]) | Q(door__in=_MACHINES)
    edited = Event.objects.filter(record_type=kind, record_id__in=wanted).exclude(own)
    return why | dict.fromkeys(edited.values_list("record_id", flat=True).distinct(), "edited")
