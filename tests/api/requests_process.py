"""Objects and bodies of the process's operations: intake, routing, clocks, bottlenecks, actions, approvals, pools."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.acts import request_approval
from spearhead.automation.approvals.models import ApprovalRule
from spearhead.automation.approvals.rules import create_approval_rule
from spearhead.automation.clocks.acts import start_clock
from spearhead.automation.clocks.models import Clock
from spearhead.automation.intake.forms import create_form
from spearhead.automation.intake.models import Arrival
from spearhead.automation.pools.models import PoolStay
from spearhead.automation.pools.setting import create_pool
from spearhead.automation.routing.acts import create_rule
from spearhead.automation.routing.models import RoutingRule
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.rollout import Rollout, publish_process
from spearhead.crm.leads.models import Lead
from spearhead.crm.terms.models import DealTerm
from spearhead.insights.actions.acts import Plan as ActionPlan
from spearhead.insights.actions.acts import open_action
from spearhead.insights.calls.models import Call
from spearhead.process.pipelines.acts import create_pipeline
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.versions import save_draft, start_draft
from spearhead.process.plans.acts import Plan
from spearhead.process.plans.models import ChangePlan
from tests.api.world import World

Cases = dict[str, int | str]


def _term(world: World, case: str) -> int:
    """A granted price on one of the two deals."""
    deals = {"own": world.own["deal"], "other": world.other["deal"]}
    return DealTerm.objects.create(
        deal_id=deals[case], kind="price", text="Less", request=len(case), granted_at=world.cast.rep_a.created_at,
        asked_by=world.users["repA"], lines=[{"product_id": world.cast.products["MG Basic"].pk}],
    ).pk  # fmt: skip


def process_objects(world: World) -> dict[str, Cases]:
    """A form, a rule, junk and a running clock of each lead; an action of repA and one of repB."""
    form = create_form({"name": "Web", "fields": ["name", "phone"]}, by=world.users["mkt"])
    rule = create_rule({"name": "All"}, [{"user_id": world.users["repA"].pk}], by=world.users["dir"])
    values = {"name": "Jun Kang", "email": "jun@kang.test"}
    junk = Arrival.objects.create(at=timezone.now(), channel="form", state="junk", why="links", values=values)
    for lead_id in (world.own["lead"], world.other["lead"]):
        start_clock(Lead.objects.get(pk=lead_id))
    actions: Cases = {case: _action(world, who, by) for case, who, by in (("own", "repA", "mgrA"),
                                                                          ("other", "repB", "dir"))}  # fmt: skip
    create_approval_rule({"kind": "discount", "name": "Discount", "bands": BANDS}, by=world.users["dir"])
    approvals: Cases = {}
    for case, who, deal in (("own", "repA", world.own["deal"]), ("other", "repB", world.other["deal"])):
        approvals[case] = request_approval("lines", deal, _discounted(world), "Large", by=world.users[who]).pk
    calls: Cases = {}
    for case, who, deal in (("own", "repA", world.own["deal"]), ("other", "repB", world.other["deal"])):
        call = Call(kind="rot", record_type="deal", record_id=deal, owner=world.users[who], since=timezone.now(),
                    opened_at=timezone.now(), said={"days": 20, "limit": 14})  # fmt: skip
        call.save()
        calls[case] = call.pk
    members = [{"user_id": world.users[who].pk, "manages": who == "mgrA"} for who in ("repA", "repA2", "mgrA")]
    pool = create_pool("company", {"name": "East"}, members, by=world.users["dir"])
    free = Company.objects.create(name="Free Ltd", created_at=timezone.now(), changed_at=timezone.now())
    stay = PoolStay.objects.create(
        pool=pool, record_type="company", record_id=free.pk, in_at=timezone.now(), reason="returned"
    )
    return {
        "term_id": {case: _term(world, case) for case in ("own", "other")},
        "pool_id": {"own": pool.pk}, "stay_id": {"own": stay.pk},
        "call_id": calls,
        "approval_id": approvals, "approval_rule_id": {"own": ApprovalRule.objects.values_list("pk", flat=True)[0]},
        "form_id": {"own": form.pk}, "rule_id": {"own": rule.pk}, "arrival_id": {"own": junk.pk},
        "action_id": actions, **draft_cases(world),
    }  # fmt: skip


BANDS = [{"up_to": 1000, "level": "rep"}, {"up_to": None, "level": "manager"}]


def _discounted(world: World) -> Any:
    """One product at about a fifth below its list price."""
    product = world.cast.products["MG Basic"].pk
    return {"lines": [{"product_id": product, "quantity_milli": 1000, "unit_minor": 100_00}]}


def _new_approval(world: World) -> Any:
    price = {"amount": "99.00", "currency": "CNY"}
    line = {"product": str(world.cast.products["MG Basic"].pk), "quantity": "1", "unit_price": price}
    return {"deal": str(world.own["deal"]), "reason": "They buy more", "lines": [line]}


def _action(world: World, who: str, by: str) -> int:
    day = today() + timedelta(days=7)
    plan = ActionPlan("step", "Change it", world.users[who].pk, world.stages["propose"].pk, 10.0, day, day)
    return open_action(plan, by=world.users[by]).pk


def _new_action(world: World) -> Any:
    day = (today() + timedelta(days=7)).isoformat()
    return {"kind": "step", "title": "Shorten it", "stage": str(world.stages["propose"].pk), "expected_points": 10,
            "due_on": day, "check_on": day}  # fmt: skip


def _seats(world: World) -> Any:
    return {"name": "Written by the matrix", "seats": [{"user": str(world.users["repA"].pk)}]}


def _rules(_world: World) -> Any:
    return {"rules": [str(pk) for pk in RoutingRule.objects.values_list("pk", flat=True)]}


def draft_cases(world: World) -> dict[str, Cases]:
    """A draft of a pipeline of its own, and its first stage."""
    pipeline = create_pipeline({"name": "Drafted"}, by=world.users["dir"])
    row = start_draft(pipeline.pk, by=world.users["dir"])
    told = create_pipeline({"name": "Changed"}, by=world.users["dir"])
    version = start_draft(told.pk, by=world.users["dir"])
    asked = {"stages": {str(version.path[0]["id"]): {"steps": [{"id": "ask", "name": "Ask"}]}}}
    save_draft(version.pk, asked, by=world.users["dir"], seen_version=None)
    publish_process(version.pk, Rollout(plan=Plan(why="To begin")), by=world.users["admin"], seen_version=None)
    change = ChangePlan.objects.get(process_version=version).pk
    return {"version_id": {"own": row.pk}, "path_stage_id": {"own": row.path[0]["id"]}, "change_id": {"own": change}}


def _draft_order(_world: World) -> Any:
    path = PipelineVersion.objects.get(state="draft").path
    return {"stages": [str(one["id"]) for one in reversed(path)], "version": 1}


PROCESS_BODIES: dict[str, Callable[[World], Any]] = {
    **{
        f"POST /{nouns}/{{record_id}}/automation-runs": lambda _world: {"automation": "1"}
        for nouns in ("deals", "leads", "companies", "contacts")
    },
    "PATCH /process-changes/{change_id}": lambda _world: {"why": "Said better", "version": 1},
    "POST /deals/{deal_id}/terms/{term_id}/apply": lambda _world: {"version": 1},
    "POST /bottlenecks/{pipeline_id}/review": lambda _world: {"only": "size:large"},
    "POST /process-versions": lambda world: {"pipeline": str(world.cast.pipeline.pk)},
    "PATCH /process-versions/{version_id}": lambda _world: {"note": "Why", "version": 1},
    "PATCH /process-versions/{version_id}/stages/{path_stage_id}": lambda _world: {"name": "Talk", "version": 1},
    "POST /process-versions/{version_id}/stages": lambda _world: {"name": "Trial", "version": 1},
    "POST /process-versions/{version_id}/order": _draft_order,
    "POST /process-versions/{version_id}/stages/{path_stage_id}/drop": lambda _world: {"version": 1},
    "POST /process-versions/{version_id}/mapping": lambda _world: {"mapping": {}, "version": 1},
    "POST /process-versions/{version_id}/review": lambda _world: {"version": 1},
    "POST /process-versions/{version_id}/return": lambda _world: {"comment": "Fewer steps", "version": 1},
    "POST /process-versions/{version_id}/publish": lambda _world: {"version": 1, "why": "Late losses"},
    "POST /process-versions/{version_id}/roll-back": lambda _world: {},
    "POST /approval-rules": lambda _world: {"kind": "amount", "name": "Large", "bands": BANDS},
    "POST /approvals": _new_approval,
    "POST /approvals/deputy": lambda world: {"deputy": str(world.users["dir"].pk)},
    "POST /approvals/{approval_id}/decide": lambda _world: {"decision": "approve", "version": 1},
    "POST /approvals/{approval_id}/withdraw": lambda _world: {"version": 1},
    "POST /calls/{call_id}/chase": lambda _world: {"version": 1},
    "POST /calls/{call_id}/snooze": lambda _world: {
        "until": (today() + timedelta(days=2)).isoformat(),
        "reason": "Holiday",
        "version": 1,
    },
    "POST /calls/{call_id}/wake": lambda _world: {"version": 1},
    "POST /pools": lambda world: {"kind": "lead", "name": "New", "members": [{"user": str(world.users["repA"].pk)}]},
    "POST /pool-stays/{stay_id}/assign": lambda world: {"to": str(world.users["repA2"].pk)},
    "POST /companies/{record_id}/return": lambda _world: {"reason": "No need", "version": 1},
    "POST /leads/{record_id}/return": lambda _world: {"reason": "No need", "version": 1},
    "POST /actions": _new_action,
    "POST /actions/{action_id}/move": lambda _world: {"state": "doing", "version": 1},
    "POST /lead-forms": lambda _world: {"name": "Written by the matrix"},
    "POST /routing-rules": _seats,
    "POST /routing-rules/order": _rules,
    "PATCH /service-level": lambda _world: {"minutes": 120, "version": 1},
    "POST /leads/{lead_id}/clock/pause": lambda _world: {"reason": "marketing"},
}


def prepare_process(path: str, pk: Any) -> bool:
    """Bring what an operation of the process needs into its state; whether that changed anything."""
    if path.endswith("/clock/resume"):
        rows = Clock.objects.filter(lead_id=pk)
        return bool(rows.update(state="paused", paused_at=timezone.now() - timedelta(minutes=5)))
    return False
