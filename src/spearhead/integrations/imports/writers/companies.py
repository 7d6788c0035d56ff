"""Companies from a file: by name or id, with parents that may stand further down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from spearhead.crm.companies.models import Company
from spearhead.crm.territories.models import Territory
from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened
from spearhead.strategy.segments.models import Segment


class Companies(Writer):
    """Companies (客户)."""

    entity = "companies"
    model = Company
    kinds: ClassVar[Mapping[str, Kind]] = {
        "name": Kind("text", "name"), "short_name": Kind("text", "short_name", 80),
        "legal_id": Kind("text", "legal_id", 40), "domain": Kind("text", "domain", 120),
        "phone": Kind("text", "phone", 40), "address": Kind("text", "address", 300), "city": Kind("text", "city", 80),
        "region": Kind("text", "region", 80), "country": Kind("text", "country", 60),
        "industry": Kind("text", "industry", 80), "size": Kind("whole", "employees"),
        "revenue": Kind("money", "revenue_minor"), "tier": Kind("text", "tier", 20),
    }  # fmt: skip
    links: ClassVar[Mapping[str, tuple[str, str]]] = {"owner": ("people", "owner_id")}

    def read(self, item: Item) -> dict[str, Any]:
        """Also the currency of the revenue, the territory and segment by name; the parent waits for `finish`."""
        values = super().read(item)
        if "revenue_minor" in values:
            column = item.columns.get("revenue")
            values["revenue_currency"] = (column.currency if column else None) or self.context.currency(self.section)
        if name := item.text("territory"):
            values |= {"territory_id": self._place(name), "territory_by_hand": True}  # the rules leave it alone
        if name := item.text("segment"):
            found = Segment.objects.filter(name__iexact=name).first() or Segment.objects.filter(name_zh=name).first()
            if found:
                values["segment_id"] = found.pk
            else:
                item.problem("unknown_segment", "segment", _("“%(text)s” is not known.") % {"text": name[:60]})
        return values

    def _place(self, name: str) -> int | None:
        cache: dict[str, int] = self.__dict__.setdefault("_places", dict(Territory.objects.values_list("name", "pk")))
        if name not in cache and not self.context.dry:
            cache[name] = Territory.objects.create(name=name[:120]).pk
        return cache.get(name)

    def build(self, step: Step) -> Company:
        company: Company = super().build(step)
        company.owner_id = company.owner_id or self.own_owner()
        return company

    def after_create(self, steps: Sequence[Step]) -> None:
        super().after_create(steps)
        self._remember_parents(steps)

    def after_update(self, steps: Sequence[Step]) -> None:
        self._remember_parents(steps)

    def plan(self, items: Sequence[Item]) -> list[Step]:
        steps = super().plan(items)
        if self.context.dry:
            for step in steps:
                if step.item.text("parent"):
                    self._parents()[step.item.text(self.by_name)] = step.item.text("parent")
        return steps

    def _parents(self) -> dict[Any, str]:
        found: dict[Any, str] = self.__dict__.setdefault("_waiting", {})
        return found

    def _remember_parents(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.item.text("parent"):
                self._parents()[step.record.pk] = step.item.text("parent")

    def finish(self) -> None:
        """Link parents once every company of the file is known."""
        if self.context.dry:
            return
        linked: list[Company] = []
        for pk, name in self._parents().items():
            parent = self.context.known.find(self.entity, "name", name)
            company = Company.objects.get(pk=pk)
            if parent and parent not in {pk, company.parent_id} and self.context.rights.may_link(self.entity, parent):
                company.parent_id = parent
                linked.append(company)
        Company.objects.bulk_update(linked, ["parent"], batch_size=200)
        record_many(
            Happened(
                "company.changed", "company", one.pk, self.context.by.pk, one.version, {"parent": (None, one.parent_id)}
            )
            for one in linked
        )
