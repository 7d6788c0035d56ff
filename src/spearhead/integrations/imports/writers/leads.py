"""Leads and contacts from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from spearhead.automation.intake.files import take_from_file
from spearhead.crm.campaigns.models import Source
from spearhead.crm.contacts.models import Contact
from spearhead.crm.leads.models import Lead
from spearhead.integrations.files.proposals.values import read_boolean
from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.kernel.text.fold import match_key


class Leads(Writer):
    """Leads (线索): the row as it came is kept in `raw`."""

    entity = "leads"
    model = Lead
    by_name = "external_id"
    kinds: ClassVar[Mapping[str, Kind]] = {
        "name": Kind("text", "name", 120), "company": Kind("text", "company_name"), "email": Kind("text", "email", 254),
        "phone": Kind("text", "phone", 40), "message": Kind("long", "message", 20_000),
    }  # fmt: skip
    links: ClassVar[Mapping[str, tuple[str, str]]] = {"owner": ("people", "owner_id")}

    def read(self, item: Item) -> dict[str, Any]:
        """Source by name (made when new), outcome as converted or not."""
        values = super().read(item)
        if name := item.text("source"):
            values["source_id"] = self._source(name)
        if read_boolean(item.text("outcome")):
            values["status"] = Lead.Status.CONVERTED
        return values

    def _source(self, name: str) -> int | None:
        cache: dict[str, int] = self.__dict__.setdefault("_sources", {})
        if not cache:
            for pk, en, zh in Source.objects.values_list("pk", "name", "name_zh"):
                cache |= {match_key(en): pk, match_key(zh): pk}
        key = match_key(name)
        if key not in cache and not self.context.dry:
            stem = "".join(c if c.isalnum() and c.isascii() else "-" for c in key)[:32].strip("-") or "source"
            made = Source.objects.create(key=f"{stem}-{len(cache)}", name=name[:80], name_zh=name[:80])
            cache[key] = made.pk
        return cache.get(key)

    def build(self, step: Step) -> Lead:
        lead: Lead = super().build(step)
        lead.raw = dict(step.item.cells)
        lead.name = lead.name or step.item.text("number") or step.item.text("external_id")[:120]
        return lead

    def after_create(self, steps: Sequence[Step]) -> None:
        """They take the path of every lead, unless the file tells outcomes: then it is history, and nobody waits."""
        super().after_create(steps)
        if not any("outcome" in column.to for column in self.section.columns):
            take_from_file([step.record for step in steps], self.context.now)

    def differences(self, item: Item, record: Any, values: Any) -> dict[str, Any]:
        """What arrived stays as it arrived; a lead that was worked on keeps its status."""
        if record.status != Lead.Status.NEW:
            values.pop("status", None)
        return super().differences(item, record, values)


class Contacts(Writer):
    """Contacts (联系人)."""

    entity = "contacts"
    model = Contact
    kinds: ClassVar[Mapping[str, Kind]] = {
        "name": Kind("text", "name", 120), "title": Kind("text", "title", 120), "email": Kind("text", "email", 254),
        "phone": Kind("text", "phone", 40), "wechat": Kind("text", "wechat", 60),
    }  # fmt: skip
    links: ClassVar[Mapping[str, tuple[str, str]]] = {
        "owner": ("people", "owner_id"),
        "company": ("companies", "company_id"),
    }

    def build(self, step: Step) -> Contact:
        contact: Contact = super().build(step)
        contact.owner_id = contact.owner_id or self.own_owner()
        return contact

    def key_of(self, item: Item) -> tuple[str, ...]:
        """Without a key of its own a contact is found by e-mail."""
        return tuple(item.text(name) for name in self.section.key or ("email",))
