"""Families that know open deals and quotas: worked by hand, and blind to everything written down later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from spearhead.kernel.time import Period, month_period
from spearhead.numbers.forecast.backtest import back_test, choose
from spearhead.numbers.forecast.families import MEAN
from spearhead.numbers.forecast.learned import STAGE_AND_AGE, STAGE_WEIGHTED, WIN_PROBABILITY, Learned
from spearhead.numbers.forecast.quotas import Quota, to_date
from spearhead.numbers.forecast.stands import Stand, Stands

ANN, BEA = 1, 2
EARLY, LATE = 10, 20  # stages
MONTHS: list[Period] = [month_period(2026, month) for month in (1, 2, 3)]
MOMENTS = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3, 4)]


def stand(deal: int, **other: object) -> Stand:
    values: dict[str, object] = {
        "deal": deal, "status": "open", "owner": ANN, "stage": LATE, "category": "pipeline", "pushes": 0,
        "amount": 1_000, "entered": datetime(2025, 12, 20, tzinfo=UTC), "opened_on": date(2025, 12, 1), "due": None,
        "closed_on": None,
    }  # fmt: skip
    return Stand(**{**values, **other})  # type: ignore[arg-type]


def closed(one: Stand, status: str, day: date) -> Stand:
    return one._replace(status=status, closed_on=day)


def year() -> Stands:
    """Forty deals open at New Year in the late stage; in each of two months ten are won and ten lost."""
    before = [stand(pk) for pk in range(40)]
    ends = {pk: date(2026, 1 + pk // 20, 15) for pk in range(40)}
    over = {pk: closed(before[pk], "lost" if pk % 2 else "won", day) for pk, day in ends.items()}
    now = [
        stand(100, entered=datetime(2026, 3, 20, tzinfo=UTC), opened_on=date(2026, 3, 1), due=date(2026, 4, 9)),
        stand(101, owner=BEA, entered=datetime(2026, 3, 20, tzinfo=UTC), opened_on=None, due=date(2026, 5, 9)),
    ]
    known = [{pk: one for pk, one in over.items() if ends[pk] < moment.date()} for moment in MOMENTS]
    still = [[one for one in before if one.deal not in past] for past in known]
    entries = [(MOMENTS[0], one) for one in before] + [(datetime(2026, 3, 20, tzinfo=UTC), one) for one in now]
    return Stands(MONTHS, MOMENTS, [*still[:3], now], known, entries)


def test_stage_and_age_counts_what_came_of_deals_that_stood_so():
    found = Learned(year()).families(3, 1)[STAGE_AND_AGE]
    # windows: January 10 of 40 won, February 10 of 20, March none open; those twelve days old at New Year: 10 of 40
    whole = Fraction(20, 60)
    stage = (20 + 5 * whole) / 65
    narrow = (10 + 5 * stage) / 45
    assert found[ANN] == round(1_000 * narrow)
    assert found[BEA] == found[ANN]


def test_new_business_is_what_was_not_open_before():
    known = year()
    known.closed[3][900] = closed(stand(900, owner=BEA, amount=9_000), "won", date(2026, 3, 9))
    plain, more = (Learned(one).families(3, 1)[STAGE_AND_AGE] for one in (year(), known))
    assert more[BEA] - plain[BEA] == 3_000  # once in three windows
    assert more[ANN] == plain[ANN]


def test_stage_weighted_counts_only_what_is_due():
    assert Learned(year()).families(3, 1)[STAGE_WEIGHTED] == {ANN: 500}
    assert Learned(year()).families(3, 2)[STAGE_WEIGHTED] == {ANN: 500, BEA: 500}


def test_the_chance_needs_both_outcomes_and_a_day_of_opening():
    learned = Learned(year())
    found = learned.families(3, 1)[WIN_PROBABILITY]
    assert found[BEA] == 0  # not known how old it is
    # half are won; it is 31 days old, and of the twenty wins, all older then, ten came within the next thirty days
    assert found[ANN] == round(1_000 * Fraction(1, 2) * Fraction(10, 21))
    assert WIN_PROBABILITY not in Learned(year()).families(1, 1)  # ten wins are too few


def test_nothing_that_came_later_enters_an_earlier_place():
    known = year()
    before = Learned(known).families(2, 1)
    known.open[3].append(stand(500, amount=10**9, due=date(2026, 3, 3)))
    known.closed[3][501] = closed(stand(501, amount=10**9), "won", date(2026, 1, 2))
    known.entries.append((datetime(2026, 3, 30, tzinfo=UTC), stand(501, stage=EARLY)))
    assert Learned(known).families(2, 1) == before
    assert Learned(known).families(3, 1) != Learned(year()).families(3, 1)


def quota(person: int, target: int | None, *, at: datetime = MOMENTS[0], goal: int = 1, first: int = 1) -> Quota:
    return Quota(goal, person, 2026 * 12 + first - 1, 6, target, at)


def test_quota_times_attainment_to_date():
    past = {ANN: [100, 100, 40], BEA: [30, 30, 30]}
    found = to_date([quota(ANN, 600)], MOMENTS[3], past, MONTHS, 2)
    assert found == {ANN: Fraction(200 * 240, 300), BEA: 60}  # 80 % of two months of 100; Bea by her mean


def test_a_quota_counts_as_it_was_set_then():
    past = {ANN: [100, 100, 100]}
    raised = quota(ANN, 1_200, at=datetime(2026, 3, 15, tzinfo=UTC))
    first = to_date([quota(ANN, 600), raised], MOMENTS[2], {ANN: [100, 100]}, MONTHS[:2], 1)
    assert first == to_date([quota(ANN, 600)], MOMENTS[2], {ANN: [100, 100]}, MONTHS[:2], 1) == {ANN: Fraction(100)}
    assert to_date([quota(ANN, 600), quota(ANN, None, at=MOMENTS[1])], MOMENTS[3], past, MONTHS, 1) is None
    assert to_date([quota(ANN, 600, first=4)], MOMENTS[3], past, MONTHS, 1) is None  # nothing to date


def test_a_family_enters_the_back_test_and_is_chosen_where_it_is_nearer():
    months = {unit: [10 * 2**place for place in range(8)] for unit in ("a", "b")}

    def knows(place: int, ahead: int) -> dict[str, dict[str, Fraction]]:
        return {STAGE_AND_AGE: {"a": Fraction(10 * 2**place), "b": Fraction(10 * 2**place)}}

    found = back_test(lambda place: {unit: row[:place] for unit, row in months.items()}, months, 1, knows)
    assert [one.family for one in found.origins] == [MEAN, "last_period", "last_period", STAGE_AND_AGE, STAGE_AND_AGE]
    assert found.ahead is not None
    assert found.ahead.forecasts == {"a": 2560, "b": 2560}
    assert found.of_family(STAGE_AND_AGE) == (Fraction(0), 5)
    assert found.of_family(f"total_split:{STAGE_AND_AGE}", ["a"]) == (Fraction(0), 5)


def test_a_family_that_came_late_must_meet_three_origins():
    outcome = {"all": 100}
    early, late = {MEAN: {"all": 50}}, {MEAN: {"all": 50}, STAGE_WEIGHTED: {"all": 100}}
    names = [MEAN, STAGE_WEIGHTED]
    assert choose([(early, outcome)] * 9 + [(late, outcome)] * 2, names) == MEAN
    assert choose([(early, outcome)] * 9 + [(late, outcome)] * 3, names) == STAGE_WEIGHTED
