"""An amount beside product lines: where lines were set, or are several, they say it; one line of a file follows it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.crm.deals.models import Deal
from spearhead.crm.records.values import bad_value

FROM_LINES: Final = gettext_noop("The amount is the sum of the product lines; change those.")


def lines_say(deal: Deal) -> bool:
    """Whether the lines decide the amount: they were set by hand, or a file brought more than one."""
    return deal.amount_origin == "lines" or deal.lines.count() > 1


def check_typed(deal: Deal) -> None:
    """Refuse an amount that is typed over lines, through whichever door; neither is scaled to the other."""
    if lines_say(deal):
        raise bad_value("amount", _(FROM_LINES))


def let_line_follow(deal: Deal) -> None:
    """Bring the only line, made of a file's product and amount, to the deal's amount; its price follows."""
    line = deal.lines.first()
    if line is None or deal.amount_minor is None or lines_say(deal):
        return
    quantity = line.quantity_milli or 1000
    line.total_minor, line.unit_minor = deal.amount_minor, deal.amount_minor * 1000 // quantity
    listed = line.unit_minor if line.list_minor is None else line.list_minor
    line.discount_minor = max((listed * quantity + 500) // 1000 - line.total_minor, 0)
    line.save(update_fields=["total_minor", "unit_minor", "discount_minor"])
