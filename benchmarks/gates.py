"""The deals of a stage move with and without gates: five of them, all satisfied, so that only asking is measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

STEPS: Final = ("one", "two", "three")
METHOD: Final = "pain"


def _version(number: int, content: dict[str, Any]) -> Any:
    from spearhead.process.pipelines.access import default_pipeline
    from spearhead.process.pipelines.models import PipelineVersion

    row, _made = PipelineVersion.objects.get_or_create(
        pipeline=default_pipeline(), number=number, defaults={"content": content, "state": "retired"}
    )
    return row


def without_gates(deals: Sequence[Any]) -> None:
    """Let these deals follow a version that asks for nothing."""
    from spearhead.crm.deals.models import Deal

    ids = [deal.pk for deal in deals]
    Deal.objects.filter(pk__in=ids).update(process_version=_version(9_000, {}))


def with_five_gates(deals: Sequence[Any], stages: Sequence[int]) -> None:
    """Let each stage ask for three steps, a field and a method field, and let these deals have them."""
    from django.utils import timezone

    from spearhead.crm.deals.models import Deal
    from spearhead.crm.steps.models import DealStep, MethodValue

    asked = {
        str(stage): {
            "steps": [{"id": f"{name}-{stage}", "name": name} for name in STEPS], "fields": ["amount"],
            "methods": {METHOD: "claimed"},
        }
        for stage in stages
    }  # fmt: skip
    version = _version(9_001, {"stages": asked, "methods": [{"key": METHOD, "name": "Pain"}]})
    ids, now = [deal.pk for deal in deals], timezone.now()
    Deal.objects.filter(pk__in=ids).update(process_version=version)
    DealStep.objects.filter(deal_id__in=ids).delete()
    MethodValue.objects.filter(deal_id__in=ids).delete()
    DealStep.objects.bulk_create(
        DealStep(deal_id=deal.pk, step_id=f"{name}-{deal.stage_id}", state="done", at=now)
        for deal in deals for name in STEPS
    )  # fmt: skip
    MethodValue.objects.bulk_create(
        MethodValue(deal_id=pk, key=METHOD, text="Known", status="claimed", at=now) for pk in ids
    )
