"""The goals' screens: Monday's standing, one goal with its appeal, and sharing a pool out."""

from __future__ import annotations

import pytest

from spearhead.kernel.time import read_period
from spearhead.numbers.allocation.models import Allocation
from spearhead.numbers.goals.acts import Terms, set_goal
from spearhead.numbers.goals.models import Goal
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def quarter(cast: Cast, yuan: int, **holder: object) -> Goal:
    terms = Terms(state="proposed" if "user" in holder else "active")
    return set_goal(read_period("2025-Q1"), yuan * 100, by=cast.director, terms=terms, **holder)  # type: ignore[arg-type]


def test_the_manager_sees_pace_and_what_lies_with_nobody(year: Cast, as_user: SignIn) -> None:
    quarter(year, 100_000, user=year.rep_a)
    quarter(year, 50_000, user=year.rep_a2)
    quarter(year, 180_000, team_id=year.team_a.pk)
    page = as_user(year.mgr_a).get("/goals?period=2025-Q1").content.decode()
    assert "Q1 2025 is over." in page
    assert "¥30,000.00 of the team" in page
    assert "goal lies with nobody" in page
    assert "goal met" in page
    assert "missed by" in page
    assert "lies with nobody" not in as_user(year.rep_a).get("/goals?period=2025-Q1").content.decode()


def test_the_rep_appeals_and_the_manager_decides(year: Cast, as_user: SignIn) -> None:
    goal = quarter(year, 100_000, user=year.rep_a)
    rep, manager = as_user(year.rep_a), as_user(year.mgr_a)
    assert "Appeal the goal" in rep.get(f"/goals/{goal.pk}").content.decode()
    refused = rep.post(f"/goals/{goal.pk}/appealed", {"version": "1", "reason": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    rep.post(f"/goals/{goal.pk}/appealed", {"version": "1", "reason": "The market shrank"})
    assert "The market shrank" in manager.get(f"/goals/{goal.pk}").content.decode()
    manager.post(f"/goals/{goal.pk}/decided", {"version": "2", "reason": "So it did", "target": "8万"})
    goal.refresh_from_db()
    assert (goal.state, goal.target) == ("decided", 8_000_000)
    assert as_user(year.rep_b).get(f"/goals/{goal.pk}").status_code == 404


def test_a_pool_is_shared_adjusted_and_proposed(year: Cast, as_user: SignIn) -> None:
    manager = as_user(year.mgr_a)
    form = {"team": str(year.team_a.pk), "period": "2190-Q1", "target": "90万", "cap_percent": ""}
    manager.post("/goals/share", form)
    made = Allocation.objects.get()
    page = manager.get(f"/goals/share/{made.pk}").content.decode()
    assert "equals the pool to the cent" in page
    parts = {line.user_id: line.amount for line in made.lines.all()}
    typed = {f"amount_{pk}": str(amount / 100) for pk, amount in parts.items()}
    typed |= {f"amount_{year.rep_a.pk}": "300000.01", "version": "1"}
    manager.post(f"/goals/share/{made.pk}/adjust", typed)
    parts = {line.user_id: line.amount for line in made.lines.all()}
    assert parts == {year.rep_a.pk: 30_000_001, year.rep_a2.pk: 59_999_999}
    manager.post(f"/goals/share/{made.pk}/apply", {"version": "2", "reason": "Talked over"})
    assert {one.target for one in Goal.objects.filter(state="proposed")} == set(parts.values())
    assert as_user(year.rep_a).get(f"/goals/share/{made.pk}").status_code == 403
