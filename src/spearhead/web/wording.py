"""The filters that put our own things into words in templates: names, definitions, periods, groups, comparisons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from babel.dates import format_date
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from spearhead.insights.dashboards.reading import TileReading
from spearhead.kernel.figures import Figure, Reading
from spearhead.kernel.money import to_decimal
from spearhead.kernel.names import Named, local_name
from spearhead.kernel.time import ALL, Period
from spearhead.web import readable

DIMENSIONS: Final[Mapping[str, str]] = {
    "owner": gettext_noop("Owner"), "team": gettext_noop("Team"), "region": gettext_noop("Region"),
    "manager": gettext_noop("Manager"), "pipeline": gettext_noop("Pipeline"), "stage": gettext_noop("Stage"),
    "discount_band": gettext_noop("Band of discount"),
    "product": gettext_noop("Product"), "source": gettext_noop("Source"), "campaign": gettext_noop("Campaign"),
    "territory": gettext_noop("Territory"), "segment": gettext_noop("Segment"), "industry": gettext_noop("Industry"),
    "company": gettext_noop("Company"), "kind": gettext_noop("Kind"), "category": gettext_noop("Forecast category"),
    "competitor": gettext_noop("Competitor"), "loss_reason": gettext_noop("Lost reason"),
    "month": gettext_noop("Month"), "status": gettext_noop("Status"),
}  # fmt: skip
_SIGN: Final = re.compile(r"^(-?)[^\d-]+")
#: dimensions whose groups can be opened as a filter of the figure
NARROWING: Final = frozenset(
    {"owner", "team", "manager", "pipeline", "stage", "product", "source", "campaign", "territory", "segment",
     "company", "competitor", "loss_reason"}
)  # fmt: skip


def _zh() -> bool:
    return (get_language() or "").startswith("zh")


def definition(spec: Figure) -> str:
    """A figure's definition in the reader's language."""
    return spec.definition_zh if _zh() else spec.definition


def example(spec: Figure) -> str:
    """A figure's worked example in the reader's language, if it has one."""
    return spec.example_zh if _zh() else spec.example


def dimension(key: str) -> str:
    """The word for something to group by."""
    return _(DIMENSIONS[key]) if key in DIMENSIONS else key


def period(span: Period) -> str:
    """A period in words: Q4 2026, 2026年第四季度, November 2026, from … to …."""
    locale = "zh_Hans" if _zh() else "en"
    if span.key.startswith("FY"):
        return _fiscal(span.key[2:6], span.key[7:])
    if span is ALL or span.key == "all":
        return _("all time")
    if "-Q" in span.key:
        return format_date(span.start, "yyyy年QQQQ" if _zh() else "QQQ yyyy", locale=locale)
    if len(span.key) == 7:
        return format_date(span.start, "yyyy年M月" if _zh() else "LLLL yyyy", locale=locale)
    if len(span.key) == 4:
        return f"{span.key}年" if _zh() else span.key
    return _("%(start)s to %(end)s") % {
        "start": readable.day(span.start),
        "end": readable.day(span.end - timedelta(days=1)),
    }


def _fiscal(year: str, part: str) -> str:
    if part.startswith("Q"):
        return _("FY%(year)s Q%(number)s") % {"year": year, "number": part[1:]}
    if part:
        return _("FY%(year)s month %(number)s") % {"year": year, "number": int(part[1:])}
    return _("FY%(year)s") % {"year": year}


def major(minor: int, currency: str) -> str:
    """An amount as it is typed: major units without grouping."""
    return format(to_decimal(minor, currency), "f")


def bare(minor: int | None, currency: str) -> str:
    """An amount in full without the sign of its currency, for tables that name it once."""
    shown = readable.money(minor, currency)
    return shown if readable.read_amount(shown) else _SIGN.sub(r"\1", shown)


def comparison(tile: TileReading, currency: str) -> dict[str, Any] | None:
    """What the tile says against the period before: how much, which way, whether that is good."""
    return against(tile.now, tile.before) if tile.before else None


def against(now: Reading, before: Reading) -> dict[str, Any] | None:
    """A reading against an earlier one of the same figure; None where one of them is not known."""
    if before.value is None or now.value is None:
        return None
    step = Fraction(now.value) - Fraction(before.value)
    good = now.figure.up_is_good
    return {
        "text": _difference(now, step, Fraction(before.value)),
        "direction": "up" if step > 0 else "down" if step < 0 else "flat",
        "better": None if good is None or step == 0 else (step > 0) == good,
        "against": _("vs %(period)s") % {"period": period(before.scope.period)},
    }


def _difference(reading: Reading, step: Fraction, before: Fraction) -> str:
    if reading.figure.unit == "ratio":
        points = readable.number(round(abs(step) * 100, 1), 1)
        return _("%(points)s points") % {"points": points}
    if reading.figure.unit == "days":
        return _("%(days)s days") % {"days": readable.number(abs(step), 1)}
    if before == 0:
        return _("from none")
    return readable.percent(abs(step) / abs(before))


def chart_data(tile: TileReading, currency: str, base: str) -> dict[str, Any]:
    """The data of a tile's chart; every point opens its rows."""
    spec, groups = tile.now.figure, list(tile.now.groups)
    by = str(tile.tile["group_by"])
    if by in {"month", "stage"}:
        groups.sort(key=lambda group: (group.key is None, group.key or 0))
    urls = [
        base + (f"{by}={group.key}" if by in NARROWING and group.key is not None else f"group_by={by}")
        for group in groups
    ]
    return {
        "kind": "bar",
        "labels": [_month(group.label) if by == "month" else group.label for group in groups],
        "series": [
            {"name": local_name(spec), "values": [_plot(spec, group.value, currency) for group in groups], "urls": urls}
        ],
        "format": {"money": "money", "ratio": "percent", "days": "days"}.get(spec.unit, "number"),
        "currency": currency,
        "n": tile.now.n,
        "across": tile.tile["chart"] == "bars",
    }


def _month(label: str) -> str:
    """A month on an axis: ``Jan``, ``1月``."""
    try:
        first = date.fromisoformat(f"{label}-01")
    except ValueError:
        return label
    return format_date(first, "LLL", locale="zh_Hans" if _zh() else "en")


def _plot(spec: Figure, value: Any, currency: str) -> float | None:
    if value is None:
        return None
    exact: Decimal | Fraction = to_decimal(int(value), currency) if spec.unit == "money" else Fraction(value)
    return float(exact)


def local(thing: Named) -> str:
    """A name in the reader's language."""
    return local_name(thing)


def in_language(thing: Any, name: str) -> str:
    """A definition's text in the reader's language, the other one where it is missing."""
    here, other = (f"{name}_zh", name) if _zh() else (name, f"{name}_zh")
    return str(getattr(thing, here) or getattr(thing, other))


def guided(step: Any) -> str:
    """How a step is done."""
    return in_language(step, "guidance")


def hinted(method: Any) -> str:
    """What a method field asks."""
    return in_language(method, "hint")


def exits(asked: Any) -> str:
    """What the customer has done when a stage is finished."""
    return in_language(asked, "buyer_exit")


ROLES: Final[Mapping[str, str]] = {
    "decider": gettext_noop("Decider"), "economic": gettext_noop("Holds the budget"), "buyer": gettext_noop("Buyer"),
    "technical": gettext_noop("Technical judge"), "user": gettext_noop("User"), "champion": gettext_noop("Champion"),
}  # fmt: skip


def contact_role(role: str) -> str:
    """The part that a contact has in a deal: a known one in the reader's language, any other as it was typed."""
    return _(ROLES[role]) if role in ROLES else role


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "bare": bare,
    "local": local, "contact_role": contact_role, "local_definition": definition, "local_example": example,
    "dimension": dimension,
    "period": period, "major": major, "comparison": comparison, "chart_data": chart_data,
    "guided": guided, "hinted": hinted, "exits": exits,
}  # fmt: skip
