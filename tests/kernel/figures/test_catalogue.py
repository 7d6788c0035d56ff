"""The catalogue: for every figure and every role the rows combine to the value, whole and by group."""

from datetime import date
from fractions import Fraction

import pytest

from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.figures import Row, all_figures, figure, read, rows
from spearhead.kernel.figures.catalogue import is_open_to
from spearhead.kernel.figures.reading import combine, ending
from tests.cast import YEAR, Cast

FIGURES = [spec.key for spec in all_figures()]


def combined(key: str, found: list[Row]):
    """The value that the rows give when somebody else adds them up."""
    spec = figure(key)
    top, below = sum(row.num or 0 for row in found), sum(row.den or 0 for row in found)
    values = [row.num or 0 for row in found]
    if spec.combine == "per_median":
        values = [row.den for row in found if row.den is not None]
    if spec.combine == "waiting":
        values = [ending(row.num or 0, row.den or 0) for row in found]
    return combine(spec.combine, top, below, len(found), values)


@pytest.mark.parametrize("key", FIGURES)
def test_rows_combine_to_the_value_for_every_role(year: Cast, key: str):
    for user in year.everyone:
        if not is_open_to(user, figure(key)):
            with pytest.raises(Absent):
                read(key, scope_for(user))
            continue
        for period in ("all", str(YEAR), f"{YEAR}-Q2"):
            scope = scope_for(user, period=period)
            found = rows(key, scope, limit=None)
            reading = read(key, scope)
            assert reading.value == combined(key, found)
            assert reading.n == len(found)


@pytest.mark.parametrize("key", FIGURES)
def test_groups_hold_all_rows_of_the_whole(year: Cast, key: str):
    spec = figure(key)
    for dimension in spec.dimensions:
        whole = read(key, scope_for(year.admin))
        grouped = read(key, scope_for(year.admin, group_by=dimension))
        assert sum(group.n for group in grouped.groups) == whole.n == grouped.n
        assert grouped.value == whole.value
        if spec.combine in {"sum", "count"}:
            assert sum(group.value or 0 for group in grouped.groups) == whole.value


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_says_what_it_is_in_both_languages(key: str):
    spec = figure(key)
    assert spec.name
    assert spec.name_zh
    assert spec.definition.endswith(".")
    assert spec.definition_zh.endswith("。")


def test_the_known_year_is_won_as_written_down(year: Cast):
    def won(user, **asked):
        return read("bookings", scope_for(user, **asked)).value

    assert won(year.director, period=str(YEAR)) == 1_000_000_00
    assert [won(year.director, period=f"{YEAR}-Q{n}") for n in (1, 2, 3, 4)] == [
        100_000_00,
        200_000_00,
        300_000_00,
        400_000_00,
    ]
    assert won(year.rep_a) == 300_000_00
    assert won(year.mgr_a) == 600_000_00
    assert read("win_rate_count", scope_for(year.director)).value == Fraction(4, 6)
    assert read("win_rate_value", scope_for(year.director)).value == Fraction(1_000_000, 1_130_000)
    assert read("average_won", scope_for(year.director)).value == 250_000_00
    assert read("open_count", scope_for(year.director)).value == 2


def test_teams_managers_and_regions_carry_their_own(year: Cast):
    def by(dimension):
        return {
            group.label: group.value for group in read("bookings", scope_for(year.director, group_by=dimension)).groups
        }

    assert by("team") == {"Team A": 600_000_00, "Team B": 400_000_00}
    assert by("manager") == {"Mia Amsel": 600_000_00, "（无）": 400_000_00}
    assert by("region") == {"Sales": 1_000_000_00}
    assert by("owner") == {"Ann Abel": 300_000_00, "Adam Abt": 300_000_00, "Bea Bohr": 400_000_00}


def test_filters_narrow_and_never_widen(year: Cast):
    asked = [("owner", "is", year.rep_b.pk)]
    assert read("bookings", scope_for(year.director, filters=asked)).value == 400_000_00
    assert read("bookings", scope_for(year.rep_a, filters=asked)).value == 0
    assert read("bookings", scope_for(year.mgr_a, filters=[("team", "is", year.team_b.pk)])).value == 0


def test_marketing_reads_no_deal(year: Cast):
    assert read("bookings", scope_for(year.mkt)).value == 0
    assert read("open_count", scope_for(year.mkt)).n == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"period": "2025-Q9"}, "unknown_period"),
        ({"as_of": "2999-01-01"}, "as_of_in_future"),
        ({"as_of": "yesterday"}, "bad_date"),
        ({"group_by": "shoe_size"}, "unknown_dimension"),
        ({"filters": [("shoe_size", "is", "1")]}, "unknown_field"),
        ({"filters": [("owner", "is", "x")]}, "bad_value"),
        ({"filters": [("owner", "near", "1")]}, "unknown_operator"),
    ],
)
def test_bad_questions_are_refused_by_code(year: Cast, asked, code):
    with pytest.raises(Refused) as refusal:
        read("bookings", scope_for(year.director, **asked))
    assert refusal.value.code == code


def test_an_unknown_figure_is_refused(year: Cast):
    with pytest.raises(Refused) as refusal:
        read("luck", scope_for(year.director))
    assert refusal.value.code == "unknown_figure"


def test_the_past_reads_as_it_was(year: Cast):
    """Deals of the known year were entered today: before today there was nothing, whatever their own days say."""
    yesterday = date.today().toordinal() - 1  # noqa: DTZ011  # a day before any zone's today
    scope = scope_for(year.director, as_of=date.fromordinal(yesterday))
    assert read("open_count", scope).value == 0
    assert read("bookings", scope).value == 0
