"""The gate: what a deal lacks before it moves forward, and how far an exception may go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.standing import Standing
from spearhead.kernel.errors import Refused
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.content import OVERRIDES, STATUSES, StageDef, StepDef
from spearhead.process.pipelines.models import Stage

WORDS: Final = {
    "amount": gettext_noop("Amount"), "company": gettext_noop("Company"), "source": gettext_noop("Source"),
    "expected_close": gettext_noop("Expected close"), "next_step": gettext_noop("Next step"),
    "next_step_on": gettext_noop("Next step on"), "territory": gettext_noop("Territory"),
    "product": gettext_noop("Product"), "competitor": gettext_noop("Competitor"), "motion": gettext_noop("Motion"),
}  # fmt: skip
_COLUMNS: Final = {"amount": "amount_minor", "company": "company_id", "source": "source_id",
                   "territory": "territory_id", "product": "product_id", "competitor": "competitor_id"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing. `kind` is step, field or method; `key` names it for programs, `text` for people."""

    kind: str
    key: str
    name: str
    text: str
    stage: Stage
    step: StepDef | None = None
    wanted: str = ""

    @property
    def where(self) -> str:
        """The field that a refusal names: ``steps.budget``, ``amount``, ``methods.champion``."""
        return self.key if self.kind == "field" else f"{self.kind}s.{self.key}"


def lacking(stands: Standing, target: Stage, stages: Sequence[Stage] | None = None) -> list[Lack]:
    """What a forward move to `target` lacks, stage by stage from the present one; nothing for any other move."""
    deal = stands.deal
    if stands.process.empty or target.kind == Stage.Kind.LOST or deal.status != "open":
        return []
    found: list[Lack] = []
    for stage in _to_check(deal, target, stages_of(deal.pipeline_id) if stages is None else stages):
        asked = stands.process.stage(stage.pk)
        if stage.pk == deal.stage_id or not asked.skip_allowed:
            found += lacks_of(stands, stage, asked)
    return _once(found)


def _to_check(deal: Deal, target: Stage, stages: Iterable[Stage]) -> list[Stage]:
    """From the present stage (included) to the target (excluded)."""
    here = deal.stage.position
    end = target.position if target.kind == Stage.Kind.OPEN else 10**6
    return [one for one in stages if one.kind == Stage.Kind.OPEN and here <= one.position < end]


def _once(found: list[Lack]) -> list[Lack]:
    """A fact that two stages ask for is asked once; of two method statuses the higher one is named."""
    kept: dict[str, Lack] = {}
    for one in found:
        before = kept.get(one.where)
        if before is None or STATUSES.index(one.wanted or "unknown") > STATUSES.index(before.wanted or "unknown"):
            kept[one.where] = one
    return list(kept.values())


def lacks_of(stands: Standing, stage: Stage, asked: StageDef) -> list[Lack]:
    """What one stage's gate lacks: steps, fields, method fields."""
    found = [_step_lack(stands, stage, step) for step in asked.steps if step.required]
    found += [_field_lack(stands.deal, stage, name) for name in asked.fields]
    found += [_method_lack(stands, stage, key, status) for key, status in asked.methods.items()]
    return [one for one in found if one is not None]


def _step_lack(stands: Standing, stage: Stage, step: StepDef) -> Lack | None:
    state = stands.state(step)
    if state in {"done", "not_applicable"} or not stands.applies(step):
        return None
    name = local_name(step)
    text = _("%(step)s: its evidence is gone") if state == "unproven" else _("%(step)s: not done yet")
    return Lack("step", step.id, name, text % {"step": name}, stage, step)


def _field_lack(deal: Deal, stage: Stage, name: str) -> Lack | None:
    if name.startswith("custom."):
        key = name.removeprefix("custom.")
        if deal.custom.get(key) not in (None, ""):
            return None
        row = CustomField.objects.filter(entity="deal", key=key).first()
        chinese = (get_language() or "").startswith("zh")
        label = key if row is None else (row.label_zh if chinese and row.label_zh else row.label)
    else:
        value: Any = getattr(deal, _COLUMNS.get(name, name))
        if value not in (None, "") and not (name == "amount" and value == 0):
            return None
        label = _(WORDS[name])
    return Lack("field", name, label, _("%(field)s: empty") % {"field": label}, stage)


def _method_lack(stands: Standing, stage: Stage, key: str, wanted: str) -> Lack | None:
    if STATUSES.index(stands.status(key)) >= STATUSES.index(wanted):
        return None
    defined = stands.process.methods.get(key)
    name = local_name(defined) if defined else key
    text = _("%(field)s: not verified yet") if wanted == "verified" else _("%(field)s: nothing known yet")
    return Lack("method", key, name, text % {"field": name}, stage, wanted=wanted)


def policy(stands: Standing, lacks: Iterable[Lack]) -> str:
    """Who may make the exception: the strictest of the gates concerned."""
    rules = [stands.process.stage(one.stage.pk).override for one in lacks]
    order = ("rep", "manager", "approval", "nobody")
    return max(rules, key=order.index, default="rep") if set(rules) <= set(OVERRIDES) else "nobody"


def refuse_gate(lacks: Sequence[Lack]) -> Refused:
    """The refusal that names everything that is missing."""
    names = [one.name for one in lacks]
    message = _("Not yet: %(first)s is missing.") % {"first": names[0]}
    if len(names) > 1:
        message = _("Not yet: %(first)s and %(count)d more are missing.") % {"first": names[0], "count": len(names) - 1}
    return Refused("gate_closed", message, {one.where: one.text for one in lacks}, ask="gate")
