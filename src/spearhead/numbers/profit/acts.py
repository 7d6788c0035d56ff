"""Entering what selling costs, month by month, and what is planned per product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Team
from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.crm.products.models import Product
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, locked, refuse
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import MAX_MINOR
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.time import Period
from spearhead.numbers.profit.access import cost_for
from spearhead.numbers.profit.models import ProductPlan, SellingCost


@act
def enter_cost(
    kind: str, minor: int, day: date, *, by: User, user: User | None = None, team_id: int | None = None, note: str = ""
) -> SellingCost:
    """A cost of selling on a day: a person's, a team's, or nobody's; minor units of the base currency."""
    _require(by, kind, user, team_id)
    if not 0 < minor <= MAX_MINOR:
        raise refuse("bad_value", "amount", _("Enter an amount above zero."))
    if user is None and team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise refuse("unknown_reference", "team", _("Choose a team from the list."))
    row = SellingCost.objects.create(
        kind=kind, minor=minor, day=day, user=user, entered_by_id=by.pk,
        team_id=main_team(user.pk, day) if user else team_id,
        note=clean_text(note, max_length=200, field="note"),
    )  # fmt: skip
    extra = {"kind": kind, "day": day, "user": user.pk if user else None, "team": team_id}
    # Who reads the log may not be one who sees pay.
    changes = {} if kind == SellingCost.Kind.PAY else {"minor": (None, minor)}
    record(Happened("selling_cost.entered", "selling_cost", row.pk, by.pk, 1, changes, extra))
    return row


@act
def withdraw_cost(cost_id: str | int, *, by: User, seen_version: int | None) -> SellingCost:
    """Take a cost back that was entered wrongly; it stays in the history."""
    seen = cost_for(by, cost_id)
    _require(by, seen.kind, seen.user, seen.team_id)
    row = SellingCost.objects.select_for_update().filter(pk=seen.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise Absent
    check_seen(row, seen_version)
    row.withdrawn_at, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["withdrawn_at", "version"])
    extra = {"kind": row.kind, "day": row.day}
    record(Happened("selling_cost.withdrawn", "selling_cost", row.pk, by.pk, row.version, {}, extra))
    return row


def _require(by: User, kind: str, user: User | None, team_id: int | None) -> None:
    if kind not in SellingCost.Kind.values:
        raise refuse("unknown_kind", "kind", _("Choose a value from the list."))
    if kind != SellingCost.Kind.PAY:
        by.sight.require("cost", "edit")
        return
    by.sight.require("salary", "edit")
    if by.sight.reach("salary", "edit") == "all":
        return
    reached = user.pk in by.sight.people - {by.pk} if user else team_id in by.sight.teams
    if not reached:
        raise Forbidden(_("You can enter pay only for people and teams below you."))


def may_enter(by: User) -> list[str]:
    """The kinds of cost that the user may enter."""
    return [
        kind
        for kind in SellingCost.Kind.values
        if by.sight.may("salary" if kind == SellingCost.Kind.PAY else "cost", "edit")
    ]


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned of a product: thousandths of a unit, and minor units of the base currency a unit."""

    quantity_milli: int
    price_minor: int
    cost_minor: int
    list_minor: int | None = None


@act
def set_plan(product_id: int, period: Period, planned: Planned, *, by: User, team_id: int | None = None) -> ProductPlan:
    """Plan a product for a period; a plan that is there already for the very period is replaced."""
    by.sight.require("cost", "edit")
    product = locked(Product, product_id)
    listed = planned.price_minor if planned.list_minor is None else planned.list_minor
    if not 0 < planned.quantity_milli <= MAX_MINOR:
        raise refuse("bad_value", "quantity", _("Enter a quantity above zero."))
    for field, minor in (("price", planned.price_minor), ("cost", planned.cost_minor), ("list_price", listed)):
        if not 0 <= minor <= MAX_MINOR:
            raise refuse("bad_value", field, _("Enter an amount from zero up."))
    of: dict[str, Any] = {"product": product, "team_id": team_id}
    inside = ProductPlan.objects.filter(**of, starts_on__lt=period.end, ends_on__gt=period.start)
    if inside.exclude(starts_on=period.start, ends_on=period.end).exists():
        raise refuse("plan_overlaps", "period", _("This product has a plan for a part of this period already."))
    values = {
        "quantity_milli": planned.quantity_milli, "price_minor": planned.price_minor, "list_minor": listed,
        "cost_minor": planned.cost_minor, "set_by_id": by.pk,
    }  # fmt: skip
    row, new = ProductPlan.objects.select_for_update().update_or_create(
        **of, starts_on=period.start, ends_on=period.end, defaults=values
    )
    if not new:
        row.version += 1
        row.save(update_fields=["version"])
    record(
        Happened("product_plan.set", "product_plan", row.pk, by.pk, row.version, extra={"period": period.key, **values})
    )
    return row
