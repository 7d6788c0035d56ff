"""How a deal stands against its process: what is done, proven and known, read with few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.models import DealStep, Evidence, MethodValue
from spearhead.process.pipelines.access import current_process, process_version
from spearhead.process.pipelines.content import Process, StepDef


@dataclass(frozen=True, slots=True)
class Standing:
    """A deal's steps by id, method values by key, and evidence by what it is about."""

    deal: Deal
    process: Process
    steps: Mapping[str, DealStep] = field(default_factory=dict)
    methods: Mapping[str, MethodValue] = field(default_factory=dict)
    evidence: Mapping[str, list[Evidence]] = field(default_factory=dict)

    def status(self, key: str) -> str:
        """What is known of a method field."""
        row = self.methods.get(key)
        return row.status if row else "unknown"

    def state(self, step: StepDef) -> str:
        """Open, done, not_applicable, or unproven: done once, but the wanted evidence is gone."""
        row = self.steps.get(step.id)
        if row is None or row.state == DealStep.State.OPEN:
            return "open"
        if row.state == DealStep.State.DONE and step.evidence and not self.proofs(step):
            return "unproven"
        return row.state

    def proofs(self, step: StepDef) -> list[Evidence]:
        """The living evidence of the wanted kind."""
        return [one for one in self.evidence.get(f"step:{step.id}", ()) if step.evidence in {"", one.kind}]

    def applies(self, step: StepDef) -> bool:
        """Whether a step's condition holds for this deal."""
        when = step.applies_if
        if not when:
            return True
        if "step" in when:
            other = self.process.step(when["step"])
            return other is not None and self.state(other) == "done"
        return _holds(self.deal, when)


def _holds(deal: Deal, when: Mapping[str, Any]) -> bool:
    value = deal.base_minor if when["field"] == "amount" else getattr(deal, when["field"])
    match when["op"]:
        case "gte":
            return value is not None and value >= when["value"]
        case "lt":
            return value is not None and value < when["value"]
        case "is_not":
            return bool(value != when["value"])
    return bool(value == when["value"])


def process_for(deal: Deal) -> Process:
    """The process of the deal's own version; a deal without one follows the version for everybody."""
    if deal.process_version_id is None:
        return current_process(deal.pipeline_id, today())
    return process_version(deal.process_version_id)


def standing(deal: Deal, process: Process | None = None) -> Standing:
    """How the deal stands now; one query for a pipeline without steps, four for any other."""
    chosen = process_for(deal) if process is None else process
    if chosen.empty:
        return Standing(deal, chosen)
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for row in Evidence.objects.filter(deal_id=deal.pk, gone_at__isnull=True).order_by("id"):
        evidence[row.about].append(row)
    return Standing(
        deal, chosen,
        {row.step_id: row for row in DealStep.objects.filter(deal_id=deal.pk).select_related("by")},
        {row.key: row for row in MethodValue.objects.filter(deal_id=deal.pk)},
        evidence,
    )  # fmt: skip
