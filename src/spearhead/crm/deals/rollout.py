"""Publishing and rolling back a process with its running deals: who moves to the new version, who keeps the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.stages import deals_in_stage
from spearhead.crm.steps.gate import lacks_of
from spearhead.crm.steps.standing import standing
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import create, locked, refuse
from spearhead.kernel.errors import Absent, Conflict, Refused
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.acts import open_stages
from spearhead.process.pipelines.content import read_content
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from spearhead.process.pipelines.path import leaving, snapshot, stages_in
from spearhead.process.pipelines.versions import publish, published
from spearhead.process.plans.acts import Plan, tell_change

PREVIEWED: Final = 2000
MOVE_JOB: Final = "process.move"
NO_PLAN: Final = Plan()


@dataclass(frozen=True, slots=True)
class Preview:
    """What moving the running deals would do: per stage how many, how much (base minor units), how many newly lack
    something at their next move; `target` is where they go, None where nobody said so yet."""

    stage: Stage
    target: Stage | None
    deals: int
    amount_minor: int
    newly_lacking: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a version comes into force, and what is said with it."""

    team_ids: Sequence[int] = ()
    effective_from: date | None = None
    mode: str = "stay"
    plan: Plan = NO_PLAN


def running(pipeline_id: int) -> Any:
    """The open deals of a pipeline."""
    return Deal.objects.filter(pipeline_id=pipeline_id, status="open", deleted_at__isnull=True)


def preview_rollout(version: PipelineVersion) -> list[Preview]:
    """Stage by stage what the running deals would newly lack under this version; the first 2,000 are looked at."""
    new = read_content(version.content, version.pk)
    names = {stage.pk: stage for stage in stages_in(version)}
    deals = list(running(version.pipeline_id).select_related("stage").order_by("pk")[:PREVIEWED])
    found = []
    for stage in stages_of(version.pipeline_id):
        here = [deal for deal in deals if deal.stage_id == stage.pk]
        if stage.kind != Stage.Kind.OPEN or not here:
            continue
        target = names.get(int(version.mapping.get(str(stage.pk), stage.pk)))
        newly = 0
        for deal in here:
            old, then = standing(deal), standing(deal, new)
            before = {one.where for one in lacks_of(old, stage, old.process.stage(stage.pk))}
            after = {one.where for one in lacks_of(then, target, new.stage(target.pk))} if target else set()
            newly += bool(after - before)
        found.append(Preview(stage, target, len(here), sum(deal.base_minor or 0 for deal in here), newly))
    return found


@act
def publish_process(version_id: str | int, rollout: Rollout, *, by: User, seen_version: int | None) -> PipelineVersion:
    """Publish a version now or for a later day. Running deals keep theirs (stay), take it with their next stage (next)
    or all at once (move): a job moves them, and those whose stage goes out of use whatever the mode. The change plan
    says why, and whom it is told."""
    version, before = publish(
        version_id, by=by, seen_version=seen_version, today=today(), team_ids=rollout.team_ids,
        effective_from=rollout.effective_from, mode=rollout.mode, alone=not _others_publish(by),
    )  # fmt: skip
    if rollout.mode != "stay" and version.team_ids:
        raise refuse("pilot_stays", "mode", _("A pilot is for new deals; running ones keep their version."))
    unmapped(version)
    base = PipelineVersion.objects.filter(pipeline_id=version.pipeline_id, number=version.base_number or 0).first()
    tell_change(version, base, rollout.plan, by=by, day=today())
    if version.state == PipelineVersion.State.PUBLISHED:
        settle(version, before, by)
    return version


def unmapped(version: PipelineVersion) -> None:
    """Refuse a version that takes a stage with deals out of use without saying where they go."""
    missing = [one for one in leaving(version) if str(one.pk) not in version.mapping and deals_in_stage(one)]
    if missing:
        message = _("Say where the deals in “%(stage)s” go.") % {"stage": local_name(missing[0])}
        raise Refused("mapping_needed", message, {f"mapping.{one.pk}": message for one in missing})


def settle(version: PipelineVersion, before: PipelineVersion | None, by: User, **more: Any) -> None:
    """What a version that came into force means for running deals; long work is a job."""
    if before is not None:  # whoever followed "the version in use" keeps the one that was in use
        followers = Deal.objects.filter(pipeline_id=version.pipeline_id, process_version__isnull=True)
        followers.update(process_version=before)
    if version.mode == "move" or more or leaving(version):
        title = _("Running deals to version %(number)d") % {"number": version.number}
        params = {"version": version.pk, "by": by.pk, **more}
        jobs.start(MOVE_JOB, user_id=by.pk, params=params, title=title)


def _others_publish(by: User) -> bool:
    rows = User.objects.filter(is_active=True, role__in=(Role.DIRECTOR, Role.ADMINISTRATOR)).exclude(pk=by.pk)
    return any(one.sight.may("process", "publish") for one in rows[:20])


@act
def roll_back(
    pipeline_id: str | int, to_number: int, *, by: User, seen_number: int | None = None,
    mapping: Mapping[str, int] | None = None, why: str = "",
) -> PipelineVersion:  # fmt: skip
    """Put an older content into force again, as a new number; the deals of the present version follow it.

    Deals that a migration since then brought to another stage go back, unless somebody moved them afterwards. Those in
    a stage that the older version had not go by `mapping`, else by the inverse of the way they came, else to the stage
    before.
    """
    by.sight.require("process", "publish")
    pipeline = locked(Pipeline, pipeline_id)
    present = published(pipeline.pk)
    if seen_number is not None and present is not None and seen_number != present.number:
        raise Conflict(_("Somebody else changed this since you opened it."), {"number": present.number})
    older = PipelineVersion.objects.filter(pipeline=pipeline, number=to_number, published_at__isnull=False).first()
    if older is None:
        raise Absent
    path = older.path or snapshot(pipeline.pk)
    if (
        present is None
        or present.pk == older.pk
        or (present.content == older.content and path == snapshot(pipeline.pk))
    ):
        raise Refused("nothing_changed", _("Nothing differs from the version in use."))
    top = PipelineVersion.objects.filter(pipeline=pipeline).order_by("-number").first()
    row = create(
        PipelineVersion(pipeline=pipeline, number=top.number + 1 if top else 1, state="draft", author_id=None,
                        base_number=present.number, content=_fitting(older, path), path=path,
                        mapping=_inverse(present, path, mapping or {}),
                        note=_("Back to version %(number)d") % {"number": to_number}),
        noun="process_version", by_id=by.pk, extra={"back_to": to_number},
    )  # fmt: skip
    version, before = publish(row.pk, by=by, seen_version=None, today=today(), alone=True)
    told = Plan(why=why or _("Back to version %(number)d") % {"number": to_number})
    tell_change(version, present, told, by=by, day=today())
    since = PipelineVersion.objects.filter(pipeline=pipeline, number__gt=to_number, published_at__isnull=False)
    first = since.order_by("number").values_list("published_at", flat=True).first()
    settle(version, before, by, followed=present.pk, since=first.isoformat() if first else "")
    return version


def _inverse(present: PipelineVersion, path: list[dict[str, Any]], given: Mapping[str, int]) -> dict[str, int]:
    """Where the deals go of each stage that the older version had not."""
    kept = {one["id"] for one in path}
    came = {to: int(source) for source, to in present.mapping.items() if int(source) in kept}
    found: dict[str, int] = {}
    before = path[0]["id"]
    for stage in open_stages(present.pipeline_id):
        if stage.pk in kept:
            before = stage.pk
            continue
        found[str(stage.pk)] = came.get(stage.pk, before)
    for key, to in given.items():
        if key not in found or to not in kept:
            raise refuse("bad_mapping", f"mapping.{key[:20]}", _("Choose an open stage of the new version."))
        found[key] = to
    return found


def _fitting(older: PipelineVersion, path: list[dict[str, Any]]) -> dict[str, Any]:
    """The older content without what belongs to stages that are gone since."""
    ids = {str(one["id"]) for one in path}
    stages = {key: value for key, value in older.content.get("stages", {}).items() if key in ids}
    return {**older.content, "stages": stages} if older.content else {}
