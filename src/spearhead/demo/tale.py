"""Telling a deal's story: each happening changes it as the act would, with its event, version and stay in a stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from spearhead.crm.deals.history import VERSIONED, as_version
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.crm.records.acts import plain
from spearhead.demo.amounts import CURRENCY_OF, Item, concede, estimate, make_items
from spearhead.demo.case import INBOUND, Case
from spearhead.demo.clock import day_of, office, quarter_start, workday
from spearhead.demo.path import Op
from spearhead.demo.words.talk import LOSS_NOTES, NEXT_STEPS, USES
from spearhead.demo.world import World
from spearhead.process.pipelines.models import Stage

COMPARED: Final = (*VERSIONED, "owner_id", "team_id", "parked", "deleted")
REASONS: Final = {"price": 24, "competitor": 30, "no-budget": 13, "no-decision": 14, "timing": 10, "fit": 9}
BY_STATUS: Final = {"new": {"no-budget": 30, "timing": 30, "no-decision": 34, "fit": 6}}


class Tale:
    """One deal being told; `deal`, `versions`, `stays` and `items` are what is to be written."""

    def __init__(self, world: World, rng: Random, case: Case, opened: datetime) -> None:
        self.world, self.rng, self.case = world, rng, case
        self.versions: list[DealVersion] = []
        self.stays: list[StageStay] = []
        self.items: list[Item] = make_items(world, rng, case)
        self.quoted = False
        self.stage = case.flow.stages[0]
        self.at = opened
        self.deal = self._open(opened)

    def _open(self, at: datetime) -> Deal:
        case, keys = self.case, self.world.keys
        currency = CURRENCY_OF[case.company.country]
        owner = case.seller.user.pk
        use = self.rng.choice(USES[case.language])
        deal = Deal(
            name=f"{case.company.short_name} {use}",
            company_id=case.company.pk,
            pipeline_id=case.flow.pipeline.pk,
            process_version_id=case.flow.version_on(case.day).pk,
            stage_id=self.stage.pk,
            entered_stage_at=at,
            currency=currency,
            opened_on=case.day,
            expected_close=case.close,
            category=self.stage.category,
            owner_id=owner,
            created_at=at,
            changed_at=at,
            created_by_id=owner,
            changed_by_id=owner,
            created_door="demo",
            kind=case.kind,
            source_id=keys["source"][case.source],
            territory_id=case.company.territory_id,
            motion="inbound" if case.source in INBOUND else "outbound",
            product_id=keys["product"][self.items[0].code],
            custom={
                "sites": self.rng.randrange(1, 12),
                "use_case": self.rng.choice(("predictive", "energy", "climate", "safety")),
            },
        )
        if case.lead is not None:
            deal.campaign_id = case.lead.campaign_id
        if case.kind == "renewal" or self.rng.random() > 0.05:
            deal.amount_minor = estimate(self.rng, self.items, currency)
            deal.base_minor = self._base(deal.amount_minor, at, currency)
        deal.number = self.world.store.new_number("deal")
        deal.pk = self.world.store.new_id(Deal)
        self.deal = deal
        self.world.outbox.add(at, "deal.created", ("deal", deal.pk), owner)
        self._enter(at)
        self._remember(at)
        return deal

    def tell(self, ops: list[Op]) -> None:
        """Let everything happen, in order."""
        for op in ops:
            self.at = max(op.at, self.at + timedelta(seconds=1))
            HANDLERS[op.what](self, self.at, op.arg)

    def settle(self) -> None:
        """How an open deal stands today: some next steps overdue, one due today, most to come, some missing."""
        if self.deal.status != "open":
            return
        at = max(
            self.at + timedelta(minutes=30),
            office(self.rng, self.world.today - timedelta(days=self.rng.randrange(1, 9))),
        )
        chance, today = self.rng.random(), self.world.today
        if chance < 0.10:
            values: dict[str, Any] = {"next_step": "", "next_step_on": None}
        else:
            days = -self.rng.randrange(1, 13) if chance < 0.31 else 0 if chance < 0.40 else self.rng.randrange(1, 19)
            due = today + timedelta(days=days)
            text = self.rng.choice(NEXT_STEPS[self.case.language][self.stage.status])
            values = {"next_step": text, "next_step_on": workday(due) if days > 0 else due}
        if at < self.world.cut:
            self.at = at
            self.change(at, values)

    def change(
        self,
        at: datetime,
        values: dict[str, Any],
        *,
        kind: str = "deal.changed",
        by: int | None = None,
        cause: str = "",
    ) -> None:
        """Set fields; an event, and a version if anything versioned changed."""
        deal, changes = self.deal, dict[str, tuple[Any, Any]]()
        for name, after in values.items():
            before = getattr(deal, name)
            if before != after:
                setattr(deal, name, after)
                changes[name.removesuffix("_id")] = (plain(before), plain(after))
        if not changes:
            return
        actor = by or deal.owner_id
        deal.version += 1
        deal.changed_at, deal.changed_by_id = at, actor
        self.world.outbox.add(at, kind, ("deal", deal.pk), actor, version=deal.version, changes=changes)
        if kind in {"deal.moved", "deal.won", "deal.lost", "deal.reopened"}:
            self._stay(at, kind)
        self._remember(at, cause)

    def _remember(self, at: datetime, cause: str = "") -> None:
        deal = self.deal
        team = deal.credit_team_id if deal.status != "open" else self.world.calendar.team(deal.owner_id, day_of(at))
        version = as_version(deal, seq=len(self.versions) + 1, since=at, team_id=team, cause=cause)
        if self.versions:
            last = self.versions[-1]
            if all(getattr(last, name) == getattr(version, name) for name in COMPARED):
                return
            last.valid_to = at
        self.versions.append(version)

    def _stay(self, at: datetime, kind: str) -> None:
        target = self._stage_of(self.deal.stage_id)
        if self.stays and self.stays[-1].left_at is None:
            self.stays[-1].left_at, self.stays[-1].exit = at, self._exit(target)
        if kind == "deal.moved":
            for stage in self.case.flow.stages[self.stage.position + 1 : target.position]:
                self.stays.append(
                    StageStay(
                        deal_id=self.deal.pk,
                        stage_id=stage.pk,
                        entered_at=at,
                        left_at=at,
                        exit="advanced",
                        skipped=True,
                        owner_id=self.deal.owner_id,
                        process_version_id=self.case.flow.version_on(day_of(at)).pk,
                    )
                )
        self.stage = target
        if target.kind == "open":
            self._enter(at)

    def _enter(self, at: datetime) -> None:
        owner = self.deal.owner_id
        team = self.world.calendar.team(owner, day_of(at))
        self.stays.append(
            StageStay(
                deal_id=self.deal.pk,
                stage_id=self.stage.pk,
                entered_at=at,
                owner_id=owner,
                team_id=team,
                process_version_id=self.case.flow.version_on(day_of(at)).pk,
            )
        )

    def _exit(self, target: Stage) -> str:
        if target.kind != "open":
            return target.kind
        return "advanced" if target.position > self.stage.position else "back"

    def _stage_of(self, pk: int) -> Stage:
        flow = self.case.flow
        return next(stage for stage in (*flow.stages, flow.won, flow.lost) if stage.pk == pk)

    def _base(self, amount: int | None, at: datetime, currency: str = "") -> int | None:
        return self.world.rates.in_base(amount, currency or self.deal.currency, day_of(at))

    # What may happen, each called with the moment and its argument.

    def move(self, at: datetime, target: Stage) -> None:
        """To another open stage; the category follows unless it was typed."""
        values: dict[str, Any] = {"stage_id": target.pk, "entered_stage_at": at}
        if not self.deal.category_typed:
            values["category"] = target.category
        self.change(at, values, kind="deal.moved")
        self.deal.process_version_id = self.case.flow.version_on(day_of(at)).pk

    def quote(self, at: datetime, _arg: object = None) -> None:
        """The amount is now that of the lines."""
        if self.deal.status != "open":
            return
        self.quoted = True
        amount = sum(item.total for item in self.items)
        self.change(at, {"amount_minor": amount, "base_minor": self._base(amount, at), "amount_origin": "lines"})

    def win(self, at: datetime, _arg: object = None) -> None:
        """Signed, after a last concession; credited to the owner and their team."""
        concede(self.rng, self.items, self.deal.currency)
        self.quote(at)
        on, owner, self.at = day_of(at), self.deal.owner_id, at + timedelta(seconds=40)
        values = self._closed(self.at, self.case.flow.won) | {"base_minor": self._base(self.deal.amount_minor, at)}
        self.change(self.at, values, kind="deal.won")
        if owner and self.deal.credit_team_id:
            self.world.won[owner, self.deal.credit_team_id, quarter_start(on)] += self.deal.base_minor or 0
        book = self.world.books[self.case.seller.user.pk]
        if not any(one is self.case.company for one in book.customers):
            book.customers.append(self.case.company)

    def lose(self, at: datetime, _arg: object = None) -> None:
        """Lost for a listed reason, seldom without saying to whom."""
        reason, rival = self._reason(at)
        note = self.rng.choice(LOSS_NOTES[self.case.language][reason]) if self.rng.random() < 0.6 else ""
        values = self._closed(at, self.case.flow.lost) | {
            "loss_reason_id": self.world.keys["reason"][reason], "loss_note": note, "competitor_id": rival,
            "base_minor": self._base(self.deal.amount_minor, at),
        }  # fmt: skip
        self.change(at, values, kind="deal.lost")

    def _reason(self, at: datetime) -> tuple[str, int | None]:
        known = self.deal.competitor_id
        table = BY_STATUS.get(self.stage.status, REASONS)
        if self.stage.key == "evaluation" and self.case.flow.version_on(day_of(at)).number > 1:
            table = {**table, "acceptance": 60}
        reason = self.rng.choices(list(table), list(table.values()))[0]
        if reason == "competitor" and not known:
            known = self.rng.choice(list(self.world.keys["competitor"].values()))
        return reason, known

    def _closed(self, at: datetime, stage: Stage) -> dict[str, Any]:
        on, owner = day_of(at), self.deal.owner_id
        return {
            "stage_id": stage.pk, "entered_stage_at": at, "status": stage.kind, "closed_on": on, "category": "closed",
            "parked_until": None, "credit_owner_id": owner, "credit_team_id": self.world.calendar.team(owner, on),
        }  # fmt: skip

    def reopen(self, at: datetime, stage: Stage) -> None:
        """A manager takes the deal up again in the stage where it was lost."""
        values = {
            "stage_id": stage.pk, "entered_stage_at": at, "status": "open", "closed_on": None, "loss_reason_id": None,
            "loss_note": "", "competitor_id": None, "category": stage.category, "category_typed": False,
            "credit_owner_id": None, "credit_team_id": None, "base_minor": self._base(self.deal.amount_minor, at),
        }  # fmt: skip
        self.change(at, values, kind="deal.reopened", by=self.case.seller.manager_id)

    def push(self, at: datetime, close: date) -> None:
        """The close date moves out; to a later month it counts."""
        before = self.deal.expected_close
        if self.deal.status != "open" or before is None or close <= before:
            return
        later = (close.year, close.month) > (before.year, before.month)
        self.change(at, {"expected_close": close, "push_count": self.deal.push_count + later})

    def next(self, at: datetime, _arg: object = None) -> None:
        """A dated next step."""
        if self.deal.status == "open":
            text = self.rng.choice(NEXT_STEPS[self.case.language][self.stage.status])
            self.change(
                at, {"next_step": text, "next_step_on": workday(day_of(at) + timedelta(days=self.rng.randrange(2, 13)))}
            )

    def category(self, at: datetime, category: str) -> None:
        """The seller's own forecast."""
        if self.deal.status == "open":
            self.change(at, {"category": category, "category_typed": True})

    def competitor(self, at: datetime, name: str) -> None:
        """A competitor turns up."""
        if self.deal.status == "open":
            self.change(at, {"competitor_id": self.world.keys["competitor"][name]})

    def park(self, at: datetime, until: date | None) -> None:
        """Off the board, or back on it."""
        if self.deal.status == "open":
            self.change(at, {"parked_until": until}, kind="deal.parked" if until else "deal.unparked")

    def rate(self, at: datetime, _arg: object = None) -> None:
        """New rates were published: an open deal follows them."""
        if self.deal.status == "open":
            administrator = next(user.pk for (role, _lang), user in self.world.staff.items() if role == "administrator")
            self.change(at, {"base_minor": self._base(self.deal.amount_minor, at)}, by=administrator, cause="currency")

    def handover(self, at: datetime, successor: int) -> None:
        """The owner left: a colleague takes the deal over; what is closed still counts for who closed it."""
        self.change(at, {"owner_id": successor}, kind="deal.reassigned", by=self.case.seller.manager_id)


HANDLERS: Final[dict[str, Callable[[Tale, datetime, Any], None]]] = {
    name: getattr(Tale, name)
    for name in (
        "move", "quote", "win", "lose", "reopen", "push", "next", "category", "competitor", "park", "rate", "handover",
    )
}  # fmt: skip
