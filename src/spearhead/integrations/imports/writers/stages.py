"""The pipeline and stages that a file's words mean; what is missing is made, with the words as names."""

from __future__ import annotations

from django.utils import timezone
from django.utils.text import slugify

from spearhead.accounts.users.models import User
from spearhead.kernel.text.distance import best_match
from spearhead.kernel.text.fold import match_key
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage

WON_WORDS = frozenset({"won", "closed won", "赢单", "已成交", "成交", "签约"})
LOST_WORDS = frozenset({"lost", "closed lost", "输单", "丢单", "流失", "失败"})


def kind_of(word: str) -> str:
    """Whether a stage's name means won, lost or open."""
    key = match_key(word)
    return "won" if key in WON_WORDS else "lost" if key in LOST_WORDS else "open"


class Stages:
    """Stages of one pipeline by the words of a file."""

    def __init__(self, name: str, by: User, *, dry: bool) -> None:
        self.dry = dry
        self.by = by
        self.missing: list[str] = []
        self.pipeline = self._pipeline(name)
        self._stages: dict[str, Stage] = {}
        if self.pipeline:
            for stage in Stage.objects.filter(pipeline=self.pipeline, retired_at__isnull=True):
                self._stages[match_key(stage.name)] = stage
                self._stages.setdefault(match_key(stage.name_zh), stage)
        self._stages.pop("", None)

    def _pipeline(self, name: str) -> Pipeline | None:
        rows = Pipeline.objects.filter(archived_at__isnull=True)
        if not name:
            return rows.order_by("-is_default", "position").first()
        wanted = match_key(name)
        found = next((one for one in rows if wanted in {match_key(one.name), match_key(one.name_zh), one.key}), None)
        if found or self.dry:
            return found
        key = slugify(name)[:40] or f"import-{rows.count() + 1}"
        while Pipeline.objects.filter(key=key).exists():
            key = f"{key[:36]}-{Pipeline.objects.count()}"
        made = Pipeline.objects.create(key=key, name=name[:120], name_zh=name[:120], position=rows.count())
        PipelineVersion.objects.create(pipeline=made, number=1, published_at=timezone.now())
        return made

    def version(self) -> PipelineVersion | None:
        """The published version of the pipeline."""
        rows = PipelineVersion.objects.filter(pipeline=self.pipeline, state=PipelineVersion.State.PUBLISHED)
        return rows.order_by("-number").first()

    def get(self, word: str) -> Stage | None:
        """The stage that a word means, made when it is missing (a check only notes it)."""
        kind = kind_of(word)
        stage = self._stages.get(match_key(word))
        if stage is None and kind != "open":
            stage = next((one for one in self._stages.values() if one.kind == kind), None)
        if stage is None:
            stage = self._make(word, kind)
            if stage:
                self._stages[match_key(word)] = stage
        return stage

    def nearest(self, word: str) -> str | None:
        """A known stage that the word probably means."""
        match = best_match(word, [stage.name for stage in self._stages.values()])
        return match.choice if match else None

    def _make(self, word: str, kind: str) -> Stage | None:
        if self.dry or self.pipeline is None:
            if word not in self.missing:
                self.missing.append(word)
            return None
        opened = sum(1 for one in self._stages.values() if one.kind == "open")
        position = {"open": opened, "won": 1000, "lost": 1001}[kind]
        status = kind if kind != "open" else ("new" if opened == 0 else "qualified")
        key = slugify(word)[:36] or f"stage-{len(self._stages) + 1}"
        if Stage.objects.filter(pipeline=self.pipeline, key=key).exists():
            key = f"{key}-{len(self._stages)}"
        return Stage.objects.create(
            pipeline=self.pipeline, key=key, name=word[:120], name_zh=_ZH.get(match_key(word), word[:120]),
            position=position, kind=kind, status=status, category="pipeline" if kind == "open" else "closed",
            probability={"open": 20 if opened == 0 else 50, "won": 100, "lost": 0}[kind],
        )  # fmt: skip


_ZH = {
    "won": "赢单", "lost": "输单", "prospecting": "寻访", "engaging": "接洽", "qualification": "确认需求",
    "proposal": "方案报价", "negotiation": "商务谈判",
}  # fmt: skip
