"""What a new workspace can sell with at once: one pipeline with its stages, and the reasons for losing."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from spearhead.kernel.acts import act
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from spearhead.process.reasons.models import LossReason

#: key, name, name_zh, kind, status, probability, category, days that a deal should take here
STAGES: Final = (
    ("qualify", "Qualify", "确认需求", "open", "qualified", 10, "pipeline", 14),
    ("discover", "Needs analysis", "需求分析", "open", "qualified", 25, "pipeline", 21),
    ("propose", "Proposal", "方案报价", "open", "proposal", 50, "best_case", 21),
    ("negotiate", "Negotiation", "商务谈判", "open", "negotiation", 75, "commit", 14),
    ("won", "Won", "赢单", "won", "won", 100, "closed", None),
    ("lost", "Lost", "输单", "lost", "lost", 0, "omitted", None),
)

#: key, name, name_zh, asks to whom the deal went
REASONS: Final = (
    ("price", "Price too high", "价格过高", False),
    ("competitor", "Lost to a competitor", "输给竞争对手", True),
    ("no-budget", "No budget", "没有预算", False),
    ("no-decision", "No decision made", "客户未做决定", False),
    ("fit", "Product does not fit", "产品不匹配", False),
    ("timing", "Bad timing", "时机不对", False),
    ("silent", "Customer went silent", "客户失去联系", False),
    ("other", "Other", "其他", False),
)


@act
def ensure() -> bool:
    """Make the pipeline where there is none, and the reasons where there are none; whether anything was made."""
    made = False
    if not Pipeline.objects.exists():
        _pipeline()
        made = True
    if not LossReason.objects.exists():
        LossReason.objects.bulk_create(
            LossReason(key=key, name=name, name_zh=name_zh, needs_competitor=asks, position=position)
            for position, (key, name, name_zh, asks) in enumerate(REASONS)
        )
        made = True
    return made


def _pipeline() -> None:
    pipeline = Pipeline.objects.create(key="sales", name="Sales", name_zh="销售", is_default=True)
    PipelineVersion.objects.create(pipeline=pipeline, number=1, published_at=timezone.now())
    Stage.objects.bulk_create(
        Stage(
            pipeline=pipeline, key=key, name=name, name_zh=name_zh, position=position, kind=kind, status=status,
            probability=probability, category=category, target_days=days,
        )
        for position, (key, name, name_zh, kind, status, probability, category, days) in enumerate(STAGES)
    )  # fmt: skip
