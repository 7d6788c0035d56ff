"""The words of commission: states, lines, tiers in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.users.models import User
from spearhead.kernel.time import Period, period_of
from spearhead.numbers.commission.models import CommissionTerms, Statement

STATES: Final = {
    "draft": (gettext_noop("draft"), "quiet"), "review": (gettext_noop("in review"), "info"),
    "approved": (gettext_noop("approved"), "ok"), "paid": (gettext_noop("paid"), "ok"),
}  # fmt: skip
LINES: Final = {
    "deal": gettext_noop("Deal"), "late": gettext_noop("Late deal"), "bonus": gettext_noop("Bonus for the goal"),
    "cap": gettext_noop("Over the cap"), "floor": gettext_noop("Up to the floor"),
    "clawback": gettext_noop("Taken back"), "return": gettext_noop("Returned goods or credit"),
    "adjustment": gettext_noop("Adjustment"),
    "dispute": gettext_noop("Granted dispute"), "team": gettext_noop("Team override"),
    "team_late": gettext_noop("Team override, late deal"), "team_back": gettext_noop("Team override taken back"),
    "team_more": gettext_noop("Team override, adjustment"),
    "team_ret": gettext_noop("Team override, returned goods or credit"),
    "guarantee": gettext_noop("Up to the guaranteed draw"),
}  # fmt: skip
DISPUTES: Final = {
    "open": (gettext_noop("not answered yet"), "warn"), "escalated": (gettext_noop("handed up"), "warn"),
    "granted": (gettext_noop("granted"), "ok"), "partly": (gettext_noop("partly granted"), "ok"),
    "denied": (gettext_noop("denied"), "quiet"),
}  # fmt: skip


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The screens of commission that this user may open."""
    known = [("commission", _("My commission"))]
    if user.sight.reach("commission", "read") in {"team", "all"}:
        known.append(("commission_team", _("Team")))
    known.append(("commission_plans", _("Plans")))
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in known]


def percent(hundredths: int) -> str:
    """Hundredths of a percent as they are read: 250 is 2.5 %."""
    return f"{hundredths / 100:g}%"


def tiers_told(tiers: Sequence[Sequence[int | None]]) -> list[str]:
    """Each tier in words."""
    found, last = [], 0
    for upto, rate in tiers:
        rate_text = percent(rate or 0)
        if upto is not None:
            text = _("up to %(upto)s of the goal: %(rate)s") % {"upto": percent(upto), "rate": rate_text}
            last = upto
        elif last:
            text = _("above %(from)s: %(rate)s") % {"from": percent(last), "rate": rate_text}
        else:
            text = _("%(rate)s of everything") % {"rate": rate_text}
        found.append(text)
    return found


def terms_told(terms: CommissionTerms) -> str:
    """How the tiers are paid."""
    if len(terms.tiers) == 1:
        return ""
    if terms.retroactive:
        return _("The tier that is reached pays on everything.")
    return _("Each tier pays on its own part.")


def override_told(terms: CommissionTerms) -> str:
    """What a leader earns on the team's sales; "" where nothing."""
    if not terms.override:
        return ""
    if terms.override_below:
        return _("%(rate)s of what the managed teams and those below them sell.") % {"rate": percent(terms.override)}
    return _("%(rate)s of what the managed teams sell.") % {"rate": percent(terms.override)}


def period_of_statement(statement: Statement) -> Period:
    """The period, named where it is a month, a quarter or a year."""
    for kind in ("month", "quarter", "year"):
        found = period_of(statement.starts_on, kind)
        if (found.start, found.end) == (statement.starts_on, statement.ends_on):
            return found
    last = statement.ends_on - timedelta(days=1)
    return Period(statement.starts_on, statement.ends_on, f"{statement.starts_on}..{last}")
