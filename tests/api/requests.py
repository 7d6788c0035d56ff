"""A valid request for every operation of the API: what the matrix sends, so that only rights decide the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from unittest import mock

from django.db.models import Model
from django.utils import timezone

from spearhead.accounts.absences.acts import enter_absence
from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.automation.channels.setting import create_channel
from spearhead.automation.rules.acts import create_automation, try_automation
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.documents.acts import upload_document
from spearhead.crm.documents.models import Document
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.leads.models import Lead
from spearhead.crm.products.models import Product
from spearhead.crm.records.models import Collaborator
from spearhead.crm.views.acts import save_view
from spearhead.crm.views.models import SavedView
from spearhead.insights.briefs.acts import begin_brief
from spearhead.insights.readings.acts import keep_reading
from spearhead.integrations.imports.acts import upload
from spearhead.kernel import outbound
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.time import read_period
from spearhead.numbers.allocation.acts import propose_allocation
from spearhead.numbers.calls.columns import asked_period
from spearhead.numbers.commission.acts import draw_up, send_for_review
from spearhead.numbers.commission.disputes import open_dispute
from spearhead.numbers.commission.models import Dispute
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan
from spearhead.numbers.goals.acts import set_goal
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.profit.acts import enter_cost
from spearhead.numbers.profit.models import Returned
from spearhead.numbers.profit.pools import Pooled, set_pool
from spearhead.process.pipelines.models import Pipeline, PipelineVersion
from tests.api.requests_channels import CHANNEL_BODIES, SLACK
from tests.api.requests_lists import LIST_BODIES, list_objects
from tests.api.requests_money import MONEY_BODIES
from tests.api.requests_privacy import PRIVACY_BODIES, erasure
from tests.api.requests_process import PROCESS_BODIES, prepare_process, process_objects
from tests.api.world import World

RECORDS = {
    "company_id": Company, "contact_id": Contact, "lead_id": Lead, "deal_id": Deal, "activity_id": Activity,
}  # fmt: skip
MISSING = 987_654
Bodies = dict[str, Callable[[World], Any]]


def objects(world: World) -> dict[str, dict[str, int | str]]:
    """For each path parameter its values: ``own`` of repA, ``other`` of repB's team, ``missing``."""
    jobs = {who: Job.objects.create(kind="test", user_id=world.users[who].pk).pk for who in ("repA", "repB")}
    batches = {who: upload([("a.csv", BytesIO(b"name\nA\n"))], by=world.users[who]).pk for who in ("mgrA", "dir")}
    found: dict[str, dict[str, int | str]] = {
        f"{kind}_id": {"own": world.own[kind], "other": world.other[kind]} for kind in world.own
    }
    found |= {
        "pipeline_id": {"own": world.cast.pipeline.pk},
        "stage_id": {"own": world.stages["propose"].pk},
        "reason_id": {"own": next(iter(world.reasons.values())).pk},
        "user_id": {"own": world.users["repA2"].pk},
        "team_id": {"own": world.teams["A"].pk},
        "product_id": {"own": world.cast.products["MG Basic"].pk},
        "job_id": {"own": jobs["repA"], "other": jobs["repB"]},
        "import_id": {"own": batches["mgrA"], "other": batches["dir"]},
        "key": {"own": "bookings"},
    }
    PipelineVersion.objects.create(
        pipeline=world.cast.pipeline,
        content={
            "stages": {str(world.stages["qualify"].pk): {"steps": [{"id": "need", "name": "Need", "required": False}]}},
            "methods": [{"key": "pain", "name": "Pain"}],
        },
    )
    found["step"] = dict.fromkeys(("own", "other", "missing"), "need")
    found["method"] = dict.fromkeys(("own", "other", "missing"), "pain")
    found["view_id"] = {"own": _view(world, "repA"), "other": _view(world, "repB")}
    documents = {who: _document(world, who) for who in ("repA", "repB")}
    found |= _goals(world)
    found["return_id"] = {
        "own": Returned.objects.create(deal_id=world.own["deal"], day=date(2026, 1, 5), minor=100, reason="Broken").pk
    }
    with mock.patch.object(outbound, "resolve", return_value=["93.184.216.34"]):  # no test may ask for a name
        found["channel_id"] = {"own": create_channel(SLACK, by=world.users["admin"]).pk}
    found["cost_pool_id"] = {
        "own": set_pool(Pooled("Support", "deals", read_period("2026-Q1"), 100), by=world.users["admin"]).pk
    }
    found["cost_id"] = {
        case: enter_cost("travel", 100, date(2189, 2, 1), by=world.users["dir"], user=world.users[who]).pk
        for case, who in (("own", "repA"), ("other", "repB"))
    }
    found |= _commission(world)
    found["reading_id"] = {
        case: keep_reading("bookings", scope_for(world.users[who]), by=world.users[who]).pk
        for case, who in (("own", "repA"), ("other", "repB"))
    }
    found["brief_id"] = {
        case: begin_brief(asked_period(""), by=world.users[who]).pk
        for case, who in (("own", "repA"), ("other", "repB"))
    }
    found["document_id"] = {"own": documents["repA"], "other": documents["repB"]}
    found["erasure_id"] = {"own": erasure(world)}
    found["table"] = {"own": "membership"}
    found |= process_objects(world)
    found |= list_objects(world)
    for cases in found.values():
        cases["missing"] = MISSING
    for noun, kind in PARTS.items():
        found[f"{noun} record_id"] = found[f"{kind}_id"]
    # Who is taken off a record takes part in it where there is one; the record decides.
    found["collaborator"] = dict.fromkeys(("own", "other", "missing"), world.users["repA2"].pk)
    found["part"] = {**found["contact_id"], "missing": world.own["contact"]}
    return found


def places(operation: str) -> dict[str, str]:
    """For each path parameter the name under which `objects` knows it."""
    names = re.findall(r"\{(\w+)\}", operation)
    noun = operation.split("/")[1]
    known = {"record_id": f"{noun} record_id"}
    if "record_id" in names:
        known["user_id"] = "collaborator"
    if "deal_id" in names:
        known["contact_id"] = "part"
    return {name: known.get(name, name) for name in names}


def _commission(world: World) -> dict[str, dict[str, int | str]]:
    """A plan of repA and repB with a statement of each in review, both disputed."""
    admin, start = world.users["admin"], date(2025, 1, 1)
    plan = create_plan({"name": "Field"}, Terms(((None, 500),)), by=admin, valid_from=start)
    world.plan = plan.pk
    for who in ("repA", "repB"):
        put_on_plan(plan.pk, world.users[who].pk, by=admin, valid_from=start)
    made = draw_up(plan.pk, read_period("2025-Q1"), by=admin).statements
    found: dict[str, dict[str, int | str]] = {"plan_id": {"own": plan.pk}, "statement_id": {}, "dispute_id": {}}
    for case, who in (("own", "repA"), ("other", "repB")):
        one = next(row for row in made if row.user_id == world.users[who].pk)
        send_for_review(one.pk, by=admin, seen_version=one.version)
        found["statement_id"][case] = one.pk
        found["dispute_id"][case] = open_dispute(one.pk, "Too little", by=world.users[who]).pk
    return found


def _goals(world: World) -> dict[str, dict[str, int | str]]:
    """A goal and an absence of repA and repB, an allocation of each team; set by the director."""
    by, quarter = world.users["dir"], read_period("2190-Q1")
    people = {"own": "repA", "other": "repB"}
    goals: dict[str, int | str] = {
        case: set_goal(quarter, 100, by=by, user=world.users[who]).pk for case, who in people.items()
    }
    away: dict[str, int | str] = {
        case: enter_absence(world.users[who].pk, date(2189, 2, 1), date(2189, 2, 3), by=by).pk
        for case, who in people.items()
    }
    shared: dict[str, int | str] = {
        case: propose_allocation(world.teams[team].pk, quarter, 1000, by=by).pk
        for case, team in (("own", "A"), ("other", "B"))
    }
    return {"goal_id": goals, "absence_id": away, "allocation_id": shared, "automation_id": _automations(world)}


RULE: dict[str, Any] = {
    "name": "A rule", "noun": "deal", "trigger": {"kind": "created"}, "actions": [{"do": "tag", "tag": "fresh"}],
}  # fmt: skip


def _automations(world: World) -> dict[str, int | str]:
    """A rule of mgrA and one of the director, both tried."""
    found: dict[str, int | str] = {}
    for case, who in (("own", "mgrA"), ("other", "dir")):
        found[case] = create_automation(RULE, by=world.users[who]).pk
        try_automation(found[case], by=world.users[who])
    return found


def _calling(world: World) -> dict[str, Any]:
    """A manager's delta on repA that keeps every order."""
    return {"person": str(world.users["repA"].pk), "column": "best_case", "kind": "delta", "note": "Heard so",
            "amount": {"amount": "1.00", "currency": "CNY"}}  # fmt: skip


def _view(world: World, who: str) -> int:
    return save_view("deal", {"name": who}, by=world.users[who]).pk


def _document(world: World, who: str) -> int:
    deal = world.own["deal"] if who == "repA" else world.other["deal"]
    return upload_document("a.txt", [b"text"], by=world.users[who], record_type="deal", record_id=deal).pk


def _later() -> str:
    return (timezone.now() + timedelta(days=2)).isoformat()


def _to(who: str) -> Callable[[World], Any]:
    return lambda world: {"owner": str(world.users[who].pk), "version": 1}


MERGED = {"companies": "company", "contacts": "contact", "leads": "lead"}


def _merging(kind: str, world: World) -> Any:
    return {"loser": str(world.second[kind]), "loser_version": 1, **VERSION}


MANY = {**MERGED, "deals": "deal", "activities": "activity"}
FIELD = {"deal": {"next_step": "Call"}, "company": {"tier": "A"}, "contact": {"title": "Buyer"},
         "lead": {"company_name": "Acme"}, "activity": {"tags_add": ["hot"]}}  # fmt: skip


def _many(kind: str, world: World) -> Any:
    return {"ids": [str(world.own[kind])], "values": FIELD[kind]}


VERSION = {"version": 1}
PARTS = {
    "companies": "company", "contacts": "contact", "leads": "lead", "deals": "deal", "activities": "activity",
}  # fmt: skip
NAMED = {"name": "Written by the matrix"}
BODIES: Bodies = {
    **PROCESS_BODIES,
    **MONEY_BODIES,
    **CHANNEL_BODIES,
    **LIST_BODIES,
    **PRIVACY_BODIES,
    "POST /companies": lambda _world: NAMED,
    "POST /contacts": lambda _world: NAMED,
    "POST /leads": lambda _world: NAMED,
    "POST /deals": lambda _world: NAMED,
    "POST /activities": lambda _world: {"kind": "note", "subject": "Written by the matrix"},
    "POST /pipelines": lambda _world: NAMED,
    "POST /stages": lambda world: {**NAMED, "pipeline": str(world.cast.pipeline.pk)},
    "POST /users": lambda _world: NAMED,
    "POST /teams": lambda _world: NAMED,
    "POST /products": lambda _world: {**NAMED, "code": "M-1"},
    "POST /goals": lambda world: {"period": "2190-Q2", "target": 100, "user": str(world.users["repA"].pk)},
    "PATCH /goals/{goal_id}": lambda _world: {"target": 200, **VERSION},
    "POST /goals/{goal_id}/steps": lambda _world: {"step": "agreed", **VERSION},
    "POST /goals/{goal_id}/appeal": lambda _world: {"reason": "Too high", **VERSION},
    "POST /goals/{goal_id}/decide": lambda _world: {"reason": "It is not", **VERSION},
    "POST /goals/{goal_id}/split": lambda _world: {
        "parts": [{"period": f"2190-0{month}", "target": part} for month, part in ((1, 30), (2, 30), (3, 40))],
        **VERSION,
    },
    "POST /allocations": lambda world: {"team": str(world.teams["A"].pk), "period": "2190-Q2", "target": 1000},
    "POST /allocations/{allocation_id}/adjust": lambda _world: {"pins": [], **VERSION},
    "POST /allocations/{allocation_id}/apply": lambda _world: VERSION,
    "POST /automations": lambda _world: RULE,
    "POST /automations/{automation_id}/on": lambda _world: VERSION,
    "POST /automations/{automation_id}/off": lambda _world: {"reason": "Enough of it", **VERSION},
    "POST /absences": lambda world: {
        "user": str(world.users["repA"].pk),
        "starts_on": "2026-01-05",
        "ends_on": "2026-01-07",
    },
    "POST /fiscal-calendars": lambda _world: {"valid_from": "2190-04-01", "start_month": 4},
    "POST /deals/{deal_id}/credit": lambda world: {"shares": [{"user": str(world.users["repA2"].pk), "share": 10_000}]},
    "POST /commission-plans": lambda _world: {"name": "New", "valid_from": "2026-01-01", "tiers": [{"rate": 300}]},
    "POST /commission-plans/{plan_id}/terms": lambda _world: {"valid_from": "2190-01-01", "tiers": [{"rate": 300}]},
    "POST /commission-plans/{plan_id}/people": lambda world: {
        "user": str(world.users["repA2"].pk),
        "valid_from": "2190-01-01",
    },
    "POST /statements": lambda world: {"plan": str(world.plan), "period": "2025-Q2"},
    "POST /statements/{statement_id}/steps": lambda _world: {"step": "approve", "version": 2},
    "POST /statements/{statement_id}/disputes": lambda _world: {"reason": "Too little"},
    "POST /disputes/{dispute_id}/answer": lambda _world: {"state": "denied", "answer": "No", **VERSION},
    "POST /views": lambda _world: {**NAMED, "entity": "deal"},
    "PATCH": lambda _world: {"name": "Changed", "version": 1},
    "PATCH /activities/{activity_id}": lambda _world: {"subject": "Changed", "version": 1},
    "POST reassign": _to("repA2"),
    "POST /readings": lambda _world: {"figure": "bookings", "period": "2189"},
    "POST /briefs": lambda _world: {},
    "PATCH /briefs/{brief_id}": lambda _world: {"plan": "We call them", **VERSION},
    "POST /briefs/{brief_id}/send": lambda world: {"readers": [str(world.users["dir"].pk)], **VERSION},
    "POST /forecast/calls": _calling,
    "POST /forecast/submissions": lambda _world: {"note": "As it stands"},
    "POST /forecast/judgements/call": lambda _world: {"column": "best_case"},
    "POST /forecast/judgements/{deal_id}": lambda _world: {"verdict": "in"},
    "PATCH /forecast/settings": lambda _world: {"most_likely": True, **VERSION},
    **{f"PATCH /win-probability/{one}rules": lambda _: {"left_out": ["source"]} | VERSION for one in ("", "lead-")},
    "POST /deals/{deal_id}/move": lambda world: {"stage": str(world.stages["propose"].pk), **VERSION},
    "POST /deals/{deal_id}/steps/{step}": lambda _world: {"state": "done"},
    "POST /deals/{deal_id}/methods/{method}": lambda _world: {"status": "claimed", "text": "Known"},
    "POST /deals/{deal_id}/suggestions": lambda _world: {"key": "close_date", "answer": "later", "until": "2190-01-01"},
    "POST /deals/{deal_id}/park": lambda _world: {"until": "2190-01-01", **VERSION},
    "POST /leads/{lead_id}/accept": lambda _world: {"next_step": "Call", "due_at": _later(), **VERSION},
    "POST /leads/{lead_id}/qualify": lambda _world: VERSION,
    "POST /leads/{lead_id}/reject": lambda _world: {"reason": "student", **VERSION},
    "POST /leads/{lead_id}/convert": lambda _world: {"company": NAMED, **VERSION},
    "POST /leads/{lead_id}/undo-conversion": lambda _world: VERSION,
    "POST /activities/{activity_id}/complete": lambda _world: {"outcome": "Good", **VERSION},
    "POST /activities/{activity_id}/reopen": lambda _world: VERSION,
    "POST /activities/{activity_id}/snooze": lambda _world: {"until": _later(), **VERSION},
    "POST /pipelines/{pipeline_id}/order": lambda world: {
        "stages": [str(world.stages[key].pk) for key in ("propose", "qualify", "negotiate")]
    },
    "POST /users/{user_id}/role": lambda _world: {"role": "analyst", **VERSION},
    "POST /teams/{team_id}/members": lambda world: {"user": str(world.users["repB"].pk), "valid_from": "2026-01-01"},
    "POST /teams/{team_id}/leave": lambda world: {
        "membership": str(world.teams["A"].memberships.order_by("pk").values_list("pk", flat=True)[0]),
        "on": "2026-01-01",
    },
    **{f"POST /{noun}/{{record_id}}/merge": partial(_merging, kind) for noun, kind in MERGED.items()},
    "POST tags": lambda _world: {"add": ["hot"]},
    "POST collaborators": lambda world: {"user": str(world.users["repB"].pk)},
    **{f"POST /{noun}/bulk{more}": partial(_many, kind) for noun, kind in MANY.items() for more in ("", "/preview")},
    "POST /deals/{deal_id}/lines": lambda world: {
        "lines": [{"product": str(world.cast.products["MG Basic"].pk), "quantity": "2"}],
        **VERSION,
    },
    "POST /deals/{deal_id}/contacts": lambda world: {"contact": str(world.own["contact"])},
    "PATCH /documents/{document_id}": lambda _world: {"name": "b.txt"},
    "POST /documents/{document_id}/link": lambda world: {"type": "company", "id": str(world.own["company"])},
    "POST /documents/{document_id}/unlink": lambda world: {"type": "deal", "id": str(world.own["deal"])},
    "POST /imports/{import_id}/mapping": lambda _world: {"mapping": "files: []"},
    "POST /imports/{import_id}/repairs": lambda _world: {"repairs": {}},
}


#: Operation → the table, field and state from which it goes on.
STATES: dict[str, tuple[type[Model], str, str]] = {
    "/leads/{lead_id}/qualify": (Lead, "status", "working"),
    "/goals/{goal_id}/steps": (Goal, "state", "proposed"),
    "/goals/{goal_id}/decide": (Goal, "state", "appealed"),
}
#: Parameter → the table, field and value by which its object is gone, so that it can be restored.
GONE: dict[str, tuple[type[Model], str, Any]] = {
    **{name: (model, "deleted_at", timezone.now) for name, model in RECORDS.items()},
    "product_id": (Product, "retired_at", timezone.now),
    "user_id": (User, "is_active", False),
    "pipeline_id": (Pipeline, "archived_at", timezone.now),
    "team_id": (Team, "retired_on", date(2026, 1, 1)),
    "view_id": (SavedView, "deleted_at", timezone.now),
    "document_id": (Document, "deleted_at", timezone.now),
    "field_id": (CustomField, "hidden_at", timezone.now),
}


def body_for(operation: str, world: World) -> Any:
    """The body of ``METHOD /path``, by its whole name, its last word, or its method."""
    method, path = operation.split(" ")
    for name in (operation, f"{method} {path.rpartition('/')[2]}", method if method == "PATCH" else ""):
        if name in BODIES:
            return BODIES[name](world)
    return None


def prepare(operation: str, world: World, ids: dict[str, Any]) -> bool:
    """Bring the object into the state that the operation needs; whether that changed anything."""
    return prepare_process(operation.split(" ")[1], next(iter(ids.values()), 0)) or _prepare(operation, world, ids)


def _prepare(operation: str, world: World, ids: dict[str, Any]) -> bool:
    method, path = operation.split(" ")
    name, pk = next(iter(ids.items()), ("", 0))
    if path.endswith("/restore") and name in GONE:
        model, field, value = GONE[name]
        return bool(model._default_manager.filter(pk=pk).update(**{field: value() if callable(value) else value}))
    if path == "/statements/{statement_id}/steps":  # a disputed statement waits for its answer
        return bool(Dispute.objects.filter(statement_id=pk).update(state="denied"))
    if path.endswith("/reopen"):
        return bool(Activity.objects.filter(pk=pk).update(done_at=timezone.now()))
    if method == "DELETE" and name == "company_id":
        return bool(Deal.objects.filter(company_id=pk).update(company_id=None))
    if method == "DELETE" and "/collaborators/" in path and pk != MISSING:
        Collaborator.objects.create(record_type=PARTS[path.split("/")[1]], record_id=pk, user=world.users["repA2"])
        return True
    if method == "DELETE" and "/contacts/{contact_id}" in path and pk != MISSING and "deal_id" in ids:
        DealContact.objects.create(deal_id=pk, contact_id=ids["contact_id"])
        return True
    if path.endswith("/unmerge") and pk != MISSING:
        kind = PARTS[path.split("/")[1]]
        merge_records(kind, world.second[kind], pk, by=world.users["admin"])
        return True
    if path.endswith("/bulk/{job_id}/undo"):
        params = {"noun": MANY[path.split("/")[1]]}
        return bool(Job.objects.filter(pk=pk).update(kind="bulk.edit", state="done", params=params))
    if path in STATES:
        model, field, state = STATES[path]
        return bool(model._default_manager.filter(pk=pk).update(**{field: state}))
    return False
