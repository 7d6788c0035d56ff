"""A deal's process as its page and the API read it: stages with steps and method fields, the score, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.access import documents_visible_to
from spearhead.crm.steps.gate import Lack, lacks_of
from spearhead.crm.steps.models import Evidence, GateOverride
from spearhead.crm.steps.overrides import owed
from spearhead.crm.steps.standing import Standing, standing
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.content import MethodDef, StageDef, StepDef
from spearhead.process.pipelines.models import Stage


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as a reader sees it; `name` is None where it lies out of their reach (it still counts)."""

    kind: str
    name: str | None
    record_id: int | None
    link: str
    note: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a stage on this deal: `state` is open, done, unproven, not_applicable, or off (does not apply)."""

    step: StepDef
    state: str
    by: str
    at: datetime | None
    reason: str
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class MethodLine:
    """A method field: what is wanted by this stage ("" where it is only offered) and what is known."""

    method: MethodDef
    wanted: str
    status: str
    text: str
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage with what it asks and what is still missing in it."""

    stage: Stage
    asked: StageDef
    steps: list[StepLine]
    methods: list[MethodLine]
    lacks: list[Lack]


@dataclass(frozen=True, slots=True)
class Score:
    """Verified × 1 + claimed × ½, over the fields that are required up to the present stage."""

    required: int
    verified: int
    claimed: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where no field is required: "not applicable", not 0 %."""
        return (2 * self.verified + self.claimed) / (2 * self.required) if self.required else None


@dataclass(frozen=True, slots=True)
class Debt:
    """An exception that is not settled yet."""

    override: GateOverride
    names: list[str]
    overdue: bool


def score(stands: Standing, stages: list[Stage] | None = None) -> Score:
    """The qualification score of a deal."""
    here = stands.deal.stage.position
    rows = stages_of(stands.deal.pipeline_id) if stages is None else stages
    keys = {key for one in rows if one.position <= here for key in stands.process.stage(one.pk).methods}
    found = [stands.status(key) for key in keys]
    return Score(len(found), found.count("verified"), found.count("claimed"))


def stage_views(stands: Standing, user: User) -> list[StageView]:
    """All open stages in order, each with its steps and method fields on this deal."""
    names = _names(stands, user)
    views = []
    for stage in stages_of(stands.deal.pipeline_id):
        if stage.kind != Stage.Kind.OPEN:
            continue
        asked = stands.process.stage(stage.pk)
        steps = [_step_line(stands, one, names) for one in asked.steps]
        methods = [_method_line(stands, key, wanted, names) for key, wanted in asked.methods.items()]
        views.append(StageView(stage, asked, steps, methods, lacks_of(stands, stage, asked)))
    return views


def _step_line(stands: Standing, step: StepDef, names: dict[tuple[str, int], str]) -> StepLine:
    row = stands.steps.get(step.id)
    state = stands.state(step)
    state = "off" if state == "open" and not stands.applies(step) else state
    proofs = _proofs(stands.evidence.get(f"step:{step.id}", []), names)
    who = row.by.name if row and row.by and row.state != "open" else ""
    return StepLine(step, state, who, row.at if row else None, row.reason if row else "", proofs)


def _method_line(stands: Standing, key: str, wanted: str, names: dict[tuple[str, int], str]) -> MethodLine:
    row = stands.methods.get(key)
    proofs = _proofs(stands.evidence.get(f"method:{key}", []), names)
    defined = stands.process.methods[key]
    return MethodLine(defined, wanted, row.status if row else "unknown", row.text if row else "", proofs)


def _proofs(rows: list[Evidence], names: dict[tuple[str, int], str]) -> list[Proof]:
    found = []
    for row in rows:
        name = names.get((row.kind, row.record_id)) if row.record_id else row.link or row.note
        found.append(Proof(row.kind, name, row.record_id if name else None, row.link, row.note))
    return found


def _names(stands: Standing, user: User) -> dict[tuple[str, int], str]:
    """Names of the evidence that this reader may open."""
    ids: dict[str, set[int]] = {"activity": set(), "document": set(), "contact": set()}
    for rows in stands.evidence.values():
        for row in rows:
            if row.record_id and row.kind in ids:
                ids[row.kind].add(row.record_id)
    found: dict[tuple[str, int], str] = {}
    for kind, visible, name in (
        ("activity", activities_visible_to, "subject"), ("document", documents_visible_to, "name"),
        ("contact", contacts_visible_to, "name"),
    ):  # fmt: skip
        if ids[kind]:
            seen: QuerySet[Any] = visible(user)
            found |= {(kind, pk): text for pk, text in seen.filter(pk__in=ids[kind]).values_list("pk", name)}
    return found


def debts(deal: Deal, stands: Standing | None = None, day: date | None = None) -> list[Debt]:
    """What is owed on a deal; overdue after its day."""
    limit = day or today()
    return [Debt(row, names, row.settle_by < limit) for row, names in owed(deal, stands or standing(deal))]
