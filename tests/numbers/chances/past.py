"""Closed and open deals with a known past, written in one go: `source` decides, or nothing does."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.time import FOREVER
from tests.cast import Cast


def at(days_ago: int) -> datetime:
    """Noon of a day, so many days ago."""
    return datetime.combine(today() - timedelta(days=days_ago), time(4), UTC)


def make_past(cast: Cast, count: int = 300, *, signal: bool = True, open_: int = 12) -> list[Deal]:
    """`count` closed deals, one a day, then `open_` open ones; of a referral four of five are won, else one of five.

    Without signal every second is won. They belong to repA and repB in turn.
    """
    sources = [cast.sources["referral"], cast.sources["website"]]
    deals, versions = [], []
    for number in range(count + open_):
        ended = number < count
        good = number % 7 % 2 == 0
        luck = number * 37 % 10
        won = (luck < 8 if good else luck < 2) if signal else number * 53 % 11 < 5
        days = count - number + 5 if ended else 1
        status = ("won" if won else "lost") if ended else "open"
        deals.append(_deal(cast, sources[0 if good else 1].pk, number, (status, days)))
    Deal.objects.bulk_create(deals)
    for deal in deals:
        versions += _versions(cast, deal)
    DealVersion.objects.bulk_create(versions)
    return deals


def _deal(cast: Cast, source: int, number: int, end: tuple[str, int]) -> Deal:
    status, days = end
    owner, team = ((cast.rep_a, cast.team_a), (cast.rep_b, cast.team_b))[number % 2]
    closed = today() - timedelta(days=days) if status != "open" else None
    amount = 100_000 + number * 7_919 % 50_000
    return Deal(
        name=f"Deal {number}", owner=owner, pipeline=cast.pipeline, status=status, source_id=source, currency="CNY",
        stage=cast.stages[status if closed else "qualify"], amount_minor=amount, base_minor=amount, closed_on=closed,
        opened_on=at(days + 20).date(), created_at=at(days + 20), changed_at=at(days), sort_key=f"deal {number:04}",
        credit_owner=owner if closed else None, credit_team=team if closed else None,
    )  # fmt: skip


def _versions(cast: Cast, deal: Deal) -> list[DealVersion]:
    common = {"deal": deal, "pipeline": cast.pipeline, "currency": "CNY", "opened_on": deal.opened_on,
              "owner": deal.owner, "amount_minor": deal.amount_minor, "base_minor": deal.base_minor}  # fmt: skip
    first = DealVersion(
        **common, seq=1, valid_from=deal.created_at, valid_to=FOREVER, status="open", stage=cast.stages["qualify"],
        category="pipeline",
    )  # fmt: skip
    if deal.status == "open":
        return [first]
    first.valid_to = deal.changed_at
    last = DealVersion(
        **common, seq=2, valid_from=deal.changed_at, valid_to=FOREVER, status=deal.status, stage=deal.stage,
        category="closed", closed_on=deal.closed_on,
    )  # fmt: skip
    return [first, last]
