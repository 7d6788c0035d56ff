"""Whose sales count for a person: their own with their shares of others', or what the teams sold that they managed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.teams.tree import main_team, subtree
from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.time import FOREVER
from spearhead.numbers.commission.models import FROZEN, Statement, StatementLine
from spearhead.numbers.commission.rules import Sale
from spearhead.numbers.credits.models import WHOLE, Credit

#: kinds of lines that say what an own sale earned, and what became of it; the same of a leader's override
OWN: Final = ("deal", "late", "clawback", "adjustment")
TEAM: Final = ("team", "team_late", "team_back", "team_more")


@dataclass(frozen=True)
class Claim:
    """What counts for `person`: own sales, or (`team`) those of others in the teams managed on the day of closing.

    `below`: the teams below those too; what a frozen statement covers is counted as its terms had it. A claim is for
    one drawing up: what it has read it keeps.
    """

    person: User
    team: bool = False
    below: bool = False

    @property
    def kinds(self) -> tuple[str, str, str, str]:
        """The kinds of its lines: sold, sold and told late, taken back, more than was paid."""
        return TEAM if self.team else OWN

    @property
    def returning(self) -> str:
        """The kind of its lines about what came back."""
        return "team_ret" if self.team else "return"

    def lines(self) -> QuerySet[StatementLine]:
        """The lines of statements that say what this claim earned, returns apart."""
        return StatementLine.objects.filter(statement__user=self.person, kind__in=self.kinds, deal__isnull=False)

    @cached_property
    def _led(self) -> list[tuple[date, date, int, set[int]]]:
        """The teams that the person managed, from a day up to a day, with those below."""
        rows = Membership.objects.filter(user=self.person, kind=Membership.Kind.MANAGER)
        return [
            (start, end or date.max, team, subtree([team]))
            for start, end, team in rows.values_list("valid_from", "valid_to", "team_id")
        ]

    @cached_property
    def _frozen(self) -> list[tuple[date, date, bool]]:
        rows = Statement.objects.filter(user=self.person, state__in=FROZEN, terms__override__gt=0)
        return list(rows.values_list("starts_on", "ends_on", "terms__override_below"))

    @cached_property
    def people(self) -> set[int]:
        """Everybody whose sales may count on one day or another."""
        if not self.team:
            return {self.person.pk}
        teams = set[int]().union(*(line for _start, _end, _team, line in self._led))
        found = Membership.objects.filter(team_id__in=teams).values_list("user_id", flat=True)
        return set(found) - {self.person.pk}

    def counts(self, user_id: int | None, day: date) -> bool:
        """Whether what somebody sold on a day counts."""
        if user_id not in self.people:
            return False
        if not self.team:
            return True
        below = next((below for start, end, below in self._frozen if start <= day < end), self.below)
        here = main_team(user_id, day)
        return any(
            start <= day < end and (here in line if below else here == team) for start, end, team, line in self._led
        )

    def sales(self, start: date, end: date) -> list[Sale]:
        """Deals won in ``[start, end)`` and how much of each counts; shared ones by their credit."""
        shared = Credit.objects.filter(kind="owner", user_id__in=self.people).values("deal_id")
        rows = _won().filter(Q(owner_id__in=self.people) | Q(deal__in=shared), closed_on__gte=start, closed_on__lt=end)
        found = [Sale(deal, day, amount, team=self.team) for deal, (day, amount) in self._parts(rows).items()]
        return sorted(found, key=lambda sale: (sale.day, sale.deal_id))

    def counts_now(self, deals: Iterable[int]) -> dict[int, int]:
        """What each of these deals counts today; one that is not won any more is missing."""
        return {deal: amount for deal, (_day, amount) in self._parts(_won().filter(deal_id__in=list(deals))).items()}

    def parts_of(
        self, amount: int, owner: int | None, shares: Sequence[tuple[int, int, int]], day: date
    ) -> list[int]:  # fmt: skip
        """The parts of an amount that count: the owner's whole, or by shares as (person, from, to)."""
        if not shares:
            return [amount] if self.counts(owner, day) else []
        return [part_of(amount, low, high) for user, low, high in shares if self.counts(user, day)]

    def _parts(self, rows: QuerySet[DealVersion]) -> dict[int, tuple[date, int]]:
        values: Any = rows.values_list("deal_id", "closed_on", "base_minor", "owner_id")
        won: list[tuple[int, date, int, int | None]] = list(values)
        shares: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        parts = Credit.objects.filter(kind="owner", deal_id__in=[deal for deal, *_rest in won])
        for deal, user, low, high in parts.values_list("deal_id", "user_id", "low", "high"):
            shares[deal].append((user, low, high))
        found = {}
        for deal, day, amount, owner in won:
            counting = self.parts_of(amount, owner, shares[deal], day)
            if counting:
                found[deal] = (day, sum(counting))
        return found


def _won() -> QuerySet[DealVersion]:
    return DealVersion.objects.filter(
        valid_to=FOREVER, deleted=False, status="won", base_minor__isnull=False, closed_on__isnull=False
    )


def part_of(amount: int, low: int, high: int) -> int:
    """The part of an amount from `low` to `high`; the parts of a deal sum to it exactly."""
    return amount * high // WHOLE - amount * low // WHOLE
