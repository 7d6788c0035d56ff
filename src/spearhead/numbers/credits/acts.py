"""Sharing the credit of a deal: the shares of its owners are the whole; overlay credits stand beside them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.models import Deal
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.numbers.credits.models import WHOLE, Credit


@act
def share_credit(
    deal_id: str | int, shares: Sequence[tuple[int, int]], *, by: User, kind: str = "owner"
) -> list[Credit]:
    """Give each person (id, hundredths of a percent) their part; none at all gives it back to the owner."""
    by.sight.require("goal", "edit")
    deal = deal_for(by, deal_id)
    if not by.sight.covers("goal", "edit", owner_id=deal.credit_owner_id or deal.owner_id, team_id=deal.credit_team_id):
        raise Forbidden(_("You may look at this, but not change it."))
    locked(Deal, deal.pk)
    _check(shares, kind, by)
    before = [(one.user_id, one.high - one.low) for one in Credit.objects.filter(deal=deal, kind=kind)]
    Credit.objects.filter(deal=deal, kind=kind).delete()
    rows, low = [], 0
    for user_id, share in shares:
        start = low if kind == "owner" else 0
        rows.append(Credit(deal=deal, user_id=user_id, kind=kind, low=start, high=start + share, set_by_id=by.pk))
        low += share
    Credit.objects.bulk_create(rows)
    changes = {"shares": (before, list(shares))}
    record(Happened("deal.credit_shared", "deal", deal.pk, by.pk, deal.version, changes, {"kind": kind}))
    return rows


def _check(shares: Sequence[tuple[int, int]], kind: str, by: User) -> None:
    if kind not in Credit.Kind.values:
        raise refuse("unknown_kind", "kind", _("Choose a value from the list."))
    people = [user_id for user_id, _share in shares]
    if by.pk in people and by.sight.reach("goal", "edit") != "all":
        raise Forbidden(_("Nobody gives credit to themselves."), "own_credit")
    if len(set(people)) < len(people):
        raise refuse("named_twice", "shares", _("Name each person once."))
    if User.objects.filter(pk__in=people).count() < len(people):
        raise refuse("unknown_reference", "shares", _("Choose a person from the list."))
    if any(not 0 < share <= WHOLE for _user, share in shares):
        raise refuse("bad_percent", "shares", _("Each share lies above 0 and is 100 % at most."))
    total = sum(share for _user, share in shares)
    if kind == "owner" and shares and total != WHOLE:
        message = _("The shares sum to %(sum)s %%; they must sum to 100 %%.") % {"sum": f"{total / 100:g}"}
        raise refuse("credits_not_whole", "shares", message)
