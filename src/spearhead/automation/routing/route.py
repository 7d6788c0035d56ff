"""Finding the rule for a lead and the person under it: reads only, the writing is in `acts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.clocks.access import working_time
from spearhead.automation.routing.choose import Standing, choose
from spearhead.automation.routing.models import Assignment, RoutingRule, Seat
from spearhead.crm.companies.models import Company
from spearhead.crm.leads.models import Lead
from spearhead.kernel.text.fold import search_key

MOST_TRIED = 5000
OPEN = (Lead.Status.NEW, Lead.Status.WORKING)


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a lead goes. `why`: company_owner, round_robin, load, territory, nobody, no_rule, no_hours, given."""

    user_id: int | None
    why: str
    rule: RoutingRule | None = None
    passed: tuple[tuple[int, str], ...] = ()


def route_lead(lead: Lead, *, barred: Sequence[int] = (), now: datetime | None = None) -> Routed:
    """Who is to get this lead now. An owned company's leads go to its owner unless away or the rule says otherwise."""
    moment = now or timezone.now()
    rule = rule_for(lead)
    company = Company.objects.filter(pk=lead.company_id or 0).select_related("owner", "territory__owner").first()
    if (rule is None or rule.company_owner_first) and (owner := _free(company.owner if company else None, barred)):
        return Routed(owner.pk, "company_owner", rule)
    if rule is None:
        return Routed(None, "no_rule")
    if rule.in_hours and not working_time().open_at(moment):
        return Routed(None, "no_hours", rule)
    place = company.territory if company else None
    if rule.method == "territory" and (owner := _free(place.owner if place else None, barred)):
        return Routed(owner.pk, "territory", rule)
    chosen = choose(rule.method, standings(rule, moment), day_cap=rule.day_cap, barred=barred)
    method = "load" if rule.method == "territory" else rule.method
    return Routed(chosen.user_id, method if chosen.user_id else "nobody", rule, chosen.passed)


def _free(person: User | None, barred: Sequence[int]) -> User | None:
    if person is None or not person.is_active or person.pk in barred:
        return None
    return None if Seat.objects.filter(user=person, away_until__gte=timezone.localdate()).exists() else person


def any_rule() -> bool:
    """Whether leads are routed at all."""
    return RoutingRule.objects.filter(retired_at__isnull=True).exists()


def rule_for(lead: Lead) -> RoutingRule | None:
    """The first rule whose conditions the lead fits."""
    rules = RoutingRule.objects.filter(retired_at__isnull=True).order_by("position", "id")
    return next((one for one in rules if fits(one, lead)), None)


def fits(rule: RoutingRule, lead: Lead) -> bool:
    """Whether a lead meets all conditions of a rule; an empty condition fits everything."""
    if rule.sources and lead.source_id not in rule.sources:
        return False
    if rule.campaigns and lead.campaign_id not in rule.campaigns:
        return False
    if rule.territories:
        place = Company.objects.filter(pk=lead.company_id or 0).values_list("territory_id", flat=True).first()
        if place not in rule.territories:
            return False
    if rule.words:
        text = search_key(" ".join((lead.message, lead.company_name, lead.title, lead.name)))
        return any(search_key(str(word)) in text for word in rule.words)
    return True


def standings(rule: RoutingRule, now: datetime) -> list[Standing]:
    """Everybody under a rule as they stand now: three queries."""
    seats = list(rule.seats.select_related("user"))
    people = [one.user_id for one in seats]
    leads = Lead.objects.filter(owner_id__in=people, status__in=OPEN, deleted_at__isnull=True).order_by()
    load: dict[Any, int] = dict(leads.values_list("owner_id").annotate(count=Count("pk")))
    since = now - timedelta(hours=24)
    turns = Assignment.objects.filter(user_id__in=people, at__gt=since).order_by()
    today: dict[Any, int] = dict(turns.values_list("user_id").annotate(count=Count("pk")))
    day = timezone.localdate(now)
    return [
        Standing(
            one.user_id, load.get(one.user_id, 0), one.capacity, one.last_at, today.get(one.user_id, 0),
            one.user.is_active, one.away_until is not None and one.away_until >= day,
        )
        for one in seats
    ]  # fmt: skip


def dry_run(now: datetime, *, days: int = 30) -> list[tuple[RoutingRule | None, int]]:
    """How many leads of the last days each rule would have got, in order; the last line is those that fit none."""
    rules = list(RoutingRule.objects.filter(retired_at__isnull=True).order_by("position", "id"))
    counts: dict[int | None, int] = dict.fromkeys([*(one.pk for one in rules), None], 0)
    leads = Lead.objects.filter(deleted_at__isnull=True, created_at__gt=now - timedelta(days=days)).order_by("-id")
    for lead in leads[:MOST_TRIED]:
        counts[next((one.pk for one in rules if fits(one, lead)), None)] += 1
    return [*((one, counts[one.pk]) for one in rules), (None, counts[None])]
