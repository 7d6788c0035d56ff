"""The acts that may wait for an approval: how they are kept and done later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.moves import Closing, Why, move_deal
from spearhead.kernel.definitions import check_known, refuse

KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "lines": ("lines", "discount_minor"),
    "move": ("stage", "amount_minor", "closed_on", "competitor", "reason", "override"),
}


def checked_payload(what: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the act is called with, as it is kept: nothing but what it declares."""
    if what not in KNOWN:
        raise refuse("bad_value", "act", _("Choose a value from the list."))
    check_known(payload, KNOWN[what])
    given = {name: value for name, value in payload.items() if value is not None}
    if isinstance(given.get("closed_on"), date):
        given["closed_on"] = given["closed_on"].isoformat()
    return given


def perform(what: str, deal_id: int, payload: Mapping[str, Any], *, by: User) -> None:
    """Do the act on the deal as it stands now."""
    if what == "lines":
        discount = payload.get("discount_minor", 0)
        set_lines(deal_id, payload.get("lines", []), by=by, seen_version=None, discount_minor=discount)
        return
    day = payload.get("closed_on")
    closing = Closing(
        competitor_id=payload.get("competitor"), amount_minor=payload.get("amount_minor"),
        closed_on=date.fromisoformat(day) if day else None,
    )  # fmt: skip
    why = Why(payload.get("reason", ""), payload.get("override", ""))
    move_deal(deal_id, payload.get("stage", 0), by=by, seen_version=None, closing=closing, why=why)
