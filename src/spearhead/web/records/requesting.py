"""Asking from a deal's page for a price, terms or a contract, and what was granted on it."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.asking import ask_for
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.access import documents_of
from spearhead.crm.terms.access import may_be_applied, runs_out, terms_of
from spearhead.crm.terms.acts import apply_term
from spearhead.crm.terms.models import DealTerm
from spearhead.kernel.errors import Forbidden, Refused, fields_named
from spearhead.kernel.ids import read_id
from spearhead.web import forms
from spearhead.web.approvals.words import KINDS
from spearhead.web.records.parts import EMPTY_LINES, at_controls, line_places, read_lines
from spearhead.web.records.picks import search_url
from spearhead.web.screens import go, reader, with_toast

#: kind → what it is asked for
HELP: Final = {
    "price": gettext_noop("Below what you may give yourself"),
    "terms": gettext_noop("Payment, delivery, warranty and the like"),
    "contract": gettext_noop("A contract or a change in one"),
}


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form, and asking; the answer leads to the request."""
    user = reader(request)
    deal = deal_for(user, record_id)
    if not user.sight.covers("deal", "edit", owner_id=deal.owner_id):
        raise Forbidden
    if request.method == "POST":
        return _asked(request, user, deal)
    read = user.sight.may("document", "read")
    context = {
        "deal": deal, "kinds": [(key, _(KINDS[key]), _(HELP[key])) for key in DealTerm.Kind.values],
        "lines": list(deal.lines.select_related("product")), "products_url": search_url("product"),
        "empty": EMPTY_LINES, "documents": list(documents_of(user, "deal", deal.pk)) if read else [],
        "may_upload": user.sight.may("document", "create"),
    }  # fmt: skip
    return render(request, "approvals/_ask.html", context)


def _asked(request: HttpRequest, user: User, deal: Deal) -> HttpResponse:
    kind, places = forms.text(request.POST, "kind"), line_places(request)
    values: dict[str, Any] = {
        "kind": kind, "text": forms.text(request.POST, "text"), "until": forms.day(request.POST, "until"),
        "documents": [read_id(one) for one in request.POST.getlist("documents")[:200]],
        "lines": read_lines(request, deal) if kind == DealTerm.Kind.PRICE else [],
    }  # fmt: skip
    sent: list[UploadedFile[Any]] = request.FILES.getlist("files")
    files = [(one.name or "file", one.chunks()) for one in sent]
    try:
        with fields_named({"approval_reason": "reason", "file": "files"}):
            made = ask_for(deal.pk, values, forms.text(request.POST, "reason"), by=user, files=files)
    except Refused as refusal:
        raise at_controls(refusal, places) from None
    names = " / ".join(made.seats.order_by("user__sort_key").values_list("user__name", flat=True)[:3])
    return with_toast(go(request, reverse("approval", args=[made.pk])), _("Sent to %(who)s.") % {"who": names})


@require_POST
def apply(request: HttpRequest, record_id: int, term_id: int) -> HttpResponse:
    """Put a granted price on the lines of the deal."""
    apply_term(record_id, term_id, by=reader(request), seen_version=forms.version(request.POST))
    return go(request, reverse("deal", args=[record_id]))


def granted_on(user: User, deal: Deal) -> list[dict[str, Any]]:
    """What was granted on a deal, for its card."""
    return [
        {"term": one, "word": _(KINDS[one.kind]), "over": runs_out(one), "usable": may_be_applied(one, deal)}
        for one in terms_of(user, deal)
    ]
