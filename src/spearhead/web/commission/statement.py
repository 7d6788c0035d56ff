"""One statement: every amount with its deal and tier, how it came to be, and the steps that the reader may take."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.deals.access import deals_visible_to
from spearhead.integrations.export.large import mark
from spearhead.kernel.errors import Absent
from spearhead.numbers.commission.access import may_approve, statement_for
from spearhead.numbers.commission.acts import approve_statement, pay_statement, send_for_review
from spearhead.numbers.commission.models import Statement
from spearhead.web import forms
from spearhead.web.commission.words import (
    DISPUTES,
    LINES,
    STATES,
    override_told,
    percent,
    period_of_statement,
    tabs,
    terms_told,
    tiers_told,
)
from spearhead.web.screens import go, reader, show, with_toast

#: state → (step, right, its button)
NEXT: Final = {
    "draft": ("review", "approve", gettext_noop("Send for review")),
    "review": ("approve", "approve", gettext_noop("Approve")),
    "approved": ("pay", "pay", gettext_noop("Mark as paid")),
}
ACTS: Final = {"review": send_for_review, "approve": approve_statement, "pay": pay_statement}
DONE: Final = {
    "review": gettext_noop("The statement is in review."), "approve": gettext_noop("The statement is approved."),
    "pay": gettext_noop("The statement is marked as paid."),
}  # fmt: skip


@require_GET
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """The page of a statement."""
    user = reader(request)
    found = statement_for(user, statement_id)
    lines = list(found.lines.select_related("deal", "deal__company", "deal__owner"))
    open_to = set(deals_visible_to(user).filter(pk__in=[one.deal_id for one in lines]).values_list("pk", flat=True))
    disputes = list(found.disputes.select_related("deal"))
    people = [one for one in (found.approved_by_id, found.paid_by_id) if one]
    own = found.user_id == user.pk
    context = {
        "found": found, "lines": lines, "open_to": open_to, "disputes": disputes, "period": period_of_statement(found),
        "names": dict(User.objects.filter(pk__in=people).values_list("pk", "name")), "own": own,
        "states": STATES, "line_words": LINES, "dispute_words": DISPUTES, "percent": percent,
        "tiers": tiers_told(found.terms.tiers), "how": terms_told(found.terms), "next": _next(user, found),
        "currency": workspace().base_currency, "may_answer": may_approve(user, found),
        "tabs": tabs(user, "commission" if own else "commission_team"), "runs": found.ends_on > today(),
        "mark": mark(user), "override": override_told(found.terms),
        "has_draw": any((found.draw_minor, found.owed_minor, found.advanced_minor)),
        "guarantee": sum(one.commission_minor for one in lines if one.kind == "guarantee"),
    }  # fmt: skip
    return show(request, "commission/statement.html", context)


def _next(user: User, found: Statement) -> tuple[str, str] | None:
    """The step that the reader may take, with its words."""
    step = NEXT.get(found.state)
    if step is None or not may_approve(user, found, step[1]):
        return None
    return step[0], _(step[2])


@require_POST
def take_step(request: HttpRequest, statement_id: int, step: str) -> HttpResponse:
    """Send for review, approve, mark as paid."""
    user = reader(request)
    if step not in ACTS:
        raise Absent
    act: Any = ACTS[step]
    act(statement_id, by=user, seen_version=forms.version(request.POST))
    return with_toast(go(request, reverse("statement", args=[statement_id])), _(DONE[step]))
