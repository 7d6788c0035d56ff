"""After how many quiet days a stage's deals should count as rotting: from the team's own wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Final

from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import StageStay

LEAST: Final = 20
BACK: Final = 365


def nearest_rank(values: Iterable[int], share: int) -> int | None:
    """The `share` percentile by nearest rank: the ⌈share × n⌉-th of the sorted values; None of nothing."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered) / 100), 1) - 1] if ordered else None


def longest_gap(start: datetime, end: datetime, contacts: Sequence[datetime]) -> int:
    """The longest quiet stretch between two moments, in whole days."""
    marks = [start, *sorted(one for one in contacts if start < one < end), end]
    return max((later - earlier).days for earlier, later in pairwise(marks))


def suggested_rot_days(stage_id: int, on: date | None = None) -> tuple[int | None, int]:
    """The p80 of the longest quiet gap in the stage, of deals won in the last 365 days, and how many there were; None
    where these are fewer than 20."""
    since = (on or today()) - timedelta(days=BACK)
    stays = StageStay.objects.filter(
        stage_id=stage_id, deal__status="won", deal__closed_on__gte=since, deal__deleted_at__isnull=True,
        entered_at__isnull=False, skipped=False,
    ).values_list("deal_id", "entered_at", "left_at")  # fmt: skip
    rows = list(stays)
    spoken: dict[int, list[datetime]] = {}
    held = Activity.objects.filter(deal_id__in={one[0] for one in rows}, is_contact=True, deleted_at__isnull=True)
    for deal_id, at in held.values_list("deal_id", "done_at"):
        if deal_id and at:
            spoken.setdefault(deal_id, []).append(at)
    gaps: dict[int, int] = {}
    for deal_id, entered, left in rows:
        assert entered is not None  # as filtered
        gap = longest_gap(entered, left or timezone.now(), spoken.get(deal_id, ()))
        gaps[deal_id] = max(gaps.get(deal_id, 0), gap)
    return (nearest_rank(gaps.values(), 80) if len(gaps) >= LEAST else None), len(gaps)
