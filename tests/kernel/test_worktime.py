"""Working time to the minute: the worked examples of the specification, and a clock that is put back."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.errors import Refused
from spearhead.kernel.worktime import WorkTime, read_spans, write_spans

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOLIDAYS = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}
HOURS = WorkTime(read_spans("09:00-12:00, 13:30-18:00"), WorkCalendar("CN", HOLIDAYS), SHANGHAI)


def at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_over_a_week_of_holidays() -> None:
    start = at(9, 30, 17, 20)
    assert HOURS.after(start, 120) == at(10, 8, 10, 20)
    assert HOURS.after(start, 240) == at(10, 8, 13, 50)
    assert HOURS.after(start, 360) == at(10, 8, 15, 50)


def test_a_pause_moves_the_end_by_its_working_minutes() -> None:
    paused = HOURS.between(at(10, 8, 10, 0), at(10, 8, 15, 0))
    assert paused == 210
    assert HOURS.after(at(9, 30, 17, 20), 240 + paused) == at(10, 8, 17, 20)


def test_a_make_up_day_is_worked() -> None:
    assert HOURS.after(at(10, 9, 17, 30), 240) == at(10, 10, 14, 0)


def test_over_a_change_to_winter_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # 25 October 2026, 03:00 becomes 02:00
    night = WorkTime(((0, 6 * 60),), WorkCalendar("DE", {date(2026, 10, 25): True}), berlin)
    start = datetime(2026, 10, 25, 1, 0, tzinfo=berlin)
    assert night.after(start, 180) == datetime(2026, 10, 25, 3, 0, tzinfo=berlin)
    assert night.between(start, datetime(2026, 10, 25, 6, 0, tzinfo=berlin)) == 360


def test_nothing_passes_outside_of_hours() -> None:
    assert HOURS.between(at(10, 8, 12, 0), at(10, 8, 13, 30)) == 0
    assert HOURS.between(at(10, 8, 11, 0), at(10, 8, 10, 0)) == 0
    assert not HOURS.open_at(at(10, 8, 12, 30))
    assert HOURS.open_at(at(10, 8, 13, 30))


@pytest.mark.parametrize("text", ["", "18:00-09:00", "09:00-12:00, 11:00-18:00", "nine to five", "09:00-09:00"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_spans(text)
    assert "hours" in refusal.value.fields


def test_hours_are_written_as_they_are_read() -> None:
    assert write_spans(read_spans("9:00-12:00， 13:30-18:00")) == "09:00-12:00, 13:30-18:00"
