"""What a verified method field is worth on the team's own wins: n, interval, and when there is too little."""

from __future__ import annotations

from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.steps.lift import lifts
from spearhead.crm.steps.models import MethodValue
from spearhead.process.pipelines.access import current_process
from tests.cast import Cast


def closed(cast: Cast, count: int, won: int, *, verified: bool) -> None:
    """So many closed deals of repA that came to the proposal stage, so many of them won."""
    first = cast.deal()
    now, stage = timezone.now(), cast.stages["propose"]
    Deal.objects.filter(pk=first.pk).delete()
    for place in range(count):
        status = "won" if place < won else "lost"
        deal = Deal.objects.get_or_create(
            name=f"{verified}-{place}", pipeline=cast.pipeline, stage=cast.stages[status], status=status,
            currency="CNY", amount_minor=100, closed_on=today(), owner=cast.rep_a, credit_owner=cast.rep_a,
            category="closed", created_at=now, changed_at=now,
        )[0]  # fmt: skip
        StageStay.objects.create(deal=deal, stage=stage, entered_at=now, left_at=now, exit=status, owner=cast.rep_a)
        if verified:
            MethodValue.objects.create(deal=deal, key="pain", text="x", status="verified", by=cast.rep_a, at=now)


def test_the_lift_is_a_difference_with_its_interval(gated: Cast) -> None:
    closed(gated, 20, 15, verified=True)
    closed(gated, 20, 5, verified=False)
    pain = next(one for one in lifts(gated.rep_a, gated.pipeline.pk, current_process(gated.pipeline.pk, today()))
                if one.key == "pain")  # fmt: skip
    assert ((pain.verified.hits, pain.verified.n), (pain.other.hits, pain.other.n)) == ((15, 20), (5, 20))
    assert pain.gap is not None
    assert [round(100 * one, 1) for one in (pain.gap.value, pain.gap.low, pain.gap.high)] == [50.0, 19.1, 69.5]
    assert pain.verdict == "helps"
    buyer = next(one for one in lifts(gated.rep_a, gated.pipeline.pk, current_process(gated.pipeline.pk, today()))
                 if one.key == "buyer")  # fmt: skip
    assert (buyer.gap, buyer.missing, buyer.verdict) == (None, 20, "unknown")


def test_nobody_learns_from_deals_out_of_reach(gated: Cast) -> None:
    closed(gated, 3, 2, verified=True)
    found = lifts(gated.rep_b, gated.pipeline.pk, current_process(gated.pipeline.pk, today()))
    assert {one.verified.n + one.other.n for one in found} == {0}
