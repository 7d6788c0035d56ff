"""What a proposed act needs: which rules it meets, at which level, and what an approver is shown of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from fractions import Fraction
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.bands import (
    LEVELS,
    WHOLE,
    cost_share,
    discounts,
    level_for,
    net_and_list,
    strictest,
)  # fmt: skip
from spearhead.automation.approvals.models import ApprovalRule
from spearhead.crm.deals.guards import Proposed
from spearhead.crm.deals.models import Deal, DealLine
from spearhead.kernel.money import round_half_away
from spearhead.kernel.names import local_name

Kind = ApprovalRule.Kind
LEVEL_OF: Final = {"manager": "manager", "director": "director", "administrator": "director"}
OVERRIDE_BANDS: Final = [{"up_to": None, "level": "manager"}]


@dataclass(frozen=True, slots=True)
class Need:
    """What the rules of one kind say of a proposed act. `asked` marks exactly what is asked; `shown` is for everybody
    who reads the request, `costs` for those who may read costs; `councils` are the people who have to agree besides
    the line: name of the rule, people, how many of them (0 is all)."""

    kind: str
    level: str
    asked: str
    hours: int
    rule_version: int
    shown: dict[str, Any]
    councils: tuple[tuple[str, tuple[int, ...], int], ...] = ()
    costs: dict[str, Any] = dataclass_field(default_factory=dict)


def level_of(user: User) -> str:
    """How much a person may let pass alone."""
    return LEVEL_OF.get(user.role, LEVELS[0])


def rules_for(deal: Deal, kind: str) -> list[ApprovalRule]:
    """The rules in force for a deal's pipeline."""
    rows = ApprovalRule.objects.filter(kind=kind, retired_at__isnull=True)
    return [one for one in rows if one.pipeline_id in {None, deal.pipeline_id}]


def needs_of(proposed: Proposed) -> list[Need]:
    """All that the rules say about what is proposed, whoever proposes it."""
    deal = proposed.deal
    if proposed.what == "override":
        rules = rules_for(deal, Kind.OVERRIDE)
        asked = digest("override", deal.stage_id, sorted(proposed.missing))
        found_levels = [(one, level_for(one.bands, Fraction(0))) for one in rules]
        return [_need(Kind.OVERRIDE, found_levels, asked, {"missing": list(proposed.missing)}, least="manager")]
    lines = proposed.lines if proposed.what == "lines" else list(deal.lines.select_related("product"))
    found = [_discount(deal, lines), _margin(deal, lines)]
    if proposed.what == "win":
        found.append(_amount(deal, proposed.base_minor))
    return [one for one in found if one is not None]


def needs_of_ask(deal: Deal, kind: str, text: str, lines: Sequence[DealLine], until: str) -> list[Need]:
    """What somebody asks for without a guard: at least the manager's word, for a price also what its lines need."""
    rules = rules_for(deal, kind)
    shown: dict[str, Any] = {"ask": text, "until": until}
    if lines:
        whole, each = discounts(lines)
        shown |= {
            "lines": [_line(one, share) for one, share in zip(lines, each, strict=True)],
            "discount": in_hundredths(whole),
        }
    asked = digest("ask", kind, text, until)
    found_levels = [(one, level_for(one.bands, Fraction(0))) for one in rules]
    found = [_need(kind, found_levels, asked, shown, least="manager")]
    return found + [one for one in (_discount(deal, lines), _margin(deal, lines)) if one is not None]


def _discount(deal: Deal, lines: Sequence[DealLine]) -> Need | None:
    rules = rules_for(deal, Kind.DISCOUNT)
    if not rules or not lines:
        return None
    whole, each = discounts(lines)
    levels = [(one, strictest(level_for(one.bands, share * WHOLE) for share in (whole, *each))) for one in rules]
    shown = {
        "discount": in_hundredths(whole),
        "lines": [_line(line, share) for line, share in zip(lines, each, strict=True)],
    }
    return _need(Kind.DISCOUNT, levels, lines_asked(deal, lines), shown)


def _margin(deal: Deal, lines: Sequence[DealLine]) -> Need | None:
    """A floor of margin; where a cost is unknown nobody can tell, so that it is asked, and said."""
    rules = rules_for(deal, Kind.MARGIN)
    if not rules or not lines:
        return None
    share = cost_share(lines)
    unknown = sorted({local_name(one.product) for one in lines if one.cost_minor is None})
    levels = [(one, one.bands[-1]["level"] if share is None else level_for(one.bands, share * WHOLE)) for one in rules]
    found = _need(Kind.MARGIN, levels, lines_asked(deal, lines), {"cost_unknown": unknown})
    if share is not None:
        found.costs["margin"] = in_hundredths(1 - share)
    return found


def _line(line: DealLine, share: Fraction) -> dict[str, Any]:
    net, listed = net_and_list(line)
    return {
        "product": line.product_id, "name": local_name(line.product), "quantity_milli": line.quantity_milli,
        "list": listed, "net": net, "discount": in_hundredths(share),
    }  # fmt: skip


def in_hundredths(share: Fraction) -> int:
    """A share in hundredths of a percent, for people: 0.17692 is 1769."""
    return round_half_away(share * WHOLE)


def _amount(deal: Deal, base_minor: int | None) -> Need | None:
    rules = rules_for(deal, Kind.AMOUNT)
    if not rules or base_minor is None:
        return None
    levels = [(one, level_for(one.bands, Fraction(base_minor))) for one in rules]
    return _need(Kind.AMOUNT, levels, digest("amount", base_minor), {"base_minor": base_minor})


def _need(
    kind: str, levels: Sequence[tuple[ApprovalRule, str]], asked: str, shown: dict[str, Any], *, least: str = "rep"
) -> Need:
    """The rules of a kind, each with the level that it finds, as one need."""
    rules = [rule for rule, _level in levels]
    councils = tuple(
        (rule.name, tuple(rule.people), rule.quorum) for rule, level in levels if rule.people and level != LEVELS[0]
    )
    hours = min((one.hours for one in rules), default=8)
    return Need(
        kind, strictest([level for _rule, level in levels] or [least]), asked, hours,
        max((one.version for one in rules), default=0), shown, councils,
    )  # fmt: skip


def lines_asked(deal: Deal, lines: Sequence[DealLine]) -> str:
    """Marks exactly these lines at these prices."""
    rows = [
        (one.product_id, one.quantity_milli, one.unit_minor, one.list_minor, one.discount_minor, one.tax_minor)
        for one in lines
    ]
    return digest("lines", deal.currency, rows)


def facts_of(deal: Deal) -> str:
    """Marks how a deal stands in all that an approval is about: amount, terms, lines, stage, status."""
    lines = lines_asked(deal, list(deal.lines.all()))
    return digest(deal.amount_minor, deal.currency, deal.stage_id, deal.status, deal.company_id, lines)


def digest(*parts: Any) -> str:
    """A short mark of some values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()
