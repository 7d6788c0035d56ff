"""How the ways of forecasting are called, and how near each of them came."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.numbers.forecast.families import SPLIT

FAMILIES: Final = {
    "mean_of_3": gettext_noop("mean of the last three months"),
    "last_period": gettext_noop("the months right before"),
    "same_place_last_quarter": gettext_noop("the same months of the quarter before"),
    "same_place_last_year": gettext_noop("the same months of the year before"),
    "stage_and_age": gettext_noop("stage and age of the open deals"),
    "quota_to_date": gettext_noop("goals and how far they were reached so far"),
    "win_probability": gettext_noop("chance and time of winning the open deals"),
    "stage_weighted": gettext_noop("due deals weighted by stage"),
}


def family_words(name: str) -> str:
    """How a way of forecasting is called."""
    words = _(FAMILIES[name.removeprefix(SPLIT)])
    return _("%(way)s of all, shared out by history") % {"way": words} if name.startswith(SPLIT) else words


def ways_of(record: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Every way that could be judged, the nearest first; runs from before they were kept have none."""
    ways = (record or {}).get("ways", {})
    rows = [{"key": name, "name": family_words(name), **one} for name, one in ways.items() if one["wape"] is not None]
    return sorted(rows, key=lambda row: row["wape"])
