"""Reading what was learned: the newest report, and of deals in sight what was said of them and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.numbers.chances.models import Chance, ChanceRun
from spearhead.numbers.prediction.training import SIGNAL

#: A share of fewer past deals would point at single ones.
GROUP: Final = 5
#: Reason → the deal's field from which it was worked out.
BEHIND: Final = {"days_to_close": "expected_close", "days_to_next_step": "next_step_on", "days_open": "opened_on",
                 "pushes": "push_count", "parked": "parked_until", "days_quiet": "last_contact_at"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader is told of a deal. `published`: the model's own; else the base rate, for the reason in `state`."""

    deal_id: int
    said: float
    state: str
    made_at: datetime
    up: tuple[dict[str, Any], ...]
    down: tuple[dict[str, Any], ...]

    @property
    def published(self) -> bool:
        """Whether it was learned for this deal."""
        return self.state == SIGNAL


def newest_run(user: User) -> ChanceRun | None:
    """The last training, with its report."""
    user.sight.require("forecast", "read")
    return ChanceRun.objects.order_by("-made_at", "-pk").first()


def runs(user: User, count: int) -> list[ChanceRun]:
    """The last trainings, the newest first."""
    user.sight.require("forecast", "read")
    return list(ChanceRun.objects.order_by("-made_at", "-pk")[:count])


def chances_visible_to(user: User) -> QuerySet[Chance]:
    """What was said of open deals that the user may read; nothing for who reads no forecast."""
    if not user.sight.may("forecast", "read"):
        return Chance.objects.none()
    open_ = deals_visible_to(user).filter(status="open")
    return Chance.objects.filter(deal__in=open_.values("pk"))


def chance_of(user: User, deal: Deal) -> Shown | None:
    """What was said of a deal that the user was given to read; None where it closed, or nothing was said yet."""
    if deal.status != "open" or not user.sight.may("forecast", "read"):
        return None
    found = Chance.objects.filter(deal_id=deal.pk).first()
    return shown(user, found) if found else None


def chances_of(user: User, ids: Iterable[int]) -> dict[int, float]:
    """Deal → what the model says, of those in sight of which it says something of its own."""
    rows = chances_visible_to(user).filter(deal_id__in=list(ids), state=SIGNAL)
    return dict(rows.values_list("deal_id", "said"))


def shown(user: User, one: Chance) -> Shown:
    """As this user may read it: reasons by fields that are hidden from them are left out, small shares too."""
    sides = (tuple(_reason(why) for why in one.reasons.get(side, ()) if _open(user, why)) for side in ("up", "down"))
    return Shown(one.deal_id, one.said, one.state, one.made_at, *sides)


def past_like(user: User, deal: Deal, field: str) -> list[Deal]:
    """The past deals behind a reason that this user may read, as the training named them."""
    found = Chance.objects.filter(deal_id=deal.pk).first() if chance_of(user, deal) else None
    sides = [*found.reasons.get("up", ()), *found.reasons.get("down", ())] if found else []
    ids = [pk for why in sides if why["field"] == field and _open(user, why) for pk in why["deals"]]
    rows = deals_visible_to(user).select_related("company", "owner").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _open(user: User, why: dict[str, Any]) -> bool:
    """Whether the field behind a reason is not hidden from the reader."""
    field = why["field"]
    name = field.removeprefix("company.")
    of = "deal" if name == field else "company"
    return not {(of, name), (of, BEHIND.get(name, name))} & user.sight.hidden


def _reason(why: dict[str, Any]) -> dict[str, Any]:
    return {**why, "rate": why["rate"] if why["n"] >= GROUP else None}
