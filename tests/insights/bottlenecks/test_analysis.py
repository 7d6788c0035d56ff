"""A small log worked out by hand, and logs with a planted change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from spearhead.insights.bottlenecks.analysis import analyse
from spearhead.insights.bottlenecks.changes import changes
from spearhead.insights.bottlenecks.eventlog import build, moment
from spearhead.insights.bottlenecks.report import as_data

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def small():
    """Two deals won, one lost in proposal, one that went back, one still waiting at the end (day 30)."""
    return [
        ("a", "lead", day(0), "li"), ("a", "proposal", day(2), "li"), ("a", "won", day(12), "wu"),
        ("b", "lead", day(1), "li"), ("b", "proposal", day(5), "wu"), ("b", "won", day(25), "wu"),
        ("c", "lead", day(0), ""), ("c", "proposal", day(1), ""), ("c", "lost", day(6), ""),
        ("d", "lead", day(3), ""), ("d", "proposal", day(4), ""), ("d", "lead", day(8), ""),
        ("d", "proposal", day(10), ""), ("d", "won", day(30), ""),
        ("e", "lead", day(20), ""), ("e", "proposal", day(22), ""),
    ]  # fmt: skip


def test_a_small_log_by_hand():
    data = as_data(analyse(build(reversed(small()))))
    assert (data["events"], data["cases"], data["open_cases"], data["bottleneck"]) == (16, 5, 1, "proposal")
    proposal, lead = data["stages"][0], data["stages"][1]
    # Waited in proposal: 10, 20, 5, 4 (back), 20, and 8 so far; in lead: 2, 4, 1, 1, 2, 2.
    assert (proposal["waiting_days"], lead["waiting_days"]) == (67, 12)
    assert proposal["share_of_waiting"] == pytest.approx(67 / 79, abs=1e-4)
    assert (proposal["entered"], proposal["cases"], proposal["still_waiting"], proposal["back"]) == (6, 5, 1, 1)
    assert proposal["conversion"] == 0.75  # of a, b, c, d three were won; e is not decided
    assert lead["conversion"] == 1
    assert (lead["median_days"], lead["repeated"]) == (2, 1)
    # Kaplan–Meier with 8 still running: 5/6 after 4, 4/6 after 5, 4/9 after 10.
    assert proposal["median_days"] == 10
    pairs = {(one["from"], one["to"]): one for one in data["transitions"]}
    assert pairs["proposal", "won"]["n"] == 3
    assert pairs["proposal", "won"]["conversion"] == pytest.approx(3 / 5)


def test_a_case_that_is_quiet_for_longer_than_any_stay_stopped():
    events = [*small(), ("f", "lead", day(0), ""), ("f", "proposal", day(1), "")]
    proposal = as_data(analyse(build(events)))["stages"][0]
    assert (proposal["stopped"], proposal["still_waiting"]) == (1, 1)
    assert proposal["conversion"] == 0.6
    assert proposal["longest_days"] == 20


def test_an_empty_log_says_nothing():
    assert as_data(analyse(build([])))["stages"] == []


def generated(rng: np.random.Generator, count: int = 1200):
    """Two transitions; from day 300 on the second takes half as long again, and from 350 on fewer are won."""
    for case in range(count):
        at = float(rng.uniform(0, 500))
        yield f"c{case}", "lead", day(at), ""
        at += float(rng.gamma(2, 2))
        yield f"c{case}", "proposal", day(at), ""
        won = rng.random() < (0.6 if at < 350 else 0.35)
        at += float(rng.gamma(3, 3)) * (1 if at < 300 else 1.6)
        yield f"c{case}", "won" if won else "lost", day(at), ""


def test_a_planted_change_is_found_and_dated_and_nothing_else():
    found = analyse(build(generated(np.random.default_rng(5)))).changes
    seen = {(one.source, one.target, one.what): one.change for one in found}
    slower = [one for one in found if one.what == "duration"]
    assert slower
    for one in slower:
        assert one.source == "proposal"
        assert abs((moment(one.change.at) - day(300)).days) <= 21
        assert moment(one.change.low) <= day(307)
        assert moment(one.change.high) >= day(293)
    fewer = seen["proposal", "won", "conversion"]
    assert abs((moment(fewer.at) - day(350)).days) <= 21
    assert fewer.before > fewer.after
    assert not any(one.source == "lead" for one in found)


def test_quiet_series_raise_hardly_any_alarm():
    rng = np.random.default_rng(11)
    times = np.arange(300.0)
    alarms = sum(bool(changes(times, rng.gamma(2, 2, 300), share=False, alpha=0.05)) for _ in range(60))
    assert alarms <= 8


def test_hand_overs_tell_the_pair_that_waits():
    rng = np.random.default_rng(2)
    events = []
    for case in range(120):
        giver, taker, wait = [("li", "wu", 1), ("wu", "li", 1), ("li", "he", 9)][case % 3]
        events += [
            (f"c{case}", "quote", day(case), giver),
            (f"c{case}", "sign", day(case + wait + rng.random()), taker),
        ]
    found = analyse(build(events)).handovers
    assert next((one.giver, one.taker, one.silo) for one in found) == ("li", "he", True)
    assert sum(one.silo for one in found) == 1
