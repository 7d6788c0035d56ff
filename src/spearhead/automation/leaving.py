"""What somebody leaves in automation: rules in their name, places in routing and pools, waiting approvals."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.models import ApprovalDeputy, ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.pools.models import PoolMember
from spearhead.automation.routing.models import Seat
from spearhead.automation.rules.models import AutomationRule
from spearhead.crm.leaving.parts import leaves
from spearhead.kernel.definitions import change
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened


def _if_set_up(by: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Set-up is an administrator's to give away."""
    return rows if by.sight.may("user", "edit") else rows.none()


def _rules(by: User, person_id: int) -> QuerySet[Any]:
    return _if_set_up(by, AutomationRule.objects.filter(owner_id=person_id))


def _give_rule(rule_id: int, _person_id: int, to: User, by: User) -> None:
    """A rule runs with its owner's rights, so only somebody who may have rules takes it over."""
    if not to.sight.may("automation", "edit"):
        raise Refused("no_right", _("%(name)s may not have automations.") % {"name": to.name})
    rule = AutomationRule.objects.select_for_update().get(pk=rule_id)
    tried = rule.tried_version == rule.version
    change(rule, {"owner_id": to.pk}, noun="automation", by_id=by.pk, seen_version=None)
    if tried:  # the rule says the same as before
        AutomationRule.objects.filter(pk=rule.pk).update(tried_version=rule.version)


def _seats(by: User, person_id: int) -> QuerySet[Any]:
    return _if_set_up(by, Seat.objects.filter(user_id=person_id, rule__retired_at__isnull=True))


def _give_seat(seat_id: int, person_id: int, to: User, by: User) -> None:
    """The place with its capacity; whoever has one under the rule already keeps that."""
    seat = Seat.objects.select_for_update().select_related("rule").get(pk=seat_id)
    if Seat.objects.filter(rule=seat.rule, user=to).exists():
        seat.delete()
    else:
        seat.user, seat.away_until = to, None
        seat.save(update_fields=["user", "away_until"])
    told = {"left": person_id, "to": to.pk}
    change(seat.rule, {}, noun="routing_rule", by_id=by.pk, seen_version=None, extra=told)


def _members(by: User, person_id: int) -> QuerySet[Any]:
    return _if_set_up(by, PoolMember.objects.filter(user_id=person_id, pool__retired_at__isnull=True))


def _give_member(member_id: int, person_id: int, to: User, by: User) -> None:
    """The place, and the right to give from the pool where the person had it."""
    member = PoolMember.objects.select_for_update().select_related("pool").get(pk=member_id)
    other = PoolMember.objects.filter(pool=member.pool, user=to).first()
    if other is None:
        member.user = to
        member.save(update_fields=["user"])
    else:
        other.manages = other.manages or member.manages
        other.save(update_fields=["manages"])
        member.delete()
    told = {"left": person_id, "to": to.pk}
    change(member.pool, {}, noun="pool", by_id=by.pk, seen_version=None, extra=told)


def _waiting(by: User, person_id: int) -> QuerySet[Any]:
    pending = ApprovalSeat.objects.filter(user_id=person_id, said="", request__state=ApprovalRequest.State.PENDING)
    return _if_set_up(by, pending)


def _give_waiting(seat_id: int, person_id: int, to: User, by: User) -> None:
    """Who is asked instead; never whoever asked, and nobody twice."""
    seat = ApprovalSeat.objects.select_for_update().select_related("request").get(pk=seat_id)
    if seat.request.requester_id == to.pk:
        raise Refused("own_request", _("%(name)s asked for this and cannot decide it.") % {"name": to.name})
    if ApprovalSeat.objects.filter(request=seat.request, step=seat.step, user=to).exists():
        raise Refused("asked_already", _("%(name)s is asked for this already.") % {"name": to.name})
    seat.user = to
    seat.save(update_fields=["user"])
    told = {"title": seat.request.snapshot["deal"], "people": [to.pk], "deal": seat.request.deal_id, "left": person_id}
    record(Happened("approval.handed_on", "approval", seat.request_id, by.pk, seat.request.version, extra=told))


def _deputies(by: User, person_id: int) -> QuerySet[Any]:
    return _if_set_up(by, ApprovalDeputy.objects.filter(deputy_id=person_id))


def _give_deputy(row_id: int, person_id: int, to: User, by: User) -> None:
    row = ApprovalDeputy.objects.select_for_update().get(pk=row_id)
    if row.user_id == to.pk:
        raise Refused("own_deputy", _("%(name)s cannot be their own deputy.") % {"name": to.name})
    row.deputy = to
    row.save(update_fields=["deputy"])
    told = {"deputy": to.pk, "left": person_id}
    record(Happened("user.deputy_set", "user", row.user_id, by.pk, extra=told))


def _naming(by: User, person_id: int) -> QuerySet[Any]:
    rules = ApprovalRule.objects.filter(retired_at__isnull=True).only("pk", "people")
    named = [rule.pk for rule in rules if person_id in rule.people]
    return _if_set_up(by, ApprovalRule.objects.filter(pk__in=named))


def _give_naming(rule_id: int, person_id: int, to: User, by: User) -> None:
    rule = ApprovalRule.objects.select_for_update().get(pk=rule_id)
    if to.pk in rule.people:
        raise Refused("named_already", _("%(name)s is named there already.") % {"name": to.name})
    people = [to.pk if one == person_id else one for one in rule.people]
    change(rule, {"people": people}, noun="approval_rule", by_id=by.pk, seen_version=None)


leaves("automations", _rules, _give_rule)
leaves("routing", _seats, _give_seat)
leaves("pools", _members, _give_member)
leaves("approvals", _waiting, _give_waiting)
leaves("deputies", _deputies, _give_deputy)
leaves("approval_rules", _naming, _give_naming)
