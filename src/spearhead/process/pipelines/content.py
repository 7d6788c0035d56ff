"""What a version of a pipeline asks of a deal, stage by stage: steps, required fields, method fields, the policy.

It is kept as JSON on the version, by stage id, and read here into values that cannot change. `check` is in `checking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

STEP_KINDS: Final = ("check", "field", "activity", "document", "approval", "method")
EVIDENCE: Final = ("", "activity", "document", "contact", "link", "field")
WAITS_FOR: Final = ("us", "customer", "other")
OVERRIDES: Final = ("nobody", "rep", "manager", "approval")
STATUSES: Final = ("unknown", "claimed", "verified")
FRAMES: Final = ("BANT", "MEDDICC", "SPICED", "SPIN", "own")
FIELDS: Final = (
    "amount", "company", "expected_close", "next_step", "next_step_on", "source", "territory", "product", "competitor",
    "motion",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepDef:
    """One step: `evidence` is the kind of proof wanted ("" for none), `applies_if` a closed condition or nothing."""

    id: str
    name: str
    name_zh: str = ""
    kind: str = "check"
    required: bool = True
    evidence: str = ""
    minutes: int | None = None
    waits_for: str = "us"
    applies_if: Mapping[str, Any] | None = None
    guidance: str = ""
    guidance_zh: str = ""
    assets: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StageDef:
    """What must be true before a deal leaves a stage, and how far exceptions go."""

    stage_id: int
    buyer_exit: str = ""
    buyer_exit_zh: str = ""
    seller_exit: str = ""
    seller_exit_zh: str = ""
    skip_allowed: bool = False
    override: str = "manager"
    steps: tuple[StepDef, ...] = ()
    fields: tuple[str, ...] = ()
    methods: Mapping[str, str] = field(default_factory=dict)

    @property
    def gated(self) -> bool:
        """Whether anything is asked before a deal moves on."""
        return bool(self.fields or self.methods or any(step.required for step in self.steps))


@dataclass(frozen=True, slots=True)
class MethodDef:
    """A field of a qualification method, e.g. the economic buyer of MEDDICC."""

    key: str
    name: str
    name_zh: str = ""
    frame: str = "own"
    hint: str = ""
    hint_zh: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A version's definition; empty where a pipeline has no steps: then nothing is gated."""

    version_id: int | None = None
    stages: Mapping[int, StageDef] = field(default_factory=dict)
    methods: Mapping[str, MethodDef] = field(default_factory=dict)

    def stage(self, stage_id: int) -> StageDef:
        """What is asked in a stage; nothing where it is not defined."""
        return self.stages.get(stage_id) or StageDef(stage_id)

    def step(self, step_id: str) -> StepDef | None:
        """The step with this id, in whichever stage."""
        found = (one for stage in self.stages.values() for one in stage.steps if one.id == step_id)
        return next(found, None)

    @property
    def empty(self) -> bool:
        """Whether this pipeline has no process beyond its stages."""
        return not self.stages


NOTHING: Final = Process()


def read_content(raw: Mapping[str, Any], version_id: int | None = None) -> Process:
    """A stored content as values."""
    if not raw:
        return Process(version_id)
    methods = {one["key"]: MethodDef(**one) for one in raw.get("methods", ())}
    stages = {int(key): _stage(int(key), one, list(methods)) for key, one in raw.get("stages", {}).items()}
    return Process(version_id, stages, methods)


def _stage(stage_id: int, raw: Mapping[str, Any], order: list[str]) -> StageDef:
    """Method fields come in the order of their list: PostgreSQL keeps no order of keys in JSON."""
    rest = {name: value for name, value in raw.items() if name not in {"steps", "fields", "methods"}}
    wanted = raw.get("methods", {})
    return StageDef(
        stage_id,
        steps=tuple(_step(one) for one in raw.get("steps", ())),
        fields=tuple(raw.get("fields", ())),
        methods={key: wanted[key] for key in order if key in wanted},
        **rest,
    )


def _step(raw: Mapping[str, Any]) -> StepDef:
    return StepDef(**{**raw, "assets": tuple(raw.get("assets", ()))})
