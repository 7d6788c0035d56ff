"""Setting plans: their dated terms, and who is on them; what was drawn up under old terms stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, locked, refuse
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import MAX_MINOR
from spearhead.numbers.commission.models import CommissionMember, CommissionPlan, CommissionTerms, Statement

NAMES: Final = ("name", "name_zh")
MOST_TIERS: Final = 12
MOST_RATE: Final = 10_000
MOST_ATTAINMENT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """Tiers as (up to attainment or None, rate) in hundredths of a percent; amounts in minor units.

    `override` (hundredths of a percent) is paid on what the managed teams sell, those below them too where
    `override_below`; `draw_minor` is paid a month at least, to be paid back where `draw_recoverable`.
    """

    tiers: Sequence[tuple[int | None, int]]
    retroactive: bool = False
    bonus_minor: int = 0
    cap_minor: int | None = None
    floor_minor: int = 0
    clawback_days: int = 0
    override: int = 0
    override_below: bool = False
    draw_minor: int = 0
    draw_recoverable: bool = True


@act
def create_plan(values: Mapping[str, Any], terms: Terms, *, by: User, valid_from: date) -> CommissionPlan:
    """A plan with its first terms."""
    by.sight.require("commission", "edit")
    check_known(values, NAMES)
    fields = check_names({"name": "", **values})
    plan = create(CommissionPlan(**fields), noun="commission_plan", by_id=by.pk, extra={"name": fields["name"]})
    set_terms(plan.pk, terms, by=by, valid_from=valid_from)
    return plan


@act
def rename_plan(plan_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> CommissionPlan:
    """Give a plan another name."""
    by.sight.require("commission", "edit")
    plan = locked(CommissionPlan, plan_id)
    check_known(values, NAMES)
    fields = check_names({"name": plan.name, "name_zh": plan.name_zh, **values})
    change(plan, fields, noun="commission_plan", by_id=by.pk, seen_version=seen_version)
    return plan


@act
def set_terms(plan_id: str | int, terms: Terms, *, by: User, valid_from: date) -> CommissionTerms:
    """Terms from a day on; refused where a statement of the plan was drawn up for that day already."""
    by.sight.require("commission", "edit")
    plan = locked(CommissionPlan, plan_id)
    tiers = _check(terms)
    if Statement.objects.filter(plan=plan, ends_on__gt=valid_from).exists():
        message = _("There are statements for this day already. Terms begin after them; what is drawn up stays.")
        raise refuse("terms_in_the_past", "valid_from", message)
    values = {**asdict(terms), "tiers": tiers}
    row, _new = CommissionTerms.objects.update_or_create(
        plan=plan, valid_from=valid_from, defaults={**values, "set_by_id": by.pk}
    )
    extra = {"from": valid_from, **values}
    record(Happened("commission_plan.terms_set", "commission_plan", plan.pk, by.pk, plan.version, {}, extra))
    return row


def _check(terms: Terms) -> list[list[int | None]]:
    """The tiers as they are kept; a refusal names what is wrong with the terms."""
    tiers = check_tiers(terms.tiers)
    amounts = (("bonus", terms.bonus_minor), ("cap", terms.cap_minor), ("floor", terms.floor_minor),
               ("draw", terms.draw_minor))  # fmt: skip
    for field, minor in amounts:
        if minor is not None and not 0 <= minor <= MAX_MINOR:
            raise refuse("bad_value", field, _("Enter an amount from zero up."))
    if terms.cap_minor is not None and terms.cap_minor < terms.floor_minor:
        raise refuse("cap_below_floor", "cap", _("The cap lies below the floor."))
    if not 0 <= terms.clawback_days <= 3650:
        raise refuse("bad_value", "clawback_days", _("Enter a number of days from 0 to 3650."))
    if not 0 <= terms.override <= MOST_RATE:
        raise refuse("bad_value", "override", _("A rate lies between 0 and 100 %."))
    return tiers


def check_tiers(tiers: Sequence[tuple[int | None, int]]) -> list[list[int | None]]:
    """Tiers that go up to an open end; a refusal says which one is wrong."""
    if not 1 <= len(tiers) <= MOST_TIERS:
        raise refuse("bad_tiers", "tiers", _("A plan has one to %(limit)d tiers.") % {"limit": MOST_TIERS})
    last = 0
    for place, (upto, rate) in enumerate(tiers, 1):
        if not 0 <= rate <= MOST_RATE:
            raise refuse(
                "bad_tiers", "tiers", _("Tier %(place)d: a rate lies between 0 and 100 %%.") % {"place": place}
            )
        if place == len(tiers):
            if upto is not None:
                raise refuse("bad_tiers", "tiers", _("The last tier has no end."))
        elif upto is None or not last < upto <= MOST_ATTAINMENT:
            message = _("Tier %(place)d: it must end above the one before.") % {"place": place}
            raise refuse("bad_tiers", "tiers", message)
        else:
            last = upto
    return [[upto, rate] for upto, rate in tiers]


@act
def put_on_plan(
    plan_id: str | int, user_id: int, *, by: User, valid_from: date, valid_to: date | None = None
) -> CommissionMember:
    """Somebody is on the plan from a day on; a plan that they were on ends there. Nobody puts themselves on one."""
    by.sight.require("commission", "edit")
    plan = locked(CommissionPlan, plan_id)
    if user_id == by.pk:
        raise Forbidden(_("Nobody sets their own commission."), "own_commission")
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        raise refuse("unknown_reference", "user", _("Choose a person from the list."))
    if valid_to is not None and valid_to <= valid_from:
        raise refuse("bad_period", "valid_to", _("The end lies after the start."))
    others = CommissionMember.objects.select_for_update().filter(user=person)
    others.filter(valid_from__lt=valid_from, valid_to__isnull=True).update(valid_to=valid_from)
    overlapping = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        overlapping = overlapping.filter(valid_from__lt=valid_to)
    if overlapping.exists():
        raise refuse("on_a_plan", "valid_from", _("This person is on a plan in this time already."))
    row = CommissionMember.objects.create(plan=plan, user=person, valid_from=valid_from, valid_to=valid_to)
    extra = {"user": user_id, "from": valid_from, "to": valid_to}
    record(Happened("commission_plan.member_added", "commission_plan", plan.pk, by.pk, plan.version, {}, extra))
    return row


@act
def take_off_plan(member_id: int, on: date, *, by: User) -> None:
    """Somebody leaves a plan on a day."""
    by.sight.require("commission", "edit")
    row = CommissionMember.objects.select_for_update().filter(pk=member_id).first()
    if row is None:
        raise Absent
    if on <= row.valid_from:
        raise refuse("bad_period", "on", _("The end lies after the start."))
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    extra = {"user": row.user_id, "to": on}
    record(Happened("commission_plan.member_left", "commission_plan", row.plan_id, by.pk, 1, {}, extra))
