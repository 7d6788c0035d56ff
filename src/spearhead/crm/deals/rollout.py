"""Publishing and rolling back a process with its running deals: who moves to the new version, who keeps the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.gate import lacks_of
from spearhead.crm.steps.standing import standing
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import create, locked, refuse
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.content import read_content
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from spearhead.process.pipelines.versions import publish, published

PREVIEWED = 2000


@dataclass(frozen=True, slots=True)
class Preview:
    """What moving the running deals would do: per stage how many, how much (base minor units), how many newly lack
    something at their next move."""

    stage: Stage
    deals: int
    amount_minor: int
    newly_lacking: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a version comes into force."""

    team_ids: Sequence[int] = ()
    effective_from: date | None = None
    mode: str = "stay"
    extra: Mapping[str, Any] = field(default_factory=dict)


def running(pipeline_id: int) -> Any:
    """The open deals of a pipeline."""
    return Deal.objects.filter(pipeline_id=pipeline_id, status="open", deleted_at__isnull=True)


def preview_rollout(version: PipelineVersion) -> list[Preview]:
    """Stage by stage what the running deals would newly lack under this version; the first 2,000 are looked at."""
    new = read_content(version.content, version.pk)
    deals = list(running(version.pipeline_id).select_related("stage").order_by("pk")[:PREVIEWED])
    found = []
    for stage in stages_of(version.pipeline_id):
        here = [deal for deal in deals if deal.stage_id == stage.pk]
        if stage.kind != Stage.Kind.OPEN or not here:
            continue
        newly = 0
        for deal in here:
            old, then = standing(deal), standing(deal, new)
            before = {one.where for one in lacks_of(old, stage, old.process.stage(stage.pk))}
            after = {one.where for one in lacks_of(then, stage, new.stage(stage.pk))}
            newly += bool(after - before)
        found.append(Preview(stage, len(here), sum(deal.base_minor or 0 for deal in here), newly))
    return found


@act
def publish_process(version_id: str | int, rollout: Rollout, *, by: User, seen_version: int | None) -> PipelineVersion:
    """Publish a version: running deals keep theirs (stay), or take the new one now (move)."""
    version, before = publish(
        version_id, by=by, seen_version=seen_version, today=today(), team_ids=rollout.team_ids,
        effective_from=rollout.effective_from, mode=rollout.mode, alone=not _others_publish(by),
    )  # fmt: skip
    if rollout.mode != "stay" and version.team_ids:
        raise refuse("pilot_stays", "mode", _("A pilot is for new deals; running ones keep their version."))
    if before is not None:  # whoever followed "the version in use" keeps the one that was in use
        followers = Deal.objects.filter(pipeline_id=version.pipeline_id, process_version__isnull=True)
        followers.update(process_version=before)
    if rollout.mode == "move":
        moved = running(version.pipeline_id).update(process_version=version)
        _tell(version, by, {"deals": moved})
    return version


def _others_publish(by: User) -> bool:
    rows = User.objects.filter(is_active=True, role__in=(Role.DIRECTOR, Role.ADMINISTRATOR)).exclude(pk=by.pk)
    return any(one.sight.may("process", "publish") for one in rows[:20])


@act
def roll_back(pipeline_id: str | int, to_number: int, *, by: User, seen_number: int | None = None) -> PipelineVersion:
    """Put an older content into force again, as a new number; the deals of the present version follow it.

    Nothing of their history changes, and deals that were moved by hand stay where they are.
    """
    by.sight.require("process", "publish")
    pipeline = locked(Pipeline, pipeline_id)
    present = published(pipeline.pk)
    older = PipelineVersion.objects.filter(pipeline=pipeline, number=to_number, published_at__isnull=False).first()
    if older is None:
        raise Absent
    if present is None or present.pk == older.pk or present.content == older.content:
        raise Refused("nothing_changed", _("Nothing differs from the version in use."))
    top = PipelineVersion.objects.filter(pipeline=pipeline).order_by("-number").first()
    note = _("Back to version %(number)d") % {"number": to_number}
    row = create(
        PipelineVersion(pipeline=pipeline, number=top.number + 1 if top else 1, state="draft", author_id=None,
                        base_number=present.number, content=_fitting(older, pipeline), note=note),
        noun="process_version", by_id=by.pk, extra={"back_to": to_number},
    )  # fmt: skip
    followers = Deal.objects.filter(pipeline=pipeline, process_version=present, status="open")
    version = publish_process(row.pk, Rollout(), by=by, seen_version=None)
    _tell(version, by, {"deals": followers.update(process_version=version), "back_to": to_number})
    return version


def _fitting(older: PipelineVersion, pipeline: Pipeline) -> dict[str, Any]:
    """The older content without the stages that are gone since."""
    ids = {str(one.pk) for one in stages_of(pipeline.pk)}
    stages = {key: value for key, value in older.content.get("stages", {}).items() if key in ids}
    return {**older.content, "stages": stages} if older.content else {}


def _tell(version: PipelineVersion, by: User, extra: Mapping[str, Any]) -> None:
    record_event(Happened("process_version.deals_moved", "process_version", version.pk, by.pk, version.version,
                          extra=extra))  # fmt: skip
