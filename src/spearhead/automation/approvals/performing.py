"""The acts that may wait for an approval: how they are kept and done later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.approvals.needs import Need, needs_of_ask
from spearhead.crm.deals.lines import draft_lines, set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import Closing, Why, move_deal
from spearhead.crm.documents.access import documents_of
from spearhead.crm.terms.acts import Granted, grant_term
from spearhead.crm.terms.models import DealTerm
from spearhead.kernel.definitions import check_known, refuse
from spearhead.kernel.text.clean import clean_text

KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "lines": ("lines", "discount_minor"),
    "move": ("stage", "amount_minor", "closed_on", "competitor", "reason", "override"),
    "ask": ("kind", "text", "lines", "until", "documents"),
}
MOST_TEXT: Final = 1000
MOST_DOCUMENTS: Final = 20


def checked_payload(what: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the act is called with, as it is kept: nothing but what it declares."""
    if what not in KNOWN:
        raise refuse("bad_value", "act", _("Choose a value from the list."))
    check_known(payload, KNOWN[what])
    given = {name: value for name, value in payload.items() if value is not None}
    for name in ("closed_on", "until"):
        if isinstance(given.get(name), date):
            given[name] = given[name].isoformat()
    return given


def checked_ask(deal: Deal, given: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """What is asked for, in words and for a price in lines; until when it is wanted; the files of the deal that belong
    to it."""
    if given.get("kind") not in DealTerm.Kind.values:
        raise refuse("bad_value", "kind", _("Choose a value from the list."))
    text = clean_text(str(given.get("text") or ""), max_length=MOST_TEXT, multiline=True, field="text")
    if not text:
        raise refuse("words_missing", "text", _("Write what you ask for."))
    found: dict[str, Any] = {"kind": given["kind"], "text": text}
    if until := given.get("until"):
        if date.fromisoformat(until) < today():
            raise refuse("not_future", "until", _("Choose a day that is still to come."))
        found["until"] = until
    if given.get("lines"):
        if given["kind"] != DealTerm.Kind.PRICE:
            raise refuse("bad_value", "lines", _("Prices belong to a special price."))
        found["lines"] = given["lines"]
    wanted = list(given.get("documents") or [])[: MOST_DOCUMENTS + 1]
    there = set(documents_of(by, "deal", deal.pk).filter(pk__in=wanted).values_list("pk", flat=True))
    if len(wanted) > MOST_DOCUMENTS or there != set(wanted):
        raise refuse("unknown_reference", "documents", _("Choose files that hang on this deal, at most 20."))
    return {**found, **({"documents": sorted(there)} if there else {})}


def needs_to_ask(deal: Deal, given: Mapping[str, Any], *, by: User) -> list[Need]:
    """Whose word it needs; the lines are refused as on the deal itself."""
    lines = draft_lines(deal, given.get("lines", []), by=by, day=today())
    return needs_of_ask(deal, given["kind"], given["text"], lines, given.get("until", ""))


def perform(request: ApprovalRequest, *, by: User) -> None:
    """Do what was asked for, on the deal as it stands now."""
    if request.act == "ask":
        given, until = request.payload, request.payload.get("until")
        granted = Granted(
            given["kind"], given["text"], request.pk, request.decided_by_id, given.get("lines", []),
            date.fromisoformat(until) if until else None,
        )  # fmt: skip
        grant_term(request.deal_id, granted, by=by)
        return
    do(request.act, request.deal_id, request.payload, by=by)


def do(what: str, deal_id: int, payload: Mapping[str, Any], *, by: User) -> None:
    """Do a guarded act on the deal as it stands now."""
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
