"""Reading what was learned: the newest report, and of deals and leads in sight what was said of them and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.models import Lead
from spearhead.numbers.chances.leads import in_question, standing_leads
from spearhead.numbers.chances.models import Chance, ChanceRun, LeadChance
from spearhead.numbers.chances.nouns import DEAL, LEAD, Noun
from spearhead.numbers.prediction.training import SIGNAL

#: A share of fewer past deals would point at single ones.
GROUP: Final = 5
#: Reason → the record's field from which it was worked out.
BEHIND: Final = {"days_to_close": "expected_close", "days_to_next_step": "next_step_on", "days_open": "opened_on",
                 "pushes": "push_count", "parked": "parked_until", "days_quiet": "last_contact_at",
                 "answer_hours": "first_response_at", "arrived_weekday": "received_at",
                 "arrived_at_work": "received_at"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader is told of a record. `published`: the model's own; else the base rate, why is in `state`."""

    record_id: int
    said: float
    state: str
    made_at: datetime
    up: tuple[dict[str, Any], ...]
    down: tuple[dict[str, Any], ...]

    @property
    def published(self) -> bool:
        """Whether it was learned for this record."""
        return self.state == SIGNAL


def require_noun(user: User, noun: Noun) -> None:
    """Refused for whoever may not read what is learned of deals (with the forecast) or of leads (with them)."""
    user.sight.require(noun.resource, "read")


def newest_run(user: User, noun: Noun = DEAL) -> ChanceRun | None:
    """The last training, with its report."""
    require_noun(user, noun)
    return ChanceRun.objects.filter(noun=noun.key).order_by("-made_at", "-pk").first()


def runs(user: User, count: int) -> list[ChanceRun]:
    """The last trainings on deals, the newest first."""
    require_noun(user, DEAL)
    return list(ChanceRun.objects.filter(noun=DEAL.key).order_by("-made_at", "-pk")[:count])


def chances_visible_to(user: User) -> QuerySet[Chance]:
    """What was said of open deals that the user may read; nothing for who reads no forecast."""
    if not user.sight.may("forecast", "read"):
        return Chance.objects.none()
    open_ = deals_visible_to(user).filter(status="open")
    return Chance.objects.filter(deal__in=open_.values("pk"))


def lead_chances_visible_to(user: User) -> QuerySet[LeadChance]:
    """What was said of leads that are open, within their window, and may be read by the user."""
    open_ = standing_leads().filter(in_question(timezone.now()), pk__in=leads_visible_to(user).values("pk"))
    return LeadChance.objects.filter(lead__in=open_.values("pk"))


def chance_of(user: User, deal: Deal) -> Shown | None:
    """What was said of a deal that the user was given to read; None where it closed, or nothing was said yet."""
    if deal.status != "open" or not user.sight.may("forecast", "read"):
        return None
    found = Chance.objects.filter(deal_id=deal.pk).first()
    return shown(user, found, DEAL) if found else None


def lead_chance_of(user: User, lead: Lead) -> Shown | None:
    """What was said of a lead that the user was given to read; None where it is not in question (any more)."""
    found = lead_chances_visible_to(user).filter(lead_id=lead.pk).first()
    return shown(user, found, LEAD) if found else None


def said_of(user: User, record: Deal | Lead) -> Shown | None:
    """What was said of a deal or a lead that the user was given to read."""
    return lead_chance_of(user, record) if isinstance(record, Lead) else chance_of(user, record)


def lead_order(user: User, ids: Iterable[int]) -> dict[int, float]:
    """Lead → what the model says, of those in sight of which it says something of its own."""
    rows = lead_chances_visible_to(user).filter(lead_id__in=list(ids), state=SIGNAL)
    return dict(rows.values_list("lead_id", "said"))


def chances_of(user: User, ids: Iterable[int]) -> dict[int, float]:
    """Deal → what the model says, of those in sight of which it says something of its own."""
    rows = chances_visible_to(user).filter(deal_id__in=list(ids), state=SIGNAL)
    return dict(rows.values_list("deal_id", "said"))


def shown(user: User, one: Chance | LeadChance, noun: Noun) -> Shown:
    """As this user may read it: reasons by fields that are hidden from them are left out, small shares too."""
    sides = (
        tuple(_reason(why, noun) for why in one.reasons.get(side, ()) if _open(user, why, noun))
        for side in ("up", "down")
    )
    return Shown(getattr(one, f"{noun.key}_id"), one.said, one.state, one.made_at, *sides)


def past_like(user: User, record: Deal | Lead, field: str) -> list[Any]:
    """The past deals or leads behind a reason that this user may read, as the training named them."""
    found = said_of(user, record)
    ids = [pk for why in (*found.up, *found.down) if why["field"] == field for pk in why["records"]] if found else []
    rows: Any = leads_visible_to(user) if isinstance(record, Lead) else deals_visible_to(user)
    known = rows.select_related("company", "owner").in_bulk(ids)
    return [known[pk] for pk in ids if pk in known]


def _open(user: User, why: dict[str, Any], noun: Noun) -> bool:
    """Whether the field behind a reason is not hidden from the reader."""
    field = why["field"]
    name = field.removeprefix("company.").removeprefix("has.")
    of = "company" if field.startswith("company.") else noun.key
    return not {(of, name), (of, BEHIND.get(name, name))} & user.sight.hidden


def _reason(why: dict[str, Any], noun: Noun) -> dict[str, Any]:
    """With the past records behind it under `records`, whatever they are."""
    return {**why, "records": why.get(f"{noun.key}s", []), "rate": why["rate"] if why["n"] >= GROUP else None}
