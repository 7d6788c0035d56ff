"""Quotas from a file become goals of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.models import ImportRow
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened
from spearhead.kernel.time import Period, month_period, quarter_period, year_period
from spearhead.numbers.goals.models import Goal, GoalStep


class Goals(Writer):
    """Quotas (配额): person × year with quarter or month."""

    entity = "quotas"
    model = Goal
    kinds: ClassVar[Mapping[str, Kind]] = {
        "amount": Kind("money", "target"), "year": Kind("whole", "year"), "quarter": Kind("whole", "quarter"),
        "month": Kind("whole", "month"),
    }  # fmt: skip
    links: ClassVar[Mapping[str, tuple[str, str]]] = {"person": ("people", "user_id")}

    def read(self, item: Item) -> dict[str, Any]:
        values = super().read(item)
        year, quarter, month = (values.pop(name, None) for name in ("year", "quarter", "month"))
        if values.get("target") is not None and values["target"] <= 0:
            item.problem("not_positive", "amount", _("A goal is larger than zero."))
        if year is None or not 1971 <= year < 2199 or not 1 <= (quarter or 1) <= 4 or not 1 <= (month or 1) <= 12:
            item.problem("bad_period", "year", _("This is not a year with a quarter or a month."))
            return values
        period: Period = quarter_period(year, quarter) if quarter else year_period(year)
        if month:
            period = month_period(year, month)
        return values | {"starts_on": period.start, "ends_on": period.end}

    def existing(self, items: Sequence[Item]) -> dict[tuple[str, ...], Any]:
        """The goal of the same person and period."""
        found: dict[tuple[str, ...], Any] = {}
        for item in items:
            values = self.read(Item(item.line, dict(item.texts), item.columns, item.cells))
            if values.get("user_id", -1) and values.get("user_id", -1) > 0 and "starts_on" in values:
                goal = Goal.objects.filter(
                    user_id=values["user_id"], starts_on=values["starts_on"], ends_on=values["ends_on"],
                    figure="bookings", level="goal", credit="owner", withdrawn_at__isnull=True,
                ).first()  # fmt: skip
                if goal:
                    found[self.key_of(item)] = goal
        return found

    def _step(self, item: Item, record: Any) -> Step:
        step = super()._step(item, record)
        if step.action == "create" and not step.values.get("user_id"):
            return Step(item, "skip")
        if step.action == "update" and record.state == Goal.State.CLOSED:
            item.problem("goal_closed", "amount", _("This goal is closed. It stays as it was."))
            return Step(item, "error")
        if step.action == "create" and step.values["user_id"] == self.context.by.pk:
            item.problem("own_goal", "person", _("Nobody sets their own goal."))
            return Step(item, "error")
        return step

    def announce(self, item: Item, record_id: int) -> None:
        """Goals are linked to by nobody."""

    def _change(self, step: Step) -> None:
        """Another target; the one before stays in the goal's history."""
        now, goal = timezone.now(), step.record
        if not goal.steps.exists():
            GoalStep.objects.create(
                goal=goal, kind="set", state=goal.state, target=goal.target, by_id=goal.set_by_id, at=goal.created_at
            )
        self.assign(goal, step.values)
        goal.version += 1
        goal.save()
        GoalStep.objects.create(
            goal=goal, kind="changed", state=goal.state, target=goal.target, by_id=self.context.by.pk, at=now
        )

    def write(self, steps: Sequence[Step]) -> list[ImportRow]:
        fresh = [step for step in steps if step.action == "create"]
        for step in fresh:
            step.record = Goal(holder=Goal.Holder.PERSON, set_by_id=self.context.by.pk, **step.values)
        Goal.objects.bulk_create([step.record for step in fresh])
        changed = [step for step in steps if step.action == "update"]
        for step in changed:
            self._change(step)
        record_many(
            Happened("goal.set", "goal", step.record.pk, self.context.by.pk, 1,
                     {"target": (step.before.get("target"), step.record.target)}, {"import": self.context.import_id})
            for step in (*fresh, *changed)
        )  # fmt: skip
        return [
            ImportRow(batch_id=self.context.import_id, section=self.section.name, line=step.item.line,
                      action=ImportRow.Action.CREATED if step in fresh else ImportRow.Action.UPDATED,
                      record_type="goal", record_id=step.record.pk, before=step.before,
                      after={key: str(value) for key, value in step.values.items()})
            for step in (*fresh, *changed)
        ]  # fmt: skip
