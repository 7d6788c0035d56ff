"""Order lines from a file: equal orders make one won deal, each row one line of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal, DealLine, DealVersion
from spearhead.crm.territories.models import Territory
from spearhead.integrations.files.proposals.mapping import FileMap
from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.models import ImportRow
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers import trash
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.integrations.imports.writers.deals import Deals
from spearhead.kernel.bulk import insert_objects
from spearhead.kernel.time import FOREVER


class DealLines(Writer):
    """Lines (商机明细): a line is known by its order and product (or line number)."""

    entity = "deal_lines"
    model = DealLine
    kinds: ClassVar[Mapping[str, Kind]] = {
        "quantity": Kind("number", "quantity"), "unit_price": Kind("money", "unit_minor"),
        "list_price": Kind("money", "list_minor"), "total": Kind("money", "total_minor"),
        "tax": Kind("money", "tax_minor"), "cost": Kind("money", "cost_minor"),
        "ordered_on": Kind("date", "ordered_on"),
    }  # fmt: skip
    links: ClassVar[Mapping[str, tuple[str, str]]] = {
        "owner": ("people", "owner_id"),
        "company": ("companies", "company_id"),
        "product": ("products", "product_id"),
    }

    def __init__(self, context: Context, section: FileMap) -> None:
        super().__init__(context, section)
        self.deals = Deals(context, replace(section, key=("external_id",)))
        self.record_type = "deal"
        self._places: dict[str, int] | None = None

    def key_of(self, item: Item) -> tuple[str, ...]:
        """The order and what the section names beside it."""
        names = self.section.key or ("deal", "product")
        return tuple(item.text(name) for name in names)

    def plan(self, items: Sequence[Item]) -> list[Step]:
        """Rows of known lines are unchanged or updated, others become lines of a known or new deal."""
        known = self._known_lines(items)
        return [self.planned(item, known.get((item.text("deal"), item.text("product")))) for item in items]

    def _known_lines(self, items: Sequence[Item]) -> dict[tuple[str, str], DealLine]:
        orders = {item.text("deal") for item in items}
        ids = {self.context.known.find("deals", "external_id", order): order for order in orders}
        rows = DealLine.objects.filter(deal_id__in=[pk for pk in ids if pk and pk > 0]).select_related("product")
        return {(ids[row.deal_id], row.product.code): row for row in rows}

    def announce(self, item: Item, record_id: int) -> None:
        """Lines are linked to by nobody."""

    def differences(self, item: Item, record: Any, values: Any) -> dict[str, Any]:
        """Only amounts and quantities of a line change by a file."""
        wanted = self._line_values(values)
        return {name: value for name, value in wanted.items() if getattr(record, name) != value}

    def read(self, item: Item) -> dict[str, Any]:
        values = super().read(item)
        if values.get("product_id") is None and not item.problems:
            item.problem("product_missing", "product", _("A line needs its product."))
        quantity = values.get("quantity")
        values["quantity_milli"] = int(quantity * 1000) if quantity is not None else 1000
        if values.get("total_minor") is None and values.get("unit_minor") is not None:
            values["total_minor"] = (values["unit_minor"] * values["quantity_milli"] + 500) // 1000
        if values.get("total_minor") is None:
            item.problem("amount_missing", "total", _("A line needs its amount."))
        values["territory"] = item.text("territory")
        order = item.text("deal")
        if self.context.known.find("deals", "external_id", order) is None:
            gone = trash.met(self.context, "deals", "external_id", order)
            if gone is not None:  # its lines come back with it, and only then it is known which of the file's are new
                trash.refuse(item, "deal")
        return values

    def _line_values(self, values: Any) -> dict[str, Any]:
        total, quantity = values["total_minor"], values["quantity_milli"]
        unit = values.get("unit_minor")
        if unit is None:
            unit = total * 1000 // quantity if quantity else total
        full = {"quantity_milli": quantity, "unit_minor": unit, "total_minor": total,
                "list_minor": values.get("list_minor"), "cost_minor": values.get("cost_minor"),
                "tax_minor": values.get("tax_minor") or 0}  # fmt: skip
        gross = (unit * quantity + 500) // 1000
        return {**full, "discount_minor": max(gross - total, 0)}

    def write(self, steps: Sequence[Step]) -> list[ImportRow]:
        """Make the missing deals, add the lines, bring the deals' amounts to the sum of their lines."""
        fresh = [step for step in steps if step.action == "create"]
        changed = [step for step in steps if step.action == "update"]
        made = self._deals_for(fresh)
        lines = [
            DealLine(deal_id=made[step.item.text("deal")], product_id=step.values["product_id"],
                     position=step.item.line, **self._line_values(step.values))
            for step in fresh
        ]  # fmt: skip
        insert_objects(lines)
        for step in changed:
            self.assign(step.record, step.values)
            step.record.save()
        touched = set(made.values()) | {step.record.deal_id for step in changed}
        self._sum_up(touched)
        return self._rows(fresh, made) + [
            ImportRow(batch_id=self.context.import_id, section=self.section.name, line=step.item.line,
                      action=ImportRow.Action.UPDATED, record_type="deal_line", record_id=step.record.pk,
                      before=step.before, after=step.values)
            for step in changed
        ]  # fmt: skip

    def _rows(self, fresh: Sequence[Step], made: dict[str, int]) -> list[ImportRow]:
        return [
            ImportRow(batch_id=self.context.import_id, section=self.section.name, line=step.item.line,
                      action=ImportRow.Action.CREATED, record_type="deal", record_id=made[step.item.text("deal")])
            for step in fresh
        ]  # fmt: skip

    def _deals_for(self, steps: Sequence[Step]) -> dict[str, int]:
        """Ids of the deals of these orders; the missing are made as won on the order's day."""
        by_order: defaultdict[str, list[Step]] = defaultdict(list)
        for step in steps:
            by_order[step.item.text("deal")].append(step)
        ids: dict[str, int] = {}
        wanted: list[Step] = []
        for order, rows in by_order.items():
            found = self.context.known.find("deals", "external_id", order)
            if found and found > 0:
                ids[order] = found
            else:
                wanted.append(self._as_deal(order, rows[0]))
        self.deals.create(wanted)
        return ids | {step.item.text("external_id"): step.record.pk for step in wanted}

    def _as_deal(self, order: str, step: Step) -> Step:
        values, day = step.values, step.values.get("ordered_on") or self.context.today
        won = self.deals.stages.get("Won")
        item = Item(step.item.line, {**step.item.texts, "external_id": order, "name": order}, {}, step.item.cells)
        deal = {
            "name": order, "status": "won", "stage_id": won.pk if won else None, "opened_on": day, "closed_on": day,
            "owner_id": values.get("owner_id"), "company_id": values.get("company_id"), "amount_minor": 0,
            "currency": self.context.currency(self.section), "territory_id": self._territory(values["territory"]),
            "product_id": None,
        }  # fmt: skip
        return Step(item, "create", values=deal)

    def _territory(self, name: str) -> int | None:
        if self._places is None:
            self._places = dict(Territory.objects.values_list("name", "pk"))
        if name and name not in self._places:
            self._places[name] = Territory.objects.create(name=name[:120]).pk
        return self._places.get(name)

    def _sum_up(self, deal_ids: set[int]) -> None:
        """A deal's amount is the sum of its lines; imported history says so from the closing day on."""
        totals: defaultdict[int, int] = defaultdict(int)
        for pk, total in DealLine.objects.filter(deal_id__in=deal_ids).values_list("deal_id", "total_minor"):
            totals[pk] += total
        deals = list(Deal.objects.filter(pk__in=deal_ids))
        for deal in deals:
            deal.amount_minor = totals[deal.pk]
            day: date = deal.closed_on or self.context.today
            deal.base_minor = self.context.rates.in_base(deal.amount_minor, deal.currency, day)
        Deal.objects.bulk_update(deals, ["amount_minor", "base_minor"], batch_size=200)
        by_id = {deal.pk: deal for deal in deals}
        current = list(DealVersion.objects.filter(deal_id__in=deal_ids, valid_to=FOREVER))
        for version in current:
            deal = by_id[version.deal_id]
            if version.cause == "import":
                version.amount_minor, version.base_minor = deal.amount_minor, deal.base_minor
            else:
                remember(deal, at=self.context.now, on=self.context.today, cause="import")
        mine = [version for version in current if version.cause == "import"]
        DealVersion.objects.bulk_update(mine, ["amount_minor", "base_minor"], batch_size=200)
