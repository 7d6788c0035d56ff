"""Deals from a file, with the history that its days give and none that they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from spearhead.crm.deals.amounts import FROM_LINES, let_line_follow, lines_say
from spearhead.crm.deals.history import as_version, enter_stage, remember
from spearhead.crm.deals.models import Deal, DealLine, DealVersion, StageStay
from spearhead.crm.products.models import Product
from spearhead.crm.steps.gate import lacking, refuse_gate
from spearhead.crm.steps.standing import standing
from spearhead.integrations.files.proposals.mapping import FileMap
from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.known import Known
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.integrations.imports.writers.stages import Stages
from spearhead.kernel.bulk import insert_objects
from spearhead.process.pipelines.models import Stage


class Deals(Writer):
    """Deals (商机): matched by external id; stages, days and amounts become versions and stays."""

    entity = "deals"
    model = Deal
    by_name = "external_id"
    kinds: ClassVar[Mapping[str, Kind]] = {
        "name": Kind("text", "name"), "amount": Kind("money", "amount_minor"),
        "opened_on": Kind("date", "opened_on"), "expected_close": Kind("date", "expected_close"),
        "closed_on": Kind("date", "closed_on"), "next_step": Kind("text", "next_step", 300),
    }  # fmt: skip
    links: ClassVar[Mapping[str, tuple[str, str]]] = {
        "owner": ("people", "owner_id"),
        "company": ("companies", "company_id"),
        "product": ("products", "product_id"),
    }

    def __init__(self, context: Context, section: FileMap) -> None:
        super().__init__(context, section)
        self.stages = Stages(section.constants.get("pipeline", ""), context.by, dry=context.dry)
        self.products: dict[int, tuple[str, int | None, str]] = {}
        self.several = len(section.key) > 1
        self.met: Counter[str] = Counter()

    # -- knowing again -------------------------------------------------------------------------------------------

    def name_rows(self, items: Iterable[Item]) -> None:
        """Rows that several columns tell apart together get an id made of these; equal rows are numbered where the
        mapping says so, so that the same file again finds each of them."""
        if not self.several:
            return
        for item in items:
            key = " / ".join(item.text(name) for name in self.section.key)[:180]
            self.met[key] += 1
            number = f" #{self.met[key]}" if self.section.duplicates == "number" and self.met[key] > 1 else ""
            item.texts["external_id"] = f"{key}{number}"

    def plan(self, items: Sequence[Item]) -> list[Step]:
        """What each row of a batch will do."""
        self.name_rows(items)
        return super().plan(items)

    def key_of(self, item: Item) -> tuple[str, ...]:
        """The id made of several columns, or the columns of the mapping."""
        return (item.text("external_id"),) if self.several else super().key_of(item)

    def find(self, key: tuple[str, ...], known: Known) -> int | None:
        """By the id made of several columns, or as usual."""
        return known.find(self.entity, "external_id", key[0]) if self.several else super().find(key, known)

    def announce(self, item: Item, record_id: int) -> None:
        """Let later rows and files link to this deal."""
        if self.several:
            self.context.known.add(self.entity, "external_id", item.text("external_id"), record_id)
        else:
            super().announce(item, record_id)

    # -- reading -------------------------------------------------------------------------------------------------

    def read(self, item: Item) -> dict[str, Any]:
        """Stage and outcome, days that fit each other, the amount (or the list price where that is chosen)."""
        values = super().read(item)
        word = item.text("stage") or item.text("outcome")
        stage = self.stages.get(word) if word else self._first_stage()
        if stage is None and not self.context.dry:
            item.problem("unknown_stage", "stage", _("“%(text)s” is not a stage.") % {"text": word[:60]})
            return values
        kind = stage.kind if stage else self._kind_in_check(word)
        values["stage_id"] = stage.pk if stage else 0
        values["status"] = kind
        self._check_days(item, values, kind)
        if kind == Stage.Kind.OPEN:
            values.pop("closed_on", None)
        if values.get("amount_minor") is None and kind in self.section.list_price_for:
            self._take_list_price(values)
        column = item.columns.get("amount")
        values["currency"] = (column.currency if column else None) or self.context.currency(self.section)
        if values.get("amount_minor") is not None and values["amount_minor"] < 0:
            item.problem("negative_amount", "amount", _("An amount is not negative."))
        values.setdefault("owner_id", None if "owner" in item.texts else self.context.by.pk)
        return values

    def _kind_in_check(self, word: str) -> str:
        from spearhead.integrations.imports.writers.stages import kind_of  # noqa: PLC0415

        return kind_of(word)

    def _first_stage(self) -> Stage | None:
        rows = Stage.objects.filter(pipeline=self.stages.pipeline, kind="open", retired_at__isnull=True)
        return rows.order_by("position").first()

    def _check_days(self, item: Item, values: dict[str, Any], kind: str) -> None:
        opened, closed = values.get("opened_on"), values.get("closed_on")
        if kind != Stage.Kind.OPEN and closed is None:
            item.problem("closing_day_missing", "closed_on", _("A closed deal needs its closing day."))
        if opened and closed and closed < opened:
            item.problem("closed_before_opened", "closed_on", _("It closes before it opens."))
        for target, day in (("opened_on", opened), ("closed_on", closed)):
            if day and day > self.context.today and kind != Stage.Kind.OPEN:
                item.problem("in_the_future", target, _("This day lies in the future."))

    def _take_list_price(self, values: dict[str, Any]) -> None:
        _name, price, currency = self._product(values.get("product_id"))
        if price is not None:
            values["amount_minor"], values["amount_origin"] = price, "list"
            values["currency"] = currency

    def _product(self, product_id: int | None) -> tuple[str, int | None, str]:
        if not product_id or product_id < 0:
            return "", None, ""
        if product_id not in self.products:
            self.products.update(
                {pk: (name, price, code) for pk, name, price, code in
                 Product.objects.values_list("pk", "name", "list_minor", "currency")}
            )  # fmt: skip
        return self.products.get(product_id, ("", None, ""))

    def differences(self, item: Item, record: Any, values: Any) -> dict[str, Any]:
        """A name is given once; a list price does not overwrite an amount that somebody typed; what the file does not
        say of a deal that is there (its stage, its owner, the currency of no amount) stays as it is."""
        if not item.text("name"):
            values.pop("name", None)
        if not (item.text("stage") or item.text("outcome")):
            values.pop("stage_id", None)
            values.pop("status", None)
        if not item.text("owner"):
            values.pop("owner_id", None)
        if values.get("amount_minor") is None:
            values.pop("currency", None)
        if values.get("amount_origin") == "list" and record.amount_origin != "list":
            values.pop("amount_minor", None)
            values.pop("amount_origin", None)
        if values.get("owner_id") is None:
            values.pop("owner_id", None)  # a name that is not known takes no deal from anybody
        return super().differences(item, record, values)

    def _step(self, item: Item, record: Any) -> Step:
        """A change that would move an open deal forward meets the same gate as everywhere (history is exempt), and an
        amount that lines say is not typed over, as everywhere."""
        step = super()._step(item, record)
        if {"amount_minor", "currency"} & set(step.values) and step.action != "create" and lines_say(record):
            if not any(one.entity == "deal_lines" for one in self.context.mapping.files):
                item.problem("amount_from_lines", "amount", _(FROM_LINES))
                return Step(item, "error")
            step = self._without_amount(step)  # the lines come with the same import
        if step.action not in {"update", "restore"} or "stage_id" not in step.values:
            return step
        target = Stage.objects.filter(pk=step.values["stage_id"], pipeline_id=record.pipeline_id).first()
        missing = lacking(standing(record), target) if target else []
        if not missing:
            return step
        item.problem("gate_closed", "stage", refuse_gate(missing).message)
        return Step(item, "error")

    def _without_amount(self, step: Step) -> Step:
        values = {name: new for name, new in step.values.items() if name not in {"amount_minor", "currency"}}
        before = {name: step.before[name] for name in values}
        action = "unchanged" if step.action == "update" and not values else step.action
        return Step(step.item, action, step.record, values, before)

    # -- writing -------------------------------------------------------------------------------------------------

    def build(self, step: Step) -> Deal:
        """A deal as it stands now: closed deals are credited to the owner and the team of their closing day."""
        deal: Deal = super().build(step)
        assert self.stages.pipeline is not None
        deal.pipeline = self.stages.pipeline
        deal.process_version = self._version()
        if not deal.name:
            deal.name = self._name(step)
        deal.entered_stage_at = self._entered(step)
        self._settle(deal)
        step.extra["line"] = bool(deal.product_id and deal.amount_minor is not None)
        return deal

    def _version(self) -> Any:
        if "_published" not in self.__dict__:
            self.__dict__["_published"] = self.stages.version()
        return self.__dict__["_published"]

    def _name(self, step: Step) -> str:
        product = self._product(step.values.get("product_id"))[0]
        parts = [step.item.text("company"), product]
        return (" – ".join(part for part in parts if part) or step.item.text("external_id") or "–")[:200]

    def _settle(self, deal: Deal) -> None:
        """What follows from status, amount and day: base amount, category, credit."""
        closed = deal.status != "open"
        day = deal.closed_on if closed and deal.closed_on else self.context.today
        deal.base_minor = self.context.rates.in_base(deal.amount_minor, deal.currency, day)
        deal.category = Deal.Category.CLOSED if closed else deal.category
        deal.credit_owner_id = deal.owner_id if closed else None
        deal.credit_team_id = self.context.teams.team(deal.owner_id, day) if closed else None

    def _entered(self, step: Step) -> Any:
        day = self._day_of(step)
        return self.context.begins(day) if day else None

    def _day_of(self, step: Step) -> date | None:
        """The day on which the present stage was entered; unknown stays unknown."""
        found = step.values.get("closed_on" if step.values.get("status") != "open" else "opened_on")
        return found if isinstance(found, date) else None

    def after_create(self, steps: Sequence[Step]) -> None:
        super().after_create(steps)
        versions: list[DealVersion] = []
        stays: list[StageStay] = []
        lines: list[DealLine] = []
        for step in steps:
            made, stayed = self._history(step)
            versions += made
            stays += stayed
            if step.extra["line"]:
                lines.append(self._line(step.record))
        insert_objects(versions)
        insert_objects(stays)
        insert_objects(lines)

    def _line(self, deal: Deal) -> DealLine:
        amount = deal.amount_minor or 0
        price = self._product(deal.product_id)[1]
        assert deal.product_id is not None
        return DealLine(deal=deal, product_id=deal.product_id, list_minor=price, unit_minor=amount, total_minor=amount,
                        discount_minor=max((price or amount) - amount, 0))  # fmt: skip

    def _history(self, step: Step) -> tuple[list[DealVersion], list[StageStay]]:
        """Versions and stays for just the days that the file gives."""
        deal: Deal = step.record
        present = self.context.now
        team = self.context.teams.team(deal.owner_id, deal.opened_on or self.context.today)
        if deal.status == "open":
            since = deal.entered_stage_at or present
            version = as_version(deal, seq=1, since=min(since, present), team_id=team, cause="import")
            stay = StageStay(deal=deal, stage_id=deal.stage_id, entered_at=deal.entered_stage_at,
                             owner_id=deal.owner_id, team_id=team)  # fmt: skip
            return [version], [stay]
        return self._closed_history(deal, team)

    def _closed_history(self, deal: Deal, team: int | None) -> tuple[list[DealVersion], list[StageStay]]:
        closed_at = self.context.begins(deal.closed_on or self.context.today)
        last = as_version(deal, seq=1, since=closed_at, team_id=team, cause="import")
        before = self._open_stage()
        if deal.opened_on is None or before is None:
            return [last], []
        opened_at = self.context.begins(deal.opened_on)
        stay = StageStay(deal=deal, stage=before, entered_at=opened_at, left_at=closed_at, exit=deal.status,
                         owner_id=deal.owner_id, team_id=team)  # fmt: skip
        if opened_at >= closed_at:
            return [last], [stay]
        price, currency = self._product(deal.product_id)[1:] if "open" in self.section.list_price_for else (None, "")
        first = as_version(deal, seq=1, since=opened_at, team_id=team, cause="import")
        first.valid_to, first.status, first.stage, first.closed_on = closed_at, "open", before, None
        first.entered_stage_at, first.owner_id, first.team_id = opened_at, deal.owner_id, team
        first.category = before.category
        first.amount_minor, first.currency = price, currency or deal.currency
        first.base_minor = self.context.rates.in_base(price, first.currency, deal.opened_on)
        last.seq = 2
        return [first, last], [stay]

    def _open_stage(self) -> Stage | None:
        """The open stage that the file's history names, where the closed deals were before they closed."""
        if "_before" not in self.__dict__:
            named = [self.stages.get(word) for word in self.section.history]
            found = next((stage for stage in reversed(named) if stage and stage.kind == "open"), None)
            self.__dict__["_before"] = found or self._first_stage()
        before: Stage | None = self.__dict__["_before"]
        return before

    def after_update(self, steps: Sequence[Step]) -> None:
        """A change by a file is a new version from now on; a new stage also begins a new stay."""
        for step in steps:
            deal: Deal = step.record
            stage = Stage.objects.get(pk=deal.stage_id)
            if "stage_id" in step.values:
                leaving = stage.kind if stage.kind != "open" else StageStay.Exit.ADVANCED
                at = self._entered(step) or self.context.now
                deal.entered_stage_at = min(at, self.context.now)
                enter_stage(deal, stage, at=self.context.now, on=self.context.today, leaving=leaving)
            self._settle(deal)
            deal.save(update_fields=["entered_stage_at", "base_minor", "category", "credit_owner", "credit_team"])
            remember(deal, at=self.context.now, on=self.context.today, cause="import")
            if {"amount_minor", "product_id"} & set(step.values):
                let_line_follow(deal)
