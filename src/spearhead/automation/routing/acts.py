"""Writing routing rules and their people, and each choice that was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.routing.models import Assignment, RoutingRule, Seat
from spearhead.automation.routing.route import Routed
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.leads.models import Lead
from spearhead.crm.territories.models import Territory
from spearhead.kernel import definitions
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, create, locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text

KNOWN: Final = ("name", "position", "sources", "campaigns", "territories", "words", "method", "day_cap", "in_hours",
                "company_owner_first")  # fmt: skip
MOST_SEATS: Final = 200
MOST_CAPACITY: Final = 10_000


def _managing(by: User) -> None:
    by.sight.require("process", "publish")


@act
def create_rule(values: Mapping[str, Any], seats: Sequence[Mapping[str, Any]], *, by: User) -> RoutingRule:
    """Add a rule after the others, with the people under it."""
    _managing(by)
    given = _checked(values)
    last = RoutingRule.objects.aggregate(last=Max("position"))["last"]
    given.setdefault("position", 0 if last is None else last + 1)
    rule = create(RoutingRule(**given), noun="routing_rule", by_id=by.pk)
    _seat(rule, seats)
    return rule


@act
def edit_rule(
    rule_id: str | int, values: Mapping[str, Any], seats: Sequence[Mapping[str, Any]] | None = None, *,
    by: User, seen_version: int | None,
) -> RoutingRule:  # fmt: skip
    """Change a rule and who is under it; who stays keeps their place in the round."""
    _managing(by)
    rule = locked(RoutingRule, rule_id)
    extra = {"seats": [one["user_id"] for one in seats]} if seats is not None else None
    change(rule, _checked(values), noun="routing_rule", by_id=by.pk, seen_version=seen_version, extra=extra)
    if seats is not None:
        _seat(rule, seats)
    return rule


@act
def retire_rule(rule_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> RoutingRule:
    """Switch a rule off, or on again."""
    _managing(by)
    rule = locked(RoutingRule, rule_id)
    definitions.retire(rule, noun="routing_rule", by_id=by.pk, seen_version=seen_version, back=back)
    return rule


@act
def order_rules(ids: Sequence[int], *, by: User) -> None:
    """Put the rules into this order; the first that fits wins."""
    _managing(by)
    rows = {one.pk: one for one in RoutingRule.objects.select_for_update()}
    if sorted(ids) != sorted(rows):
        raise refuse("bad_order", "order", _("The rules changed meanwhile. Reload the page."))
    for place, rule_id in enumerate(ids):
        change(rows[rule_id], {"position": place}, noun="routing_rule", by_id=by.pk, seen_version=None)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    check_known(values, KNOWN)
    given = dict(values)
    if "name" in given:
        given["name"] = clean_text(str(given["name"] or ""), max_length=120, field="name")
        if not given["name"]:
            raise refuse("name_missing", "name", _("Enter a name."))
    models: dict[str, Any] = {"sources": Source, "campaigns": Campaign, "territories": Territory}
    for name, model in models.items():
        if given.get(name):
            ids = sorted({int(one) for one in given[name]})
            if model._default_manager.filter(pk__in=ids).count() != len(ids):
                raise refuse("unknown_reference", name, _("Choose a value from the list."))
            given[name] = ids
    if "words" in given:
        given["words"] = [clean_text(str(one), max_length=60, field="words") for one in given["words"]][:50]
    if "method" in given and given["method"] not in RoutingRule.Method.values:
        raise refuse("bad_method", "method", _("Choose a value from the list."))
    return given


def _seat(rule: RoutingRule, seats: Sequence[Mapping[str, Any]]) -> None:
    if not 0 < len(seats) <= MOST_SEATS:
        raise refuse("nobody_seated", "people", _("Choose at least one person who may get these leads."))
    now, kept = timezone.now(), {one.user_id: one for one in rule.seats.all()}
    for given in seats:
        user_id, capacity = int(given["user_id"]), given.get("capacity", 20)
        if not isinstance(capacity, int) or not 0 <= capacity <= MOST_CAPACITY:
            raise refuse("bad_capacity", "capacity", _("A person takes from 0 to 10,000 open leads."))
        if not User.objects.filter(pk=user_id, is_active=True).exists():
            raise refuse("unknown_person", "people", _("There is no such person."))
        seat = kept.pop(user_id, None) or Seat(rule=rule, user_id=user_id, last_at=now)
        seat.capacity, seat.away_until = capacity, given.get("away_until", seat.away_until)
        seat.save()
    Seat.objects.filter(pk__in=[one.pk for one in kept.values()]).delete()


@act
def set_away(user_id: int, until: date | None, *, by: User) -> int:
    """Say until when a person gets no leads (their own absence anybody may say); None brings them back."""
    if user_id != by.pk:
        _managing(by)
    changed = Seat.objects.filter(user_id=user_id).update(away_until=until)
    record(Happened("user.away_set", "user", user_id, by.pk, extra={"until": until}))
    return changed


def assign(lead: Lead, routed: Routed, *, at: datetime) -> Assignment:
    """Keep who got a lead and why; the person's turn is over. Called inside the act that gives the lead."""
    if routed.rule and routed.user_id:
        Seat.objects.filter(rule=routed.rule, user_id=routed.user_id).update(last_at=at)
    made = Assignment.objects.create(
        lead=lead, user_id=routed.user_id, rule=routed.rule, at=at, why=routed.why, passed=list(routed.passed)
    )
    extra = {"why": routed.why, "rule": routed.rule.name if routed.rule else "", "owner": routed.user_id}
    record(Happened("lead.routed", "lead", lead.pk, None, lead.version, extra=extra))
    return made
