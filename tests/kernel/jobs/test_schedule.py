"""REL-24: recurring work fires once per slot, whatever the clocks say, and is not made up for after a sleep."""

from datetime import UTC, datetime, timedelta

import pytest

from spearhead.kernel.jobs import schedule
from spearhead.kernel.jobs.schedule import Recurring, fire_due, recurring

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)


@pytest.fixture
def fired(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Alone in the register: something hourly and something daily at one in the morning UTC."""
    monkeypatch.setattr(schedule, "_recurring", {})
    seen: list[str] = []
    recurring("hourly", every=timedelta(hours=1))(lambda: seen.append("hourly"))
    recurring("daily", every=timedelta(days=1), offset=timedelta(hours=1))(lambda: seen.append("daily"))
    fire_due(START)
    assert seen == []  # the first sight of it only sets the mark
    return seen


def test_each_slot_fires_once_however_often_one_looks(fired):
    for minute in range(0, 24 * 60, 5):
        fire_due(START + timedelta(minutes=minute))
        fire_due(START + timedelta(minutes=minute))
    assert fired.count("hourly") == 24
    assert fired.count("daily") == 1


def test_two_schedulers_with_clocks_an_hour_apart_fire_each_slot_once(fired):
    for minute in range(0, 24 * 60, 5):
        for skew in (timedelta(hours=1), timedelta(hours=-1), timedelta(0)):
            fire_due(START + timedelta(minutes=minute) + skew)
    assert fired.count("hourly") == 25  # the clock that is ahead has seen one slot more
    assert fired.count("daily") == 1


def test_three_days_asleep_bring_one_firing_and_no_flood(fired):
    fire_due(START + timedelta(days=3))
    fire_due(START + timedelta(days=3, minutes=1))
    assert sorted(fired) == ["daily", "hourly"]


def test_one_that_fails_keeps_no_other_from_firing(fired):
    def fail() -> None:
        raise RuntimeError

    recurring("broken", every=timedelta(hours=1))(fail)
    fire_due(START)
    assert fire_due(START + timedelta(hours=1)) == ["hourly", "broken"]
    assert fired == ["hourly"]


def test_a_name_is_taken_once(fired):
    with pytest.raises(ValueError, match="twice"):
        recurring("hourly", every=timedelta(hours=1))(lambda: None)


def test_a_slot_begins_at_its_offset():
    daily = Recurring("x", timedelta(days=1), timedelta(hours=17), lambda: None)
    assert daily.slot(datetime(2026, 11, 24, 16, 59, tzinfo=UTC)) == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert daily.slot(datetime(2026, 11, 24, 17, tzinfo=UTC)) == datetime(2026, 11, 24, 17, tzinfo=UTC)
