"""Discounts and the bands that they fall into: pure numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.crm.deals.lines import gross
from spearhead.crm.deals.models import DealLine
from spearhead.kernel.definitions import refuse
from spearhead.kernel.money import MAX_MINOR

LEVELS: Final = ("rep", "manager", "director")
WHOLE: Final = 10_000  #: hundredths of a percent
MOST_BANDS: Final = 6
#: kinds that nobody may let pass alone, and whose rules name one level
ONE_BAND: Final = frozenset({"override", "price", "terms", "contract"})


def net_and_list(line: DealLine) -> tuple[int, int]:
    """What a line comes to before tax, and at list price; without a list price its own price stands for it."""
    listed = line.unit_minor if line.list_minor is None else line.list_minor
    return gross(line.quantity_milli, line.unit_minor) - line.discount_minor, gross(line.quantity_milli, listed)


def share_off(pairs: Iterable[tuple[int, int]]) -> Fraction:
    """1 - net ÷ list, exactly; 0 where the list comes to nothing."""
    every = list(pairs)
    listed = sum(one[1] for one in every)
    return 1 - Fraction(sum(one[0] for one in every), listed) if listed else Fraction(0)


def discounts(lines: Sequence[DealLine]) -> tuple[Fraction, list[Fraction]]:
    """The discount on the deal and on each line."""
    pairs = [net_and_list(line) for line in lines]
    return share_off(pairs), [share_off([pair]) for pair in pairs]


def cost_share(lines: Sequence[DealLine]) -> Fraction | None:
    """Σ cost ÷ Σ net, so that a margin's floor is a ceiling of it; None where a cost is unknown. Lines that bring
    nothing and cost something are above every floor."""
    if any(one.cost_minor is None for one in lines):
        return None
    net, cost = sum(net_and_list(one)[0] for one in lines), sum(one.cost_minor or 0 for one in lines)
    if net > 0:
        return Fraction(cost, net)
    return Fraction(2 if cost else 0)


def level_for(bands: Sequence[Mapping[str, Any]], measured: Fraction) -> str:
    """The level of the band that holds the measured value; an edge belongs to the lower band."""
    return next((one["level"] for one in bands if one["up_to"] is None or measured <= one["up_to"]), LEVELS[-1])


def strictest(levels: Iterable[str]) -> str:
    """The highest of some levels."""
    return max(levels, key=LEVELS.index, default=LEVELS[0])


def checked_bands(kind: str, bands: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bands as they are stored: rising edges and levels, the last one open; some kinds have one band."""
    if not 0 < len(bands) <= (1 if kind in ONE_BAND else MOST_BANDS):
        raise refuse("bad_bands", "bands", _("Say who approves."))
    found = [{"up_to": one.get("up_to"), "level": str(one.get("level", ""))} for one in bands]
    found[-1]["up_to"] = None
    edges: list[Any] = [one["up_to"] for one in found[:-1]]
    most = MAX_MINOR if kind == "amount" else WHOLE
    if any(isinstance(edge, bool) or not isinstance(edge, int) or not 0 <= edge <= most for edge in edges):
        raise refuse("bad_bands", "bands", _("Each band but the last has an upper limit."))
    levels = [str(one["level"]) for one in found]
    if not set(levels) <= set(LEVELS) or (kind in ONE_BAND and levels == ["rep"]):
        raise refuse("unknown_approver", "bands", _("Choose who approves."))
    if edges != sorted(set(edges)) or [LEVELS.index(one) for one in levels] != sorted(
        {LEVELS.index(one) for one in levels}
    ):
        raise refuse("bands_not_rising", "bands", _("The bands have to rise, each with a higher limit and approver."))
    return found
