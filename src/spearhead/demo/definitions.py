"""The demo company's process and lists: pipelines, stages, reasons, segments, competitors, sources, territories."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Model
from django.utils import timezone

from spearhead.crm.campaigns.models import Source
from spearhead.crm.custom.models import CustomField
from spearhead.crm.tags.models import Tag
from spearhead.crm.territories.models import Territory
from spearhead.demo import planted
from spearhead.demo.clock import instant
from spearhead.demo.process import content_of
from spearhead.demo.tables import (
    COMPETITORS,
    CUSTOM_FIELDS,
    PIPELINES,
    REASONS,
    SEGMENTS,
    SOURCES,
    TAGS,
    TERRITORIES,
    StageLine,
)  # fmt: skip
from spearhead.demo.world import Flow, World
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.models import Competitor
from spearhead.strategy.segments.models import Segment


def define(world: World) -> None:
    """Write all definitions; a list entry that exists already is used as it is."""
    world.put_away = put_away()
    for position, (key, name, name_zh, stages) in enumerate(PIPELINES):
        world.flows[key] = _pipeline(world, position, (key, name, name_zh), stages)
    _list(world, "segment", Segment, "key", [{"key": k, "name": n, "name_zh": z} for k, n, z in SEGMENTS])
    _list(world, "source", Source, "key", [{"key": k, "name": n, "name_zh": z} for k, n, z in SOURCES])
    _list(world, "competitor", Competitor, "name", [{"name": n, "name_zh": z} for n, z in COMPETITORS])
    _list(world, "tag", Tag, "name", [{"name": name, "created_at": instant(world.start, 600)} for name in TAGS])
    _list(
        world, "reason", LossReason, "key",
        [{"key": k, "name": n, "name_zh": z, "needs_competitor": k == "competitor", "position": i}
         for i, (k, n, z) in enumerate(REASONS)],
    )  # fmt: skip
    _territories(world)
    for i, field in enumerate(CUSTOM_FIELDS):
        if not CustomField.objects.filter(entity=field["entity"], key=field["key"]).exists():
            world.store.add(CustomField(position=i, **field))
    world.store.flush()


def put_away() -> list[int]:
    """Archive the pipelines that a new workspace begins with, while the demo company is here; returns their ids."""
    before = Pipeline.objects.filter(archived_at__isnull=True)
    ids = sorted(before.values_list("pk", flat=True))
    before.update(archived_at=timezone.now(), is_default=False)
    return ids


def free_key(model: type[Model], key: str) -> str:
    """The key, or the key marked as the demo's where somebody uses it already."""
    taken = model._default_manager.filter(key=key).exists()
    return f"{key}-demo" if taken else key


def _list(world: World, kind: str, model: type[Model], by: str, lines: list[dict[str, object]]) -> None:
    known: dict[str, int] = dict(model._default_manager.values_list(by, "pk"))
    world.keys[kind] = {}
    for line in lines:
        key = str(line[by])
        if key not in known:
            row = model(**line)
            world.store.add(row)
            known[key] = row.pk
        world.keys[kind][key] = known[key]


def _pipeline(world: World, position: int, names: tuple[str, str, str], lines: list[StageLine]) -> Flow:
    key, name, name_zh = names
    key_used = free_key(Pipeline, key)
    pipeline = Pipeline(key=key_used, name=name, name_zh=name_zh, position=position, is_default=position == 0)
    world.store.add(pipeline)
    stages = [_stage(pipeline, i, line) for i, line in enumerate(lines)]
    closing = [
        Stage(pipeline_id=pipeline.pk, key="won", name="Won", name_zh="赢单", position=90, kind="won", status="won",
              probability=100, category="closed"),
        Stage(pipeline_id=pipeline.pk, key="lost", name="Lost", name_zh="输单", position=91, kind="lost", status="lost",
              probability=0, category="omitted"),
    ]  # fmt: skip
    world.store.add_all([*stages, *closing])
    return Flow(pipeline, stages, closing[0], closing[1], _versions(world, pipeline, key, stages))


def _stage(pipeline: Pipeline, position: int, line: StageLine) -> Stage:
    return Stage(
        pipeline_id=pipeline.pk, key=line.key, name=line.name, name_zh=line.name_zh, position=position,
        status=line.status, probability=line.probability, category=line.category, target_days=line.target,
        rot_days=line.rot, purpose=line.purpose, guidance=line.guidance,
    )  # fmt: skip


def _versions(world: World, pipeline: Pipeline, key: str, stages: list[Stage]) -> list[tuple[date, PipelineVersion]]:
    dated = [(world.start - timedelta(days=300), "")]
    if key == planted.PIPELINE:
        step = planted.DROPPED_STEP
        note = f"取消「{step['zh']}」以缩短周期。 / “{step['en']}” dropped to save time."
        dated.append((planted.fault_since(world.today), note))
    found = []
    for number, (since, note) in enumerate(dated, 1):
        last = number == len(dated)
        version = PipelineVersion(
            pipeline_id=pipeline.pk,
            number=number,
            note=note,
            published_at=instant(since, 480),
            effective_from=since,
            base_number=number - 1 or None,
            state="published" if last else "retired",
            content=content_of(stages, dropped=last) if key == planted.PIPELINE else {},
        )
        world.store.add(version)
        found.append((since, version))
    return found


def _territories(world: World) -> None:
    world.keys["territory"] = {}
    for key, parent, name, name_zh, rules in TERRITORIES:
        row = Territory(
            name=name, name_zh=name_zh, rules=rules, valid_from=world.start - timedelta(days=300),
            parent_id=world.keys["territory"].get(parent),
        )  # fmt: skip
        world.store.add(row)
        world.keys["territory"][key] = row.pk
