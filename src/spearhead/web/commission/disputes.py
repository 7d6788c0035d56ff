"""Disputing a statement, and answering."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spearhead.accounts.workspace.access import workspace
from spearhead.numbers.commission.access import dispute_for, statement_for
from spearhead.numbers.commission.disputes import ANSWERS, answer_dispute, open_dispute
from spearhead.web import forms
from spearhead.web.commission.words import DISPUTES
from spearhead.web.screens import go, reader, with_toast
from spearhead.web.settings.kit import Field, panel


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Say what is wrong, with a deal or without."""
    user = reader(request)
    found = statement_for(user, statement_id)
    page = reverse("statement", args=[found.pk])
    if request.method == "POST":
        deal = forms.reference(request.POST, "deal")
        open_dispute(found.pk, forms.text(request.POST, "reason"), by=user, deal_id=deal)
        return with_toast(go(request, page), _("Your dispute is with whoever approves the statement."))
    rows = found.lines.filter(deal__isnull=False).select_related("deal")
    deals = list({line.deal_id: (line.deal_id, str(line.deal)) for line in rows}.values())
    fields = [
        Field("deal", _("Deal"), "ref", options=deals, empty=_("The statement as a whole")),
        Field("reason", _("What is wrong"), "long", required=True, wide=True),
    ]
    return panel(request, _("Dispute the statement"), reverse("dispute_new", args=[found.pk]), fields,
                 submit=_("Send dispute"))  # fmt: skip


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Grant, deny, or hand up, with a reason."""
    user = reader(request)
    found = dispute_for(user, dispute_id)
    currency = workspace().base_currency
    if request.method == "POST":
        answer_dispute(
            found.pk, forms.text(request.POST, "state"), forms.text(request.POST, "answer"), by=user,
            seen_version=forms.version(request.POST),
            granted_minor=forms.amount(request.POST, "granted", currency) or 0,
        )  # fmt: skip
        return go(request, reverse("statement", args=[found.statement_id]))
    states = [(one.value, _(DISPUTES[one.value][0])) for one in ANSWERS]
    fields = [
        Field("state", _("Answer"), "choice", required=True, options=states),
        Field("granted", _("Granted amount"), "amount", unit=currency, help=_("Only where something is granted.")),
        Field("answer", _("Why"), "long", required=True, wide=True),
    ]
    return panel(request, _("Answer the dispute"), reverse("dispute_answer", args=[found.pk]), fields,
                 submit=_("Send answer"), version=found.version, note=found.reason)  # fmt: skip
