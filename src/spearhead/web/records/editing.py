"""Creating, editing, handing over, deleting and restoring any record from its panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.automation.intake.receive import Signal, receive_lead, rules_choose
from spearhead.crm.activities.access import activity_for
from spearhead.crm.activities.acts import delete_activity, edit_activity, plan_activity, restore_activity
from spearhead.crm.companies.access import company_for
from spearhead.crm.companies.acts import (
    create_company,
    delete_company,
    edit_company,
    reassign_company,
    restore_company,
)  # fmt: skip
from spearhead.crm.contacts.access import contact_for
from spearhead.crm.contacts.acts import (
    create_contact,
    delete_contact,
    edit_contact,
    reassign_contact,
    restore_contact,
)  # fmt: skip
from spearhead.crm.custom.models import CustomField
from spearhead.crm.custom.values import default_of
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.acts import delete_deal, edit_deal, open_deal, reassign_deal, restore_deal
from spearhead.crm.duplicates.access import AMONG
from spearhead.crm.leads.access import lead_for, leads_visible_to
from spearhead.crm.leads.acts import create_lead, delete_lead, edit_lead, reassign_lead, restore_lead
from spearhead.kernel.errors import Absent, Refused
from spearhead.web import forms
from spearhead.web.records import custom
from spearhead.web.records.inputs import Input, inputs_for, read_values
from spearhead.web.records.picks import SEARCHED, options, search_url
from spearhead.web.screens import go, reader, with_toast
from spearhead.web.wording import major

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of record: how one is read, made, changed and taken away."""

    one: Callable[[User, str | int], Any]
    create: Act
    edit: Act
    delete: Act
    restore: Act
    list_url: str
    reassign: Act | None = None


NOUNS: Final[dict[str, Noun]] = {
    "deal": Noun(deal_for, open_deal, edit_deal, delete_deal, restore_deal, "deals", reassign_deal),
    "company": Noun(
        company_for, create_company, edit_company, delete_company, restore_company, "companies", reassign_company
    ),
    "contact": Noun(
        contact_for, create_contact, edit_contact, delete_contact, restore_contact, "contacts", reassign_contact
    ),
    "lead": Noun(lead_for, create_lead, edit_lead, delete_lead, restore_lead, "leads", reassign_lead),
    "activity": Noun(activity_for, plan_activity, edit_activity, delete_activity, restore_activity, "activities"),
}


def _noun(entity: str) -> Noun:
    if entity not in NOUNS:
        raise Absent
    return NOUNS[entity]


def _drawn(user: User, spec: Input, record: Any, chosen: dict[str, str]) -> dict[str, Any]:
    """An input with what its control shows."""
    if spec.custom is not None:
        return _drawn_custom(user, spec, spec.custom, record)
    value: Any = chosen.get(spec.key, "")
    choices = options(spec.pick) if spec.pick not in SEARCHED else []
    if record is not None:
        value = _present(spec, record)
    if spec.kind == "ref" and (related := getattr(record, spec.key, None) if record is not None else None):
        choices = [(related.pk, str(related))]
    elif spec.kind == "ref" and chosen.get(spec.key):
        choices = [(chosen[spec.key], chosen.get(f"{spec.key}_name", chosen[spec.key]))]
    return {"spec": spec, "value": value, "options": choices, "search": search_url(spec.pick)}


def _drawn_custom(user: User, spec: Input, field: CustomField, record: Any) -> dict[str, Any]:
    value = record.custom.get(field.key) if record is not None else default_of(field)
    choices: list[tuple[Any, str]] = [*custom.choices_of(field)]
    if field.kind in custom.NAMING and value is not None:
        choices = [*custom.named_in(user, field, [value]).items()]
    drawn = {"spec": spec, "value": custom.typed(field, value), "options": choices, "search": search_url(spec.pick)}
    if field.kind == "choices":
        drawn["value"] = value if isinstance(value, list) else []
    if field.kind == "datetime":
        drawn["value"] = _moment(value)
    if field.kind == "money" and isinstance(value, dict) and "currency" in value:
        drawn["currency"] = value["currency"]
    return drawn


def _moment(value: Any) -> datetime | None:
    """A stored moment; None for nothing, and for what no act would have stored."""
    try:
        return datetime.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None


def _present(spec: Input, record: Any) -> Any:
    if spec.kind in {"ref", "choice_ref"}:
        return getattr(record, f"{spec.key}_id") or ""
    if spec.kind == "money":
        minor = getattr(record, f"{spec.key}_minor")
        return "" if minor is None else major(minor, record.currency)
    return getattr(record, spec.key)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, entity: str) -> HttpResponse:
    """The three fields that begin a record; then its page."""
    user, noun = reader(request), _noun(entity)
    user.sight.require(entity, "create")
    if request.method == "POST":
        values = read_values(entity, request.POST)
        if stage := forms.reference(request.POST, "stage"):
            values["stage_id"] = stage
        if entity == "lead":
            return _take_in(request, user, values)
        record = noun.create(values, by=user)
        return go(request, reverse(entity, args=[record.pk]))
    chosen = {key: str(value) for key, value in request.GET.items()}
    inputs = [_drawn(user, spec, None, chosen) for spec in inputs_for(user, entity) if spec.quick or spec.key in chosen]
    context = {
        "entity": entity, "record": None, "inputs": inputs, "currency": workspace().base_currency,
        "action": reverse(f"{entity}_new"), "version": 0,
        "hints_url": reverse("record_hints", args=[entity]) if entity in AMONG else "",
    }  # fmt: skip
    return render(request, "records/_form.html", context)


def _take_in(request: HttpRequest, user: User, values: dict[str, Any]) -> HttpResponse:
    """A lead typed by hand takes the path of every lead; somebody known already is one lead more often touched."""
    received = receive_lead(Signal("hand", values, route=rules_choose(values, user)), by=user)
    lead = received.lead
    assert lead is not None
    seen = leads_visible_to(user).filter(pk=lead.pk).exists()
    if received.state == "new":
        if seen:
            return go(request, reverse("lead", args=[lead.pk]))
        return with_toast(go(request, reverse("leads")), _("The rules gave it to somebody else, who has been told."))
    if seen:
        told = _("This person is known already: what you typed was added here.")
        return with_toast(go(request, reverse("lead", args=[lead.pk])), told)
    return with_toast(
        go(request, reverse("leads")), _("This person is known already; whoever looks after them was told.")
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """All fields of a record in a panel."""
    user, noun = reader(request), _noun(entity)
    record = noun.one(user, record_id)
    if request.method == "POST":
        values = read_values(entity, request.POST, currency=getattr(record, "currency", ""))
        noun.edit(record_id, values, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse(entity, args=[record_id]))
    inputs = [_drawn(user, spec, record, {}) for spec in inputs_for(user, entity)]
    context = {
        "entity": entity, "record": record, "inputs": inputs, "version": record.version,
        "currency": getattr(record, "currency", "") or workspace().base_currency,
        "action": reverse("record_edit", args=[entity, record_id]), "hints_url": "",
    }  # fmt: skip
    return render(request, "records/_form.html", context)


@require_POST
def reassign(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Hand a record to another person."""
    user, noun = reader(request), _noun(entity)
    if noun.reassign is None:
        raise Absent
    to = User.objects.filter(pk=forms.reference(request.POST, "owner") or 0).first()
    if to is None:
        message = _("Choose a person.")
        raise Refused("unknown_person", message, {"owner": message})
    noun.reassign(record_id, to, by=user, seen_version=forms.version(request.POST))
    return go(request, reverse(entity, args=[record_id]))


@require_POST
def delete(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Delete a record; it can be restored for 30 days."""
    user, noun = reader(request), _noun(entity)
    record = noun.one(user, record_id)
    more = _about_deals(request) if entity == "company" else {}
    try:
        noun.delete(record_id, by=user, seen_version=forms.version(request.POST), **more)
    except Refused as refusal:
        if refusal.code == "has_deals" and not more:  # the answer is asked for in a dialog
            refusal.ask = reverse("company_delete", args=[record_id])
        raise
    answer = go(request, reverse(noun.list_url))
    undo = reverse("record_restore", args=[entity, record_id])
    return with_toast(answer, _("“%(name)s” is deleted") % {"name": record}, undo=undo)


def _about_deals(request: HttpRequest) -> dict[str, Any]:
    """What becomes of the deals of a company that goes; nothing while that has not been asked."""
    way = forms.text(request.POST, "deals")
    return {"deals": way, "move_to": forms.reference(request.POST, "move_to")} if way else {}


@require_GET
def company_delete(request: HttpRequest, record_id: int) -> HttpResponse:
    """What is to become of the deals of a company that is deleted."""
    record = company_for(reader(request), record_id)
    return render(request, "records/_company_delete.html", {"record": record, "search": search_url("company")})


@require_POST
def restore(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Bring a deleted record back."""
    user, noun = reader(request), _noun(entity)
    noun.restore(record_id, by=user)
    return go(request, reverse(entity, args=[record_id]))


@require_GET
def reassign_dialog(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Who is to have it."""
    record = _noun(entity).one(reader(request), record_id)
    return render(request, "records/_reassign.html", {"entity": entity, "record": record})
