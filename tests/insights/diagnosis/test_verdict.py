"""The verdict table: the worked examples, and how often it is right on generated teams."""

from __future__ import annotations

import numpy as np
import pytest

from spearhead.insights.diagnosis.evidence import Entry, gather
from spearhead.insights.diagnosis.verdict import Verdict, judge
from spearhead.kernel.statistics import Share

BASELINE = {None: Share(216, 480)}


def entries(*reps: tuple[tuple[int, int], tuple[int, int]]) -> list[Entry]:
    """Per rep: (advanced, n) of adhered entries and of those that were not."""
    found = []
    for rep, sides in enumerate(reps, start=1):
        for adhered, (advanced, n) in zip((True, False), sides, strict=True):
            found += [Entry(rep, None, adhered, place < advanced) for place in range(n)]
    return found


def rounded(found):
    return [round(one * 100, 1) for one in (found.value, found.low, found.high)]


def test_all_reps_lose_though_the_step_is_done_the_process_is_at_fault():
    evidence = gather(entries(((16, 54), (2, 6)), ((17, 54), (1, 6)), ((15, 54), (2, 6)), ((18, 54), (1, 6))), BASELINE)
    assert rounded(evidence.against_baseline) == [-14.4, -21.7, -6.6]
    assert round(evidence.conversion_spread.chi2, 2) == 0.44
    found = judge(evidence)
    assert (found.verdict, found.likely, found.more) == (Verdict.FAULT, True, 40)


def test_one_skips_the_steps_that_help_and_is_named():
    evidence = gather(entries(*[((24, 54), (2, 6))] * 3, ((8, 18), (9, 42))), BASELINE)
    assert round(evidence.adherence_spread.chi2, 1) == 86.4
    assert rounded(evidence.against_baseline) == [-0.6, -8.9, 8.0]
    assert rounded(evidence.against_skipped) == [19.4, 5.3, 31.2]
    found = judge(evidence)
    assert (found.verdict, found.named, found.likely) == (Verdict.SKIPPED, (4,), False)


def test_one_does_the_steps_and_loses_all_the_same():
    evidence = gather(entries(*[((one, 54), (2, 6)) for one in (26, 27, 25, 8)]), BASELINE)
    assert round(evidence.conversion_spread.chi2, 2) == 18.93
    assert evidence.adhered.value == pytest.approx(86 / 216)
    found = judge(evidence)
    assert (found.verdict, found.named) == (Verdict.SKILL, (4,))


def test_twenty_rows_are_not_enough():
    evidence = gather(entries(((5, 10), (3, 10)), ((5, 10), (3, 10))), BASELINE)
    assert rounded(evidence.against_skipped) == [20.0, -9.7, 45.3]
    found = judge(evidence)
    assert found.verdict is Verdict.UNKNOWN
    assert found.more > 0


def test_nothing_is_said_of_an_empty_stage():
    assert judge(gather([], {})).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("advanced", [0, 1, 5])
def test_a_rare_success_without_a_past_says_how_many_are_missing(advanced):
    assert judge(gather(entries(((advanced, 10 * max(advanced, 1)), (0, 0))), {})).more > 0


def test_segments_are_compared_with_their_own_past():
    # Twice as many hard deals as before: the plain conversion falls, that of each segment does not.
    past = {1: Share(300, 500), 2: Share(100, 500)}
    easy = [Entry(rep, 1, True, place < 24) for rep in range(4) for place in range(40)]
    hard = [Entry(rep, 2, True, place < 32) for rep in range(4) for place in range(160)]
    evidence = gather(easy + hard, past)
    assert evidence.adhered.value == pytest.approx(0.28)
    assert evidence.baseline.value == pytest.approx(0.40)
    assert judge(evidence).verdict is Verdict.ELSEWHERE


#: What is planted in each kind of team: per rep the adherence, and the conversion with and without the steps.
USUAL = (0.9, 0.45, 0.45)
PLANTED = {
    Verdict.SKILL: [USUAL, USUAL, USUAL, (0.9, 0.27, 0.27)],
    Verdict.SKIPPED: [(0.9, 0.45, 0.27)] * 3 + [(0.3, 0.45, 0.27)],
    Verdict.FAULT: [(0.9, 0.27, 0.27)] * 4,
    Verdict.COSTLY: [(0.5, 0.45, 0.27)] * 4,
    Verdict.USELESS: [(0.5, 0.45, 0.45)] * 4,
    Verdict.ELSEWHERE: [USUAL] * 4,
}


def simulate(kind: Verdict, each: int, rng: np.random.Generator):
    rows = []
    for adherence, done, skipped in PLANTED[kind]:
        adhered = int(rng.binomial(each, adherence))
        sides = (
            (int(rng.binomial(adhered, done)), adhered),
            (int(rng.binomial(each - adhered, skipped)), each - adhered),
        )
        rows.append(sides)
    past = {None: Share(int(rng.binomial(2000, 0.45)), 2000)}
    return judge(gather(entries(*rows), past))


def test_at_400_entries_a_rep_each_kind_is_found():
    rng = np.random.default_rng(20261125)
    right = {kind: np.mean([simulate(kind, 400, rng).verdict is kind for _ in range(200)]) for kind in PLANTED}
    assert min(right.values()) >= 0.85, right
    assert np.mean(list(right.values())) >= 0.92, right


def test_at_15_entries_a_rep_hardly_anything_wrong_is_claimed():
    rng = np.random.default_rng(7)
    wrong = 0
    for kind in PLANTED:
        for _ in range(150):
            found = simulate(kind, 15, rng)
            wrong += found.verdict not in {kind, Verdict.UNKNOWN} and not found.likely
    assert wrong / (150 * len(PLANTED)) <= 0.05
