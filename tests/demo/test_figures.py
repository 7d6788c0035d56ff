"""What the figures read in the demo company is what its rows add up to."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.test import Client

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.demo.build import Summary
from spearhead.kernel.figures import Scope, all_figures, read
from spearhead.kernel.time import end_of_day, quarter_period
from tests.demo.conftest import TODAY

QUARTER = quarter_period(2026, 3)
HERE = ZoneInfo("Asia/Shanghai")


def administrator() -> User:
    return User.objects.get(role="administrator")


def scope(**more: object) -> Scope:
    return Scope(user=administrator(), **({"period": QUARTER, "today": TODAY} | more))  # type: ignore[arg-type]


def _inside(day: date | None) -> bool:
    return day is not None and day in QUARTER


def test_bookings_are_the_sum_of_won_deals(small: Summary) -> None:
    won = [deal for deal in Deal.objects.filter(status="won") if _inside(deal.closed_on)]
    assert read("bookings", scope()).value == sum(deal.base_minor or 0 for deal in won) > 0
    assert read("won_count", scope()).value == len(won)


def test_bookings_by_team_and_owner_add_up(small: Summary) -> None:
    by_team: defaultdict[int | None, int] = defaultdict(int)
    by_owner: defaultdict[int | None, int] = defaultdict(int)
    for deal in Deal.objects.filter(status="won"):
        if _inside(deal.closed_on):
            by_team[deal.credit_team_id] += deal.base_minor or 0
            by_owner[deal.credit_owner_id] += deal.base_minor or 0
    assert {one.key: one.value for one in read("bookings", scope(group_by="team")).groups} == by_team
    assert {one.key: one.value for one in read("bookings", scope(group_by="owner")).groups} == by_owner


def test_win_rate_counts_won_of_decided(small: Summary) -> None:
    decided = [deal.status for deal in Deal.objects.exclude(status="open") if _inside(deal.closed_on)]
    assert read("win_rate_count", scope()).value == Fraction(decided.count("won"), len(decided))


def test_open_pipeline_of_a_past_day_is_replayed_from_versions(small: Summary) -> None:
    day = date(2026, 8, 31)
    moment = end_of_day(day, HERE)
    total = 0
    for row in DealVersion.objects.filter(status="open"):
        if row.valid_from < moment <= row.valid_to and row.expected_close and row.expected_close in QUARTER:
            total += row.base_minor or 0
    found = read("open_pipeline", scope(as_of=day, moment=moment))
    assert found.value == total > 0


def test_stage_conversion_counts_each_deal_once_per_stage(small: Summary) -> None:
    entered: dict[tuple[int, int], date] = {}
    passed: set[tuple[int, int]] = set()
    for stay in StageStay.objects.order_by("pk"):
        key = (stay.deal_id, stay.stage_id)
        assert stay.entered_at is not None
        entered.setdefault(key, stay.entered_at.date())
        if stay.exit in {"advanced", "won"}:
            passed.add(key)
    inside = [key for key, day in entered.items() if day in QUARTER]
    found = read("stage_conversion", scope()).value
    assert found is not None
    assert abs(float(found) - len([key for key in inside if key in passed]) / len(inside)) < 0.01


def test_activities_done_are_counted_by_the_workspaces_day(small: Summary) -> None:
    done = Activity.objects.filter(done_at__isnull=False).exclude(kind="note").values_list("done_at", flat=True)
    days = [at.astimezone(HERE).date() for at in done if at]
    assert read("activities_done", scope()).value == len([day for day in days if day in QUARTER])


def test_next_steps_overdue_are_open_unparked_and_past(small: Summary) -> None:
    late = Deal.objects.filter(status="open", parked_until=None, next_step_on__lt=TODAY).count()
    assert read("next_step_overdue", scope()).value == late


def test_the_page_of_each_figure_shows_the_rows_behind_it(small: Summary) -> None:
    client = Client()
    client.force_login(administrator())
    opened: set[str] = set()
    for spec in all_figures():
        answer = client.get(f"/figures/{spec.key}?period={QUARTER.key}")
        assert answer.status_code == 200, spec.key
        opened |= set(re.findall(r'class="row-link" href="/(\w+)/', answer.content.decode()))
    assert {"deals", "activities", "leads", "goals"} <= opened
