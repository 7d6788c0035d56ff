"""Records that a link names and nobody knows yet: people without sign-in, products, territories, companies."""

from __future__ import annotations

from typing import Any

from spearhead.accounts.users.models import User
from spearhead.crm.companies.models import Company
from spearhead.crm.products.models import Product
from spearhead.crm.records.models import ExternalId
from spearhead.crm.search.index import index_new, prepare
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.known import PENDING, RECORD_TYPES, free_external_ids
from spearhead.integrations.imports.models import ImportRow
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import take_numbers
from spearhead.kernel.text.clean import clean_text


def make(context: Context, entity: str, by: str, text: str) -> int | None:
    """Make the record of `entity` that `text` names; its id, or `PENDING` in a check and while a row is tried."""
    if entity not in _MAKERS:
        return None
    if context.trying:
        context.wanted = True
        return PENDING
    if context.dry:
        context.known.add(entity, by, text, PENDING)
        return PENDING
    name = clean_text(text, max_length=120)
    made = _MAKERS[entity](context, name)
    kind = RECORD_TYPES[entity]
    prepare(kind, made)
    made.save()
    index_new(kind, made)
    if by == "external_id":
        free_external_ids(entity, context.source, [text[:200]])
        ExternalId.objects.create(record_type=kind, record_id=made.pk, source=context.source, value=text[:200])
    record(Happened(f"{kind}.created", kind, made.pk, context.by.pk, 1, extra={"import": context.import_id}))
    ImportRow.objects.create(
        batch_id=context.import_id, section="", line=0, action=ImportRow.Action.CREATED, record_type=kind,
        record_id=made.pk,
    )  # fmt: skip
    context.known.add(entity, by, text, made.pk)
    context.rights.note(entity, made.pk)
    if by != "name":
        context.known.add(entity, "name", name, made.pk)
    return int(made.pk)


def _person(context: Context, name: str) -> Any:
    """A member without sign-in."""
    person = User(name=name, language=context.workspace.language)
    person.set_unusable_password()
    return person


def _product(context: Context, name: str) -> Any:
    currency = context.mapping.currency or context.workspace.base_currency
    return Product(code=name[:60], name=name, currency=currency)


def _company(context: Context, name: str) -> Any:
    return Company(
        name=name, number=take_numbers("company")[0], created_at=context.now, changed_at=context.now,
        created_by_id=context.by.pk, changed_by_id=context.by.pk, created_door="import", owner_id=context.by.pk,
    )  # fmt: skip


_MAKERS = {"people": _person, "products": _product, "companies": _company}
