"""Words of the goals' screens: periods, states, levels, what happened, and amounts in a figure's own unit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.figures import figure
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.steps import SHARE
from spearhead.web import forms, readable
from spearhead.web.wording import major
from spearhead.web.wording import period as period_words

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "draft": (gettext_noop("draft"), "quiet"),
    "proposed": (gettext_noop("proposed"), "info"),
    "agreed": (gettext_noop("agreed"), "ok"),
    "appealed": (gettext_noop("appealed"), "warn"),
    "decided": (gettext_noop("decided"), "info"),
    "active": (gettext_noop("in force"), "ok"),
    "closed": (gettext_noop("closed"), "quiet"),
}
KINDS: Final[Mapping[str, str]] = {
    "set": gettext_noop("set the goal"),
    "changed": gettext_noop("changed the goal"),
    "proposed": gettext_noop("proposed the goal"),
    "agreed": gettext_noop("agreed to the goal"),
    "appealed": gettext_noop("appealed"),
    "decided": gettext_noop("decided the appeal"),
    "activated": gettext_noop("put the goal in force"),
    "closed": gettext_noop("closed the goal"),
    "split": gettext_noop("split the goal"),
    "withdrawn": gettext_noop("withdrew the goal"),
}
LEVELS: Final[Mapping[str, str]] = {
    "goal": gettext_noop("Goal"), "stretch": gettext_noop("Stretch"), "challenge": gettext_noop("Challenge"),
}  # fmt: skip


def zh() -> bool:
    """Whether the reader reads Chinese."""
    return readable.language() == "zh-hans"


def fiscal(one: FiscalPeriod) -> str:
    """A fiscal period in words."""
    return period_words(one.period)


def amount(value: int | None, key: str) -> str:
    """A goal's number in the unit of its figure."""
    if value is None:
        return readable.NOTHING
    match figure(key).unit:
        case "money":
            return readable.money(value, workspace().base_currency)
        case "ratio":
            return readable.percent(Fraction(value, SHARE))
    return readable.number(value)


def typed(value: int, key: str) -> str:
    """The same as it is typed into a field."""
    match figure(key).unit:
        case "money":
            return major(value, workspace().base_currency)
        case "ratio":
            return f"{value / 100:g}%"
    return str(value)


def read_amount(posted: forms.Posted, name: str, key: str) -> int | None:
    """A typed goal in the unit of its figure: money, a count, or a share like 25%."""
    match figure(key).unit:
        case "money":
            return forms.amount(posted, name, workspace().base_currency)
        case "ratio":
            return forms.amount({name: _hundredfold(forms.text(posted, name))}, name, "CNY")
    return forms.whole(posted, name)


def _hundredfold(text: str) -> str:
    """``25%`` and ``25`` both mean a quarter; an amount with two decimals then has the hundredths of a percent."""
    return text.rstrip("%％ ")


def state(goal: Goal) -> dict[str, Any]:
    """The state in words, with its tone."""
    label, tone = STATES[goal.state]
    return {"label": _(label), "tone": tone}
