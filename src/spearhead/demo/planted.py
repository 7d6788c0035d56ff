"""What is wrong (and what matters) in the demo company on purpose, so that tests and guides can look for it.

Everything is dated relative to the day on which the company is built.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

#: The pipeline in which the planted causes lie.
PIPELINE: Final = "new-business"

# One process fault: the acceptance-criteria meeting was dropped from a stage, and since then all reps lose there.
FAULT_STAGE: Final = "evaluation"
FAULT_WEEKS: Final = 26
FAULT_CONVERSION_BEFORE: Final = 0.72
FAULT_CONVERSION_AFTER: Final = 0.38
DROPPED_STEP: Final = {"zh": "验收标准确认会", "en": "Acceptance-criteria meeting"}

# One skill gap: two reps lose in one stage although they follow its steps.
SKILL_STAGE: Final = "qualification"
SKILL_REPS: Final = ("赵天佑", "Daniel Novak")
SKILL_CONVERSION: Final = 0.34
OTHERS_CONVERSION: Final = 0.76

# One hole: a source's leads fall in number and in quality from a known Monday on.
HOLE_SOURCE: Final = "advertisement"
HOLE_WEEKS: Final = 9
HOLE_VOLUME: Final = 0.30  #: share of the leads that still come
HOLE_QUALITY: Final = 0.40  #: share of the conversion rate that is left

# Fields that truly carry a win signal: shifts of the log-odds at every stage of the new-business pipeline.
SEGMENT_SIGNAL: Final = {
    "manufacturing": 0.30, "energy": 0.12, "life-science": 0.0, "logistics": -0.12, "public": -0.34,
}  # fmt: skip
SOURCE_SIGNAL: Final = {
    "referral": 0.36,
    "partner": 0.16,
    "event": 0.04,
    "website": 0.0,
    "outbound": -0.20,
    "advertisement": -0.24,
}
CONTACTS_SIGNAL: Final = {1: -0.34, 2: 0.0, 3: 0.26, 4: 0.34}
FAST_HOURS: Final = 4
SLOW_HOURS: Final = 24
FAST_SIGNAL: Final = 0.26
SLOW_SIGNAL: Final = -0.26
#: Fields without any: the company's city, the length of the deal's name, the number of sites (custom field).
NO_SIGNAL: Final = ("city", "name length", "custom.sites")


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def fault_since(today: date) -> date:
    """The Monday on which the step was dropped."""
    return monday(today - timedelta(weeks=FAULT_WEEKS))


def hole_since(today: date) -> date:
    """The Monday since which the source has been drying up."""
    return monday(today - timedelta(weeks=HOLE_WEEKS))


def history_start(today: date) -> date:
    """The first day of the company's history: the first of the month 24 months back."""
    return date(today.year - 2, today.month, 1)


def manager_change(today: date) -> date:
    """The day on which the South team got a new manager."""
    return monday(today - timedelta(weeks=38))


def team_move(today: date) -> date:
    """The day on which one rep changed team."""
    return monday(today - timedelta(weeks=30))


def leaving(today: date) -> date:
    """The day on which one rep left and handed everything over."""
    return monday(today - timedelta(weeks=17))
