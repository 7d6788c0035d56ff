"""The standing of a line: who is behind, the mismatch, averages with and without newcomers, landing with a forecast."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from spearhead.accounts.teams.models import Membership
from spearhead.numbers.calendars.access import read_fiscal
from spearhead.numbers.standing import landing
from spearhead.numbers.standing.board import Board, Reading, TeamStanding
from spearhead.numbers.standing.landing import Landing, Rest, use_forecast
from tests.cast import Cast
from tests.numbers.conftest import SetGoal

pytestmark = pytest.mark.django_db


def board(user, period: str = "2025-Q1", figure: str = "bookings") -> Board:
    return Reading(user, read_fiscal(period, date(2026, 11, 25)), figure).board()


def team(found: Board, name: str) -> TeamStanding:
    return next(one for one in found.teams if one.team and one.team.name == name)


def test_mismatch_and_averages(year: Cast, goal: SetGoal):
    """RepA won 100,000 in the quarter; repA2, hired that month, nothing."""
    year.rep_a2.hired_on = date(2025, 1, 1)
    year.rep_a2.save()
    goal(year.director, "2025-Q1", 200_000, user=year.rep_a)
    goal(year.director, "2025-Q1", 50_000, user=year.rep_a2)
    goal(year.director, "2025-Q1", 300_000, team_id=year.team_a.pk)
    found = team(board(year.director), "Team A")
    assert (found.members, found.mismatch) == (25_000_000, 5_000_000)
    assert (found.all.attainment, found.all.n) == (Fraction(2, 5), 2)
    assert (found.ramped.attainment, found.ramped.n) == (Fraction(1, 2), 1)
    assert [line.name for line in found.people] == ["Ann Abel", "Adam Abt"]


def test_who_joined_the_team_within_the_interval_is_not_in_its_average(year: Cast, goal: SetGoal):
    Membership.objects.filter(user=year.rep_a2).update(valid_from=date(2025, 2, 1))
    goal(year.director, "2025-Q1", 200_000, user=year.rep_a)
    goal(year.director, "2025-Q1", 50_000, user=year.rep_a2)
    found = team(board(year.director), "Team A")
    assert (found.all.n, len(found.people)) == (1, 2)


def test_rates_have_no_sum_and_are_read_on_the_wider_scope(year: Cast, goal: SetGoal):
    for holder in ({"user": year.rep_a}, {"team_id": year.team_a.pk}):
        goal(year.director, "2025", 50, figure_key="win_rate_count", **holder)
    found = team(board(year.director, "2025", "win_rate_count"), "Team A")
    assert (found.mismatch, found.members, found.all.attainment) == (None, None, None)
    assert found.line is not None
    assert found.line.pace is not None
    assert found.line.pace.done == 7_500
    assert found.people[0].pace is not None
    assert found.people[0].pace.done == 6_667


def test_a_forecast_gives_the_range_of_the_landing(year: Cast, goal: SetGoal, monkeypatch):
    monkeypatch.setattr(landing, "_forecast", [])
    use_forecast(lambda _goal, _pace, _period, _day: Rest(100, 200, 300))
    goal(year.director, "2190-Q1", 1_000, user=year.rep_a)
    line = board(year.director, "2190-Q1").people[0]
    assert line.landing == Landing(200, 100, 300)
    assert line.pace is not None
    assert line.pace.days.elapsed == 0


def test_others_see_only_their_own(year: Cast, goal: SetGoal):
    goal(year.director, "2025-Q1", 200_000, user=year.rep_a)
    goal(year.director, "2025-Q1", 200_000, user=year.rep_b)
    assert [line.name for line in board(year.rep_a).people] == ["Ann Abel"]
    assert [line.name for line in board(year.mgr_a).people] == ["Ann Abel"]
    assert board(year.mkt).people == []
