"""Rows and links that mean a record in the trash: left there, or brought back by the act that restores it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from spearhead.crm.companies.removal import restore_company
from spearhead.crm.contacts.acts import restore_contact
from spearhead.crm.deals.acts import restore_deal
from spearhead.crm.leads.acts import restore_lead
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.known import RECORD_TYPES
from spearhead.integrations.imports.models import ImportRow
from spearhead.integrations.imports.rows import Item
from spearhead.kernel.errors import Absent, Refused

if TYPE_CHECKING:
    from spearhead.integrations.imports.writers.base import Step, Writer

_RESTORE: Final[Mapping[str, Callable[..., Any]]] = {
    "companies": restore_company, "contacts": restore_contact, "leads": restore_lead, "deals": restore_deal,
}  # fmt: skip


def met(context: Context, entity: str, by: str, text: str) -> int | None:
    """The id of the record in the trash that a text means; None where there is none or new ones are wanted."""
    if entity not in _RESTORE or context.mapping.deleted == "new":
        return None
    return context.trash.find(entity, by, text)


def refuse(item: Item, target: str) -> None:
    """Say that what the row needs is in the trash."""
    words = _("“%(text)s” is in the trash. Restore it, or let the import make a new one.")
    item.problem("in_trash", target, words % {"text": item.text(target)[:60]})


def linked(context: Context, item: Item, target: str, entity: str, by: str, record_id: int) -> int | None:
    """The record that a link means comes back where that is chosen; else the row is refused and says why."""
    if context.mapping.deleted != "restore":
        refuse(item, target)
        return None
    if context.trying:
        context.wanted = True
        return record_id
    if context.dry:
        context.coming_back.add((entity, record_id))
        return record_id
    if (entity, record_id) not in context.coming_back:
        try:
            _RESTORE[entity](record_id, by=context.by)
        except (Absent, Refused) as refusal:
            item.problem("not_restored", target, _why(refusal))
            return None
        context.coming_back.add((entity, record_id))
        ImportRow.objects.create(
            batch_id=context.import_id, section="", line=0, action=ImportRow.Action.RESTORED,
            record_type=RECORD_TYPES[entity], record_id=record_id,
        )  # fmt: skip
    context.known.add(entity, by, item.text(target), record_id)
    context.rights.note(entity, record_id)
    return record_id


def step_for(writer: Writer, item: Item, record: Any, values: Mapping[str, Any]) -> Step:
    """What a row does whose record is in the trash."""
    from spearhead.integrations.imports.writers.base import Step  # noqa: PLC0415  # it asks here for its own steps

    context = writer.context
    if context.mapping.deleted != "restore":
        return Step(item, "skip", record, extra={"in_trash": True})
    company = record.company if writer.entity == "deals" else None
    if context.dry and company and company.deleted_at and ("companies", company.pk) not in context.coming_back:
        item.problem("not_restored", "company", _("Its company is deleted. Restore the company first."))
        return Step(item, "error")
    changed = writer.differences(item, record, dict(values))
    before = {name: writer.present(record, name) for name in changed}
    if context.dry:
        context.coming_back.add((writer.entity, record.pk))
        writer.announce(item, record.pk)
    return Step(item, "restore", record, changed, before)


def bring_back(writer: Writer, steps: Sequence[Step]) -> None:
    """Restore the records of a batch; a row whose record cannot come back becomes an error that says why."""
    context = writer.context
    for step in steps:
        try:
            step.record = _RESTORE[writer.entity](step.record.pk, by=context.by)
        except (Absent, Refused) as refusal:
            step.item.problem("not_restored", (writer.section.key or (writer.by_name,))[0], _why(refusal))
            step.action = "error"
            continue
        context.coming_back.add((writer.entity, step.record.pk))
        context.rights.note(writer.entity, step.record.pk)
        writer.announce(step.item, step.record.pk)


def _why(refusal: Absent | Refused) -> str:
    return refusal.message if isinstance(refusal, Refused) else _("It is no longer in the trash.")
