"""The open stages of a version: added, renamed, put in order and taken out in a draft, in force once it is published.

A stage that is added gets its id at once (`planned`), so that its steps can be written; nobody sees it before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, free_key, locked, refuse
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id
from spearhead.process.pipelines.acts import MAX_STAGES, STAGE_FIELDS, checked_stage, open_stages
from spearhead.process.pipelines.models import PipelineVersion, Stage

Entry = dict[str, Any]
State = PipelineVersion.State


def snapshot(pipeline_id: int) -> list[Entry]:
    """The stages in use as a version keeps them."""
    return [_entry(stage) for stage in open_stages(pipeline_id)]


def _entry(stage: Stage) -> Entry:
    return {"id": stage.pk, **{name: getattr(stage, name) for name in STAGE_FIELDS}}


def path_of(version: PipelineVersion) -> list[Entry]:
    """The stages of a version; one from before stages belonged to versions has those in use."""
    return [dict(one) for one in version.path] or snapshot(version.pipeline_id)


def stages_in(version: PipelineVersion) -> list[Stage]:
    """The stages of a version in its order, as unsaved rows with its names and chances."""
    known = {stage.pk: stage for stage in Stage.objects.filter(pipeline_id=version.pipeline_id)}
    found = []
    for position, one in enumerate(path_of(version)):
        stage = known[one["id"]]
        for name in STAGE_FIELDS:
            setattr(stage, name, one[name])
        stage.position = position
        found.append(stage)
    return found


def leaving(version: PipelineVersion) -> list[Stage]:
    """The stages in use that the version takes out of use."""
    kept = {one["id"] for one in path_of(version)}
    return [stage for stage in open_stages(version.pipeline_id) if stage.pk not in kept]


def _draft(version_id: str | int, by: User) -> tuple[PipelineVersion, list[Entry]]:
    by.sight.require("process", "edit")
    row = locked(PipelineVersion, version_id)
    if row.state != State.DRAFT:
        raise Refused("not_a_draft", _("Only a draft is edited. Start a new one."))
    return row, path_of(row)


def _place(path: Sequence[Entry], stage_id: str | int) -> int:
    wanted = read_id(stage_id)
    found = next((place for place, one in enumerate(path) if one["id"] == wanted), None)
    if found is None:
        raise Absent
    return found


def _save(row: PipelineVersion, values: Mapping[str, Any], by: User, seen_version: int | None) -> PipelineVersion:
    change(row, values, noun="process_version", by_id=by.pk, seen_version=seen_version)
    return row


@act
def add_draft_stage(
    version_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> PipelineVersion:
    """One more open stage at the end of the draft's path."""
    row, path = _draft(version_id, by)
    check_known(values, STAGE_FIELDS)
    fields = checked_stage(check_names({"name": "", **values}), Stage.Kind.OPEN)
    if len(path) >= MAX_STAGES:
        raise Refused("too_many_stages", _("A pipeline has at most %(limit)d open stages.") % {"limit": MAX_STAGES})
    stage = Stage(
        pipeline_id=row.pipeline_id, key=free_key(Stage, fields["name"], fallback="stage", pipeline=row.pipeline),
        position=len(path), retired_at=timezone.now(), planned=True, **fields,
    )  # fmt: skip
    create(stage, noun="stage", by_id=by.pk, extra={"name": stage.name, "pipeline": row.pipeline_id, "planned": True})
    return _save(row, {"path": [*path, _entry(stage)]}, by, seen_version)


@act
def edit_draft_stage(
    version_id: str | int, stage_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> PipelineVersion:
    """Change a stage's names, chance, days and texts in the draft alone."""
    row, path = _draft(version_id, by)
    place = _place(path, stage_id)
    check_known(values, STAGE_FIELDS)
    one = path[place]
    fields = check_names({"name": one["name"], "name_zh": one["name_zh"], **values})
    path[place] = {**one, **checked_stage(fields, Stage.Kind.OPEN)}
    return _save(row, {"path": path}, by, seen_version)


@act
def order_draft_stages(
    version_id: str | int, order: Sequence[int], *, by: User, seen_version: int | None
) -> PipelineVersion:
    """The draft's stages in another order; all of them must be named, once each."""
    row, path = _draft(version_id, by)
    if sorted(order) != sorted(one["id"] for one in path):
        raise Refused("stages_changed", _("The stages changed meanwhile. Reload the page and try again."))
    by_id = {one["id"]: one for one in path}
    return _save(row, {"path": [by_id[one] for one in order]}, by, seen_version)


@act
def drop_draft_stage(
    version_id: str | int, stage_id: str | int, *, by: User, seen_version: int | None, to_stage_id: int | None = None
) -> PipelineVersion:
    """Leave a stage out of the draft, with its steps; running deals in it go to `to_stage_id` at publishing."""
    row, path = _draft(version_id, by)
    gone = path.pop(_place(path, stage_id))["id"]
    if not path:
        raise Refused("last_open_stage", _("A pipeline keeps at least one open stage."))
    content = {**row.content}
    if gone_steps := content.get("stages", {}):
        content["stages"] = {key: one for key, one in gone_steps.items() if key != str(gone)}
    mapping = {key: to for key, to in row.mapping.items() if to != gone}
    stage = Stage.objects.get(pk=gone)
    if to_stage_id is not None and not stage.planned:
        mapping[str(gone)] = _target(path, to_stage_id, f"mapping.{gone}")
    _save(row, {"path": path, "content": content, "mapping": mapping}, by, seen_version)
    if stage.planned:
        stage.delete()
    return row


@act
def map_stages(
    version_id: str | int, mapping: Mapping[str, Any], *, by: User, seen_version: int | None
) -> PipelineVersion:
    """Say where the deals of each stage go that the draft takes out of use."""
    row, path = _draft(version_id, by)
    going = {str(stage.pk) for stage in leaving(row)}
    for key in mapping:
        if str(key) not in going:
            raise refuse("bad_mapping", f"mapping.{str(key)[:20]}", _("This stage stays in use; its deals stay there."))
    checked = {str(key): _target(path, to, f"mapping.{key}") for key, to in mapping.items()}
    return _save(row, {"mapping": checked}, by, seen_version)


def _target(path: Sequence[Entry], to: Any, field: str) -> int:
    """An open stage of the draft: never won or lost, for nobody decided that."""
    wanted = int(to) if str(to).isascii() and str(to).isdigit() else 0
    if not any(one["id"] == wanted for one in path):
        raise refuse("bad_mapping", field, _("Choose an open stage of the new version."))
    return wanted


def apply_path(version: PipelineVersion, by_id: int | None) -> None:
    """Bring the stages in line with the version that comes into force; those that leave are retired by the job that
    moves their deals."""
    if not version.path:
        return
    for position, one in enumerate(version.path):
        stage = locked(Stage, one["id"])
        values = {name: one[name] for name in STAGE_FIELDS}
        values |= {"position": position, "retired_at": None, "planned": False}
        change(stage, values, noun="stage", by_id=by_id, seen_version=None, extra={})
    after = len(version.path)
    for place, stage in enumerate(leaving(version)):
        Stage.objects.filter(pk=stage.pk).update(position=after + place)


def chances_then(moment: datetime) -> dict[int, int]:
    """The chances of stages, in percent, as the version in use at `moment` had them, where a version says so."""
    found: dict[int, int] = {}
    rows = PipelineVersion.objects.filter(published_at__lte=moment).order_by("published_at", "number")
    for row in rows.only("path", "team_ids", "published_at", "number"):
        if not row.team_ids:
            found |= {one["id"]: one["probability"] for one in row.path}
    return found
