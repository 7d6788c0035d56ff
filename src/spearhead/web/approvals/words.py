"""Requests in words: what is out of bounds, where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.guarding import ASKED_WORDS, in_words
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.clocks.access import working_time
from spearhead.kernel.formats import money
from spearhead.web.intake.queue import span_words
from spearhead.web.readable import language

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": (gettext_noop("waiting for approval"), "warn"), "approved": (gettext_noop("approved"), "ok"),
    "changes": (gettext_noop("changes asked for"), "info"), "rejected": (gettext_noop("not approved"), "danger"),
    "withdrawn": (gettext_noop("taken back"), "quiet"), "expired": (gettext_noop("no longer fits the deal"), "quiet"),
}  # fmt: skip
KINDS: Final[Mapping[str, str]] = {
    "discount": gettext_noop("Discount"), "amount": gettext_noop("Amount of a win"),
    "override": gettext_noop("Exception to a gate"), "margin": gettext_noop("Margin floor"),
    "price": gettext_noop("Special price"), "terms": gettext_noop("Other terms"), "contract": gettext_noop("Contract"),
}  # fmt: skip
LEVELS: Final[Mapping[str, str]] = {
    "rep": gettext_noop("nobody (reps may)"), "manager": gettext_noop("the manager"),
    "director": gettext_noop("the director"),
}  # fmt: skip


def margin(user: User, request: ApprovalRequest) -> int | None:
    """The margin asked for, in hundredths of a percent, for those who may read costs."""
    found = request.costs.get("margin") if user.sight.may("cost", "read") else None
    return None if found is None else int(found)


def what(request: ApprovalRequest, base: str) -> str:
    """What it is about: ``Discount 17.69%, on a line up to 30%``."""
    parts = [
        _("Win over %(amount)s") % {"amount": money(request.snapshot["base_minor"], base, language())}
        if kind == "amount"
        else in_words(kind, request.snapshot)
        for kind in sorted(request.kinds, key=lambda one: one not in ASKED_WORDS)  # what was asked for comes first
    ]
    return " · ".join(parts)


def clock(request: ApprovalRequest, now: datetime) -> tuple[str, str]:
    """How much working time is left, and its tone."""
    if request.state != "pending":
        return "", ""
    if request.due_at is None:
        return _("late"), "danger"
    hours = working_time()
    left = _("%(time)s left") % {"time": span_words(hours.between(now, request.due_at))}
    return left, "danger" if request.escalated else "warn"


def lines(request: ApprovalRequest) -> list[dict[str, Any]]:
    """The lines as they were asked for."""
    return [{**one, "quantity": one["quantity_milli"] / 1000} for one in request.snapshot.get("lines", [])]
