"""What is done with a lead: accepted, rejected, converted, and the conversion taken back."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.workspace.access import workspace
from spearhead.crm.duplicates.access import duplicate_hints
from spearhead.crm.leads.access import lead_for
from spearhead.crm.leads.acts import accept_lead, reject_lead
from spearhead.crm.leads.conversion import convert_lead, undo_conversion
from spearhead.crm.leads.models import Lead
from spearhead.crm.leads.reasons import REASONS
from spearhead.kernel.errors import Refused, fields_named
from spearhead.web import forms
from spearhead.web.records.picks import search_url
from spearhead.web.screens import go, reader

#: what the act calls a field → its control in the dialog
_CONTROLS: Final = {
    "company.name": "company_name", "contact.name": "contact_name", "deal.name": "deal_name", "deal.amount": "amount",
    "deal.expected_close": "expected_close",
}  # fmt: skip


def _page(request: HttpRequest, lead_id: int) -> HttpResponse:
    return go(request, reverse("lead", args=[lead_id]))


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take a lead on, with what comes next and when."""
    user = reader(request)
    if request.method == "POST":
        with fields_named({"subject": "next_step"}):
            accept_lead(
                record_id, by=user, seen_version=forms.version(request.POST),
                next_step=forms.text(request.POST, "next_step"), due_at=forms.moment(request.POST, "due_at"),
            )  # fmt: skip
        return _page(request, record_id)
    return render(request, "records/_accept.html", {"lead": lead_for(user, record_id)})


@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, record_id: int) -> HttpResponse:
    """Say no to a lead, and why."""
    user = reader(request)
    if request.method == "POST":
        reason, note = forms.text(request.POST, "reject_reason"), forms.text(request.POST, "note")
        reject_lead(record_id, reason, by=user, seen_version=forms.version(request.POST), note=note)
        return _page(request, record_id)
    context = {"lead": lead_for(user, record_id), "reasons": [(key, str(words)) for key, words in REASONS.items()]}
    return render(request, "records/_reject.html", context)


@require_http_methods(["GET", "POST"])
def convert(request: HttpRequest, record_id: int) -> HttpResponse:
    """One dialog: company and contact chosen or made, and the deal."""
    user = reader(request)
    if request.method == "POST":
        with fields_named(_CONTROLS):
            lead = convert_lead(
                record_id, company=_choice(request, "company"), contact=_choice(request, "contact"),
                deal=_deal(request) if "with_deal" in request.POST else None, by=user,
                seen_version=forms.version(request.POST),
            )  # fmt: skip
        to = reverse("deal", args=[lead.deal_id]) if lead.deal_id else reverse("lead", args=[lead.pk])
        return go(request, to)
    lead = lead_for(user, record_id)
    context = {
        "lead": lead, "currency": workspace().base_currency, "companies_url": search_url("company"),
        "contacts_url": search_url("contact"), "company_options": _known(request, lead, "company"),
        "contact_options": _known(request, lead, "contact"),
        "may": {kind: user.sight.may(kind, "create") for kind in ("company", "contact", "deal")},
    }  # fmt: skip
    return render(request, "records/_convert.html", context)


def _known(request: HttpRequest, lead: Lead, kind: str) -> list[tuple[int, str]]:
    """Records of a kind that the lead may be already."""
    user = reader(request)
    if not user.sight.may(kind, "create"):
        return []
    values = {"name": lead.company_name, "phone": lead.phone}
    if kind == "contact":
        values = {"name": lead.name, "email": lead.email, "phone": lead.phone, "company_name": lead.company_name}
    hints = duplicate_hints(user, kind, values)
    return [(hint.id, hint.name) for hint in hints if hint.id and hint.record_type == kind]


def _choice(request: HttpRequest, kind: str) -> Any:
    """A chosen record, a new one, or none at all."""
    match forms.text(request.POST, f"{kind}_way"):
        case "chosen":
            found = forms.reference(request.POST, kind)
            if found is None:
                message = _("Choose a value from the list.")
                raise Refused("nothing_chosen", message, {kind: message})
            return found
        case "new":
            name = forms.text(request.POST, f"{kind}_name")
            return {"name": name} if name else {}
    return None


def _deal(request: HttpRequest) -> dict[str, Any]:
    posted, base = request.POST, workspace().base_currency
    values: dict[str, Any] = {"amount_minor": forms.amount(posted, "amount", base)}
    if name := forms.text(posted, "deal_name"):
        values["name"] = name
    if day := forms.day(posted, "expected_close"):
        values["expected_close"] = day
    return values


@require_POST
def undo(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take a conversion back."""
    undo_conversion(record_id, by=reader(request), seen_version=forms.version(request.POST))
    return _page(request, record_id)
