"""What changed between two contents, in words: added, removed, renamed, moved, a gate tightened or loosened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from spearhead.kernel.names import local_name
from spearhead.process.pipelines.content import OVERRIDES, STATUSES, Process, StageDef, StepDef
from spearhead.process.pipelines.models import PipelineVersion, Stage
from spearhead.process.pipelines.path import path_of, snapshot, stages_in

#: From the strictest policy to the loosest.
STRICT = ("nobody", "approval", "manager", "rep")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `kind` is added, removed, renamed, moved, tightened, loosened or changed; `asks` marks a new duty."""

    kind: str
    stage: str
    text: str
    asks: bool = False


def changes(old: Process, new: Process, stages: list[Stage]) -> list[Change]:
    """Everything that differs, stage by stage in their order."""
    found: list[Change] = []
    for stage in stages:
        found += _stage(local_name(stage), stage.pk, old, new)
    for key in new.methods.keys() - old.methods.keys():
        found.append(Change("added", "", _("Method field “%(name)s” added") % {"name": local_name(new.methods[key])}))
    for key in old.methods.keys() - new.methods.keys():
        gone = local_name(old.methods[key])
        found.append(Change("removed", "", _("Method field “%(name)s” removed") % {"name": gone}))
    return found


def newly_required(found: list[Change]) -> dict[str, int]:
    """How many new duties each stage gets; more than three are a warning."""
    counts: dict[str, int] = {}
    for one in found:
        if one.asks:
            counts[one.stage] = counts.get(one.stage, 0) + 1
    return counts


def all_changes(
    old: PipelineVersion | None, new: PipelineVersion, process_of: Callable[[PipelineVersion | None], Process]
) -> list[Change]:
    """What differs between two versions: their stages first, then what each stage asks."""
    found = path_changes(snapshot(new.pipeline_id), path_of(new))
    return found + changes(process_of(old), process_of(new), stages_in(new))


def between(
    old: PipelineVersion, new: PipelineVersion, process_of: Callable[[PipelineVersion | None], Process]
) -> list[Change]:
    """What a version that was published changed in the one that it followed, also long after."""
    before = old.path or new.path
    return path_changes(before, new.path or before) + changes(process_of(old), process_of(new), stages_in(new))


def path_changes(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Stages added, left out, renamed, put in another order, with another chance or other days."""
    was, now = {one["id"]: one for one in old}, {one["id"]: one for one in new}
    found = [Change("added", local_entry(one), _("Stage added")) for key, one in now.items() if key not in was]
    found += [Change("removed", local_entry(one), _("Stage left out")) for key, one in was.items() if key not in now]
    for key, one in now.items():
        if key in was:
            found += _entry(was[key], one)
    if [key for key in was if key in now] != [key for key in now if key in was]:
        found.append(Change("moved", "", _("The order of the stages changed")))
    return found


def local_entry(one: Mapping[str, Any]) -> str:
    """The name of a stage of a version in the reader's language."""
    return local_name(Stage(name=one["name"], name_zh=one["name_zh"]))


def _entry(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    name = local_entry(new)
    if (old["name"], old["name_zh"]) != (new["name"], new["name_zh"]):
        yield Change("renamed", name, _("“%(old)s” is now “%(step)s”") % {"old": local_entry(old), "step": name})
    if old["probability"] != new["probability"]:
        text = _("The chance is %(new)d %%, it was %(old)d %%")
        yield Change("changed", name, text % {"new": new["probability"], "old": old["probability"]})
    rest = ("category", "status", "target_days", "rot_days", "purpose", "guidance")
    if any(old[one] != new[one] for one in rest):
        yield Change("changed", name, _("Days, category or texts of the stage changed"))


def _stage(name: str, stage_id: int, old: Process, new: Process) -> Iterator[Change]:
    before, after = old.stage(stage_id), new.stage(stage_id)
    yield from _steps(name, before, after, old, new)
    yield from _fields(name, before, after)
    yield from _methods(name, before, after, new, old)
    if before.override != after.override and {before.override, after.override} <= set(OVERRIDES):
        tighter = STRICT.index(after.override) < STRICT.index(before.override)
        yield Change("tightened" if tighter else "loosened", name, _("Who may make exceptions changed"))
    if before.skip_allowed != after.skip_allowed:
        text = _("The stage may be skipped") if after.skip_allowed else _("The stage may no longer be skipped")
        yield Change("loosened" if after.skip_allowed else "tightened", name, text)
    if (before.buyer_exit, before.buyer_exit_zh) != (after.buyer_exit, after.buyer_exit_zh):
        yield Change("changed", name, _("What the customer must have done changed"))


def _steps(name: str, before: StageDef, after: StageDef, old: Process, new: Process) -> Iterator[Change]:
    was, now = {one.id: one for one in before.steps}, {one.id: one for one in after.steps}
    for key, step in now.items():
        title = {"step": local_name(step)}
        if key in was:
            yield from _step(name, was[key], step)
        elif old.step(key) is not None:
            yield Change("moved", name, _("Step “%(step)s” moved here") % title)
        else:
            yield Change("added", name, _("Step “%(step)s” added") % title, asks=step.required)
    for key, step in was.items():
        if new.step(key) is None:
            yield Change("removed", name, _("Step “%(step)s” removed") % {"step": local_name(step)})
    shared = [key for key in was if key in now]
    if shared != [key for key in now if key in was]:
        yield Change("moved", name, _("The order of the steps changed"))


def _step(name: str, old: StepDef, new: StepDef) -> Iterator[Change]:
    title = {"step": local_name(new)}
    if (old.name, old.name_zh) != (new.name, new.name_zh):
        yield Change("renamed", name, _("“%(old)s” is now “%(step)s”") % {"old": local_name(old), **title})
    if old.required != new.required:
        text = _("Step “%(step)s” is now required") if new.required else _("Step “%(step)s” is no longer required")
        yield Change("tightened" if new.required else "loosened", name, text % title, asks=new.required)
    if old.evidence != new.evidence:
        text = _("Step “%(step)s” wants other evidence") if new.evidence else _("Step “%(step)s” wants no evidence")
        yield Change("tightened" if new.evidence else "loosened", name, text % title)
    words = ("guidance", "guidance_zh", "assets", "minutes", "waits_for", "applies_if", "kind")
    if any(getattr(old, one) != getattr(new, one) for one in words):
        yield Change("changed", name, _("Guidance of “%(step)s” changed") % title)


def _fields(name: str, before: StageDef, after: StageDef) -> Iterator[Change]:
    for field in after.fields:
        if field not in before.fields:
            yield Change("tightened", name, _("“%(field)s” must be filled in") % {"field": field}, asks=True)
    for field in before.fields:
        if field not in after.fields:
            yield Change("loosened", name, _("“%(field)s” need not be filled in any more") % {"field": field})


def _methods(name: str, before: StageDef, after: StageDef, new: Process, old: Process) -> Iterator[Change]:
    for key in sorted({*before.methods, *after.methods}):
        was, now = before.methods.get(key, "unknown"), after.methods.get(key, "unknown")
        if was == now:
            continue
        defined = new.methods.get(key) or old.methods.get(key)
        title = {"field": local_name(defined) if defined else key}
        if STATUSES.index(now) > STATUSES.index(was):
            text = _("“%(field)s” must be verified") if now == "verified" else _("“%(field)s” must be known")
            yield Change("tightened", name, text % title, asks=True)
        else:
            yield Change("loosened", name, _("Less must be known of “%(field)s”") % title)
