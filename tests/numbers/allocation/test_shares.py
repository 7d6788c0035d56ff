"""N3 checks 1 to 5: parts that sum to the pool to the cent, pins, caps, and the refusals."""

from datetime import date
from fractions import Fraction
from random import Random

import pytest

from spearhead.kernel.errors import Refused
from spearhead.numbers.allocation.ramp import capacity, months_of, ramp, tenure_in
from spearhead.numbers.allocation.shares import Candidate, allocate, capped, pool_of, weights


def parts(pool: int, people: list[Candidate], pinned: dict[int, int] | None = None) -> list[int]:
    return list(allocate(pool, weights(people).of, pinned).values())


def test_a_newcomer_in_months_one_to_three_carries_half():
    settled, new = capacity([9, 10, 11], [1, 1, 1]), capacity([1, 2, 3], [1, 1, 1])
    assert (settled, new) == (Fraction(3), Fraction(3, 2))
    assert parts(300, [Candidate(1, settled, 1, 1), Candidate(2, new, 1, 1)]) == [200, 100]


def test_a_million_over_three_by_potential_history_and_capacity():
    away = capacity([20, 21, 22], [1, Fraction(1, 2), 1])
    new = capacity([2, 3, 4], [1, 1, 1])
    assert (away, new) == (Fraction(5, 2), Fraction(215, 100))
    people = [Candidate(1, Fraction(3), 50, 40), Candidate(2, away, 30, 60), Candidate(3, new, 20, 0)]
    found = parts(100_000_000, people)
    assert found == [50_185_874, 41_821_561, 7_992_565]
    assert sum(found) == 100_000_000


def test_a_yuan_over_three_equals_loses_no_cent():
    assert parts(100, [Candidate(key, Fraction(3), 1, 1) for key in (1, 2, 3)]) == [34, 33, 33]


def test_pinned_amounts_stay_and_the_rest_goes_by_weight():
    of = {1: 3, 2: 2, 3: 1}
    assert list(allocate(30_000_000, of).values()) == [15_000_000, 10_000_000, 5_000_000]
    assert list(allocate(30_000_000, of, {1: 12_000_000}).values()) == [12_000_000, 12_000_000, 6_000_000]


def test_on_a_thousand_random_teams_the_parts_sum_to_the_pool():
    rng = Random(3)
    for _team in range(1_000):
        people = [
            Candidate(
                key, Fraction(rng.randint(0, 300) + (key == 0), 100), rng.randint(0, 10**9), rng.randint(0, 10**9)
            )
            for key in range(rng.randint(1, 9))
        ]
        pool = rng.randint(1, 10**9)
        of = weights(people).of
        pins = {one.key: rng.randint(0, pool // len(people)) for one in people[1:] if rng.random() < 0.3}
        for found in (allocate(pool, of), allocate(pool, of, pins), capped(pool, of, {1: pool // 3, 0: pool}, 30)[0]):
            assert sum(found.values()) == pool
            assert min(found.values()) >= 0


def test_parts_that_say_nothing_are_dropped_and_named():
    known = weights([Candidate(1, Fraction(3), 0, 10), Candidate(2, Fraction(3), 0, 30)])
    assert known.dropped == ("potential",)
    assert known.of == {1: Fraction(3, 4), 2: Fraction(9, 4)}
    assert weights([Candidate(1, Fraction(1), 0, 0), Candidate(2, Fraction(2), 0, 0)]).of == {1: 1, 2: 2}


def refused(pool: int, of: dict[int, int], pins: dict[int, int]) -> str:
    with pytest.raises(Refused) as refusal:
        allocate(pool, of, pins)
    return refusal.value.code


@pytest.mark.django_db
def test_what_cannot_add_up_is_refused_by_code():
    with pytest.raises(Refused) as refusal:
        weights([Candidate(1, Fraction(0), 5, 5)])
    assert refusal.value.code == "no_capacity"
    assert refused(100, {1: 1, 2: 1}, {1: 70, 2: 40}) == "pins_exceed_pool"
    assert refused(100, {1: 1, 2: 1}, {1: 60, 2: 30}) == "pins_differ"
    assert refused(100, {1: 1, 2: 0}, {1: 60}) == "no_capacity"


@pytest.mark.django_db
def test_the_refusal_names_the_excess_of_the_pins():
    with pytest.raises(Refused) as refusal:
        allocate(100, {1: 1, 2: 1}, {1: 70, 2: 40})
    assert "¥0.10" in refusal.value.fields["pins"]


def test_the_cap_pins_the_largest_breach_first():
    """300 at 3:2:1 is 150, 100, 50; last year 100, 100, 100: 150 and 50 both breach by half of last year. The first
    is held at 130, then 170 goes 2:1 as 113 and 57, where 57 breaches: it is held at 70, and 100 is left."""
    found, held = capped(300, {1: 3, 2: 2, 3: 1}, {1: 100, 2: 100, 3: 100}, 30)
    assert found == {1: 130, 2: 100, 3: 70}
    assert held == {1, 3}
    assert capped(300, {1: 3, 2: 2, 3: 1}, {}, 30)[1] == set()


def test_a_cap_that_cannot_hold_is_left_out():
    """600 over three of 100 each would need + 100 %."""
    assert capped(600, {1: 3, 2: 2, 3: 1}, {1: 100, 2: 100, 3: 100}, 30) == ({1: 300, 2: 200, 3: 100}, set())


def test_over_assignment_makes_the_pool_larger():
    assert pool_of(1_000_000, 115) == 1_150_000
    assert pool_of(1, 150) == 2


def test_ramp_and_tenure():
    assert [ramp(month) * 100 for month in (-1, 0, 1, 4, 5, 60)] == [0, 0, 25, 90, 100, 100]
    assert tenure_in(date(2026, 8, 17), date(2026, 11, 1)) == 3
    assert ramp(tenure_in(None, date(2026, 11, 1))) == 1
    assert months_of(date(2026, 10, 1), date(2026, 12, 1)) == [
        (date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 11, 1), date(2026, 12, 1)),
    ]
