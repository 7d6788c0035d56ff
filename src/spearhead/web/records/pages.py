"""The pages of records: head, path, facts, timeline, what comes next."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.automation.approvals.access import requests_visible_to
from spearhead.automation.pools.access import MODELS, due_of, pool_of_owner
from spearhead.automation.rules.pressing import buttons_on
from spearhead.crm.activities.access import activities_on, activity_for
from spearhead.crm.activities.acts import complete_activity, log_activity, plan_activity
from spearhead.crm.companies.access import companies_visible_to, company_for
from spearhead.crm.contacts.access import contact_for, contacts_visible_to
from spearhead.crm.custom.links import TARGETS
from spearhead.crm.deals.access import deal_for, deals_visible_to
from spearhead.crm.deals.contacts import deal_contacts
from spearhead.crm.deals.path import path_of
from spearhead.crm.duplicates.access import AMONG
from spearhead.crm.leads.access import lead_for
from spearhead.crm.records import odd
from spearhead.crm.records.links import pointing_here
from spearhead.crm.records.timeline import Day, timeline
from spearhead.crm.tags.access import tags_of
from spearhead.kernel.errors import Absent
from spearhead.kernel.figures import figure, is_open_to, read
from spearhead.process.pipelines.access import stages_of
from spearhead.web import forms
from spearhead.web.approvals.words import what
from spearhead.web.chances.views import chance_card
from spearhead.web.records.custom import facts_of
from spearhead.web.records.inputs import INPUTS, read_values
from spearhead.web.records.machine import with_runs
from spearhead.web.records.parts import parts_of
from spearhead.web.records.requesting import granted_on
from spearhead.web.records.steps import process_of
from spearhead.web.screens import reader, show

SHOWN = 50
ONE = {"deal": deal_for, "company": company_for, "contact": contact_for, "lead": lead_for}


def _common(user: User, entity: str, record: Any) -> dict[str, Any]:
    """What every record page shows: rights, tags, planned work, timeline."""
    return {
        "entity": entity,
        "record": record,
        "currency": workspace().base_currency,
        "today": today(),
        "may_edit": user.sight.covers(entity, "edit", owner_id=record.owner_id),
        "may_delete": user.sight.covers(entity, "delete", owner_id=record.owner_id),
        "may_reassign": user.sight.covers(entity, "reassign", owner_id=record.owner_id),
        "tags": tags_of(entity, [record.pk])[record.pk],
        "buttons": buttons_on(entity) if user.sight.covers(entity, "edit", owner_id=record.owner_id) else (),
        **_pool(entity, record),
        "may_merge": entity in AMONG and user.sight.covers(entity, "merge", owner_id=record.owner_id),
        **parts_of(user, entity, record),
        "inputs": INPUTS[entity],
        "own_fields": facts_of(user, entity, record),
        "pointing": pointing_here(user, entity, record.pk) if entity in TARGETS else (),
        "odd": odd.told(entity, record.pk, user),
        "planned": () if entity == "activity" else _planned(user, entity, record.pk),
        "days": _days(user, entity, record) if entity != "activity" else (),
    }


def _waiting(user: User, deal: Any) -> list[tuple[int, str, list[str]]]:
    """What waits for an approval on a deal: the request, what it is about, who is asked."""
    rows = requests_visible_to(user).filter(deal=deal, state="pending").order_by("-id")
    base = workspace().base_currency
    return [(one.pk, what(one, base), list(one.seats.order_by("user__sort_key").values_list("user__name", flat=True)))
            for one in rows]  # fmt: skip


def _pool(entity: str, record: Any) -> dict[str, Any]:
    """The pool to which a record may be returned, and when it goes there by itself."""
    if entity not in MODELS:
        return {"pool": None, "pool_due": None}
    return {"pool": pool_of_owner(record.owner_id, entity), "pool_due": due_of(entity, record.pk)}


def _planned(user: User, entity: str, record_id: int) -> Any:
    """What is still to be done with a record, the earliest first."""
    open_work = activities_on(user, [(entity, [record_id])]).filter(done_at__isnull=True)
    return open_work.select_related("owner").order_by(F("due_at").asc(nulls_last=True), "id")[:SHOWN]


@require_GET
def deal_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """A deal: its path, its facts, its people and products, and one timeline."""
    user = reader(request)
    deal = deal_for(user, record_id)
    context = _common(user, "deal", deal) | {
        "deal": deal,
        "path": path_of(deal),
        "closing": [stage for stage in stages_of(deal.pipeline_id) if stage.kind != "open"],
        "lines": list(deal.lines.select_related("product")),
        "people": deal_contacts(user, deal.pk),
        "waiting": _waiting(user, deal),
        "granted": granted_on(user, deal),
        "may_ask": deal.status == "open" and ("deal", "amount") not in user.sight.hidden,
        "may_return": deal.status == "won" and user.sight.may("cost", "edit") and user.pk != deal.owner_id,
        **process_of(user, deal),
        **chance_card(user, deal),
    }
    return show(request, "records/deal.html", context)


@require_GET
def company_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """A company: its deals, its people, what was won with it."""
    user = reader(request)
    company = company_for(user, record_id)
    deals = deals_visible_to(user).filter(company=company).select_related("stage", "owner")
    scope = scope_for(user, filters=[("company", "is", company.pk)]) if user.sight.may("figure", "read") else None
    context = _common(user, "company", company) | {
        "company": company,
        "deals": list(deals.order_by("status", "-changed_at", "id")[:SHOWN]),
        "contacts": list(contacts_visible_to(user).filter(company=company).order_by("sort_key")[:SHOWN]),
        "subsidiaries": list(companies_visible_to(user).filter(parent=company).order_by("sort_key")[:SHOWN]),
        "won": read("bookings", scope) if scope and is_open_to(user, figure("bookings")) else None,
        "open": read("open_pipeline", scope) if scope and is_open_to(user, figure("open_pipeline")) else None,
    }
    return show(request, "records/company.html", context)


@require_GET
def contact_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """A contact and the deals they take part in."""
    user = reader(request)
    contact = contact_for(user, record_id)
    deals = deals_visible_to(user).filter(deal_contacts__contact=contact).select_related("stage", "owner")
    context = _common(user, "contact", contact) | {
        "contact": contact, "deals": list(deals.distinct()[:SHOWN]),
        "may_erase": user.sight.may("erasure", "run") and contact.erased_at is None,
    }  # fmt: skip
    return show(request, "records/contact.html", context)


@require_GET
def lead_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """A lead: what arrived, and what to do with it."""
    user = reader(request)
    lead = lead_for(user, record_id)
    more = {"lead": lead, "may_sell": user.role != "marketing", **chance_card(user, lead)}
    return show(request, "records/lead.html", _common(user, "lead", lead) | more)


@require_GET
def activity_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """One activity."""
    user = reader(request)
    activity = activity_for(user, record_id)
    return show(request, "records/activity.html", _common(user, "activity", activity) | {"activity": activity})


@require_POST
def log(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """The composer of a record page: log what happened, or plan what comes (with a due time, or a task to be done)."""
    user = reader(request)
    values = read_values("activity", request.POST)
    values[f"{entity}_id"] = record_id
    outcome = forms.text(request.POST, "outcome")
    if values.get("due_at") or (values.get("kind") == "task" and not outcome):
        plan_activity(values, by=user)
    else:
        values["outcome"] = outcome
        values["direction"] = forms.text(request.POST, "direction")
        log_activity(values, by=user)
    return _timeline(request, user, entity, record_id)


@require_POST
def done(request: HttpRequest, record_id: int) -> HttpResponse:
    """Tick an activity off, with its outcome and the next step of its deal."""
    user = reader(request)
    complete_activity(
        record_id,
        outcome=forms.text(request.POST, "outcome"),
        by=user,
        seen_version=forms.version(request.POST),
    )
    answer = HttpResponse(status=204)
    answer.headers["HX-Trigger"] = "live:activity"
    return answer


def _days(user: User, entity: str, record: Any) -> list[Day]:
    return with_runs(user, entity, record.pk, timeline(user, entity, record.pk, limit=SHOWN), SHOWN)


def _timeline(request: HttpRequest, user: User, entity: str, record_id: int) -> HttpResponse:
    record = ONE[entity](user, record_id)
    context = {
        "entity": entity,
        "days": _days(user, entity, record),
        "record": record,
        "planned": _planned(user, entity, record_id),
        "today": today(),
    }
    return render(request, "records/_timeline.html", context)


@require_GET
def timeline_part(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """The timeline alone, for live refresh."""
    user = reader(request)
    if entity not in ONE:
        raise Absent
    return _timeline(request, user, entity, record_id)
