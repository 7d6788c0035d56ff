"""Entering what came back or was credited of a won deal, on its own day and with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.deals.access import deal_for, deals_visible_to
from spearhead.crm.deals.models import Deal, DealLine
from spearhead.crm.records.access import one
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, locked, refuse
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import round_half_away
from spearhead.kernel.text.clean import clean_text
from spearhead.numbers.profit.models import Returned


@dataclass(frozen=True, slots=True)
class Back:
    """What came back: minor units of the deal's currency before tax; `quantity_milli` 0 is a credit without goods.

    `restocked` says that the goods can be sold again, so that their cost comes back with them.
    """

    minor: int
    day: date
    reason: str
    product_id: int | None = None
    quantity_milli: int = 0
    restocked: bool = True


def returns_visible_to(user: User) -> QuerySet[Returned]:
    """Returns of the deals that the user may see; withdrawn ones are left out."""
    rows = Returned.objects.filter(withdrawn_at__isnull=True)
    if not user.sight.may("figure", "read"):
        return rows.none()
    return rows.filter(deal__in=deals_visible_to(user).values("pk"))


def return_for(user: User, return_id: str | int) -> Returned:
    """One return, or `Absent`."""
    return one(returns_visible_to(user).select_related("deal", "product"), return_id)


@act
def enter_return(deal_id: str | int, back: Back, *, by: User) -> Returned:
    """Lower the revenue of a won deal on the day of the return; its sale stays in the month in which it was won."""
    seen = deal_for(by, deal_id)
    by.sight.require("cost", "edit")
    deal = locked(Deal, seen.pk)
    _not_own(by, deal)
    reason = clean_text(back.reason, max_length=200, field="reason")
    if not reason:
        raise refuse("no_reason", "reason", _("Say why it came back."))
    _check_day(deal, back.day)
    cost = _check_amount(deal, back)
    rates, closed = Rates(), deal.closed_on or back.day
    minor = rates.in_base(back.minor, deal.currency, closed)
    if minor is None:
        raise Refused("no_rate", _("There is no exchange rate for the day on which the deal was won."))
    if minor <= 0:
        raise refuse("bad_value", "amount", _("Enter an amount above zero."))
    row = Returned.objects.create(
        deal=deal, product_id=back.product_id, day=back.day, quantity_milli=back.quantity_milli, minor=minor,
        cost_minor=None if cost is None else rates.in_base(cost, deal.currency, closed), reason=reason,
        entered_by_id=by.pk,
    )  # fmt: skip
    extra = {"minor": minor, "day": back.day, "reason": reason, "product": back.product_id, "return": row.pk}
    record(Happened("deal.returned", "deal", deal.pk, by.pk, deal.version, {}, extra))
    return row


@act
def withdraw_return(return_id: str | int, *, by: User, seen_version: int | None) -> Returned:
    """Take a return back that was entered wrongly; it stays in the history."""
    seen = return_for(by, return_id)
    by.sight.require("cost", "edit")
    deal = locked(Deal, seen.deal_id)
    _not_own(by, deal)
    row = Returned.objects.select_for_update().filter(pk=seen.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise Absent
    check_seen(row, seen_version)
    row.withdrawn_at, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["withdrawn_at", "version"])
    extra = {"minor": row.minor, "day": row.day, "return": row.pk}
    record(Happened("deal.return_withdrawn", "deal", deal.pk, by.pk, deal.version, {}, extra))
    return row


def _not_own(by: User, deal: Deal) -> None:
    if by.pk in {deal.owner_id, deal.credit_owner_id}:
        raise Forbidden(_("Nobody enters or withdraws returns of their own deals."), "own_return")


def _check_day(deal: Deal, day: date) -> None:
    if deal.status != "won" or deal.closed_on is None:
        raise Refused("not_won", _("Only what was sold can come back: this deal is not won."))
    if not deal.closed_on <= day <= today():
        raise refuse("bad_date", "day", _("Enter a day from the closing day of the deal up to today."))


def _check_amount(deal: Deal, back: Back) -> int | None:
    """Refuses more than was sold; gives what the goods that came back cost, None where nobody knows."""
    if back.minor <= 0:
        raise refuse("bad_value", "amount", _("Enter an amount above zero."))
    if back.quantity_milli < 0:
        raise refuse("bad_value", "quantity", _("Enter a quantity from zero up."))
    lines = list(DealLine.objects.filter(deal=deal))
    mine = [line for line in lines if line.product_id == back.product_id]
    if lines and not mine:
        raise refuse("unknown_reference", "product", _("Choose a product of this deal."))
    if not lines and (back.product_id is not None or back.quantity_milli):
        raise refuse("no_lines", "product", _("This deal has no lines; enter the amount alone."))
    before = Returned.objects.filter(deal=deal, withdrawn_at__isnull=True)
    before = before.filter(product_id=back.product_id) if back.product_id else before.filter(product=None)
    sums = before.aggregate(minor=Sum("minor"), pieces=Sum("quantity_milli"))
    net = sum(line.total_minor - line.tax_minor for line in mine) if lines else deal.amount_minor or 0
    whole = Rates().in_base(net, deal.currency, deal.closed_on or back.day)
    asked = Rates().in_base(back.minor, deal.currency, deal.closed_on or back.day)
    if whole is not None and asked is not None and (sums["minor"] or 0) + asked > whole:
        raise refuse("more_than_sold", "amount", _("This is more than was sold and has not come back yet."))
    pieces = sum(line.quantity_milli for line in mine)
    if (sums["pieces"] or 0) + back.quantity_milli > pieces:
        raise refuse("more_than_sold", "quantity", _("This is more than was sold and has not come back yet."))
    costs = [line.cost_minor for line in mine]
    if not costs or None in costs:
        return None
    if not back.restocked or not pieces:
        return 0
    return round_half_away(Fraction(sum(one for one in costs if one is not None) * back.quantity_milli, pieces))
