"""What automations did on a record, as a sub-resource of every kind that they act on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.automations import run_told
from spearhead.api.parsing import only_params
from spearhead.api.rendering import reply
from spearhead.api.schemas.automations import AutomationPress, RunOnOut
from spearhead.automation.rules.access import runs_on
from spearhead.automation.rules.models import AutomationRun
from spearhead.automation.rules.pressing import press_button
from spearhead.crm.records.kinds import kind_of

MOST = 100


def add_runs(router: Router, kind: str) -> None:
    """Give a noun's router the route of what automations did on its records."""

    @router.get(
        "/{record_id}/automation-runs", response=list[RunOnOut], summary=f"List what automations did on a {kind}",
        operation_id=f"{kind}_automation_runs",
    )  # fmt: skip
    def list_runs_on(request: HttpRequest, record_id: str) -> HttpResponse:
        """The last 100, newest first, for whoever may read the record."""
        only_params(request, {})
        record = kind_of(kind).one(caller(request), record_id)
        runs = runs_on(kind, record.pk, MOST)
        return reply([_on(one) for one in runs])

    @router.post(
        "/{record_id}/automation-runs", response={201: RunOnOut}, summary=f"Run an automation on a {kind} now",
        operation_id=f"{kind}_automation_press",
    )  # fmt: skip
    def press(request: HttpRequest, record_id: str, body: AutomationPress) -> HttpResponse:
        """One that waits for a button; it runs with its owner's rights, and the answer says what came of it."""
        return reply(_on(press_button(kind, record_id, body.automation, by=caller(request))), 201)


def _on(one: AutomationRun) -> dict[str, Any]:
    return {**run_told(one), "automation": str(one.rule_id), "name": one.rule.name}
