"""The fields that are learned from and their values, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import workspace
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.deals.dimensions import names_of
from spearhead.web.readable import money, number

FIELDS: Final = {
    "pipeline": gettext_noop("Pipeline"), "stage": gettext_noop("Stage"), "category": gettext_noop("Category"),
    "currency": gettext_noop("Currency"), "amount": gettext_noop("Amount"), "pushes": gettext_noop("Pushes"),
    "days_open": gettext_noop("Days since opening"), "days_to_close": gettext_noop("Days to the expected close"),
    "days_to_next_step": gettext_noop("Days to the next step"), "parked": gettext_noop("Parked"),
    "activities": gettext_noop("Activities so far"), "days_quiet": gettext_noop("Days since the last activity"),
    "answer_hours": gettext_noop("Hours to the first answer"), "source": gettext_noop("Source"),
    "campaign": gettext_noop("Campaign"), "territory": gettext_noop("Territory"), "product": gettext_noop("Product"),
    "competitor": gettext_noop("Competitor"), "motion": gettext_noop("Motion"), "kind": gettext_noop("Kind"),
    "owner": gettext_noop("Owner"), "company.industry": gettext_noop("Industry"), "company.tier": gettext_noop("Tier"),
    "company.country": gettext_noop("Country"), "company.employees": gettext_noop("Employees"),
    "company.segment": gettext_noop("Segment"), "status": gettext_noop("Status"),
    "arrived_weekday": gettext_noop("Arrived on a"), "arrived_at_work": gettext_noop("Arrived in working hours"),
    "has.company_name": gettext_noop("Company given"), "has.title": gettext_noop("Title given"),
    "has.email": gettext_noop("E-mail given"), "has.phone": gettext_noop("Phone given"),
    "has.message": gettext_noop("Message given"),
}  # fmt: skip
NAMED: Final = {
    "pipeline": "process.Pipeline", "stage": "process.Stage", "source": "crm.Source", "campaign": "crm.Campaign",
    "territory": "crm.Territory", "product": "crm.Product", "competitor": "strategy.Competitor",
    "company.segment": "strategy.Segment", "owner": "accounts.User",
}  # fmt: skip
CODES: Final = {
    "omitted": gettext_noop("Omitted"), "pipeline": gettext_noop("Pipeline"), "best_case": gettext_noop("Best case"),
    "most_likely": gettext_noop("Most likely"), "commit": gettext_noop("Commit"), "inbound": gettext_noop("inbound"),
    "outbound": gettext_noop("outbound"), "new": gettext_noop("new"), "repeat": gettext_noop("repeat"),
    "renewal": gettext_noop("renewal"), "true": gettext_noop("yes"), "false": gettext_noop("no"),
    "working": gettext_noop("working"),
}  # fmt: skip
CODED: Final = frozenset({"category", "motion", "kind", "parked", "status", "arrived_at_work"})


def field_words(name: str, noun: str = "deal") -> str:
    """How a field of a deal or lead is called."""
    if name in FIELDS:
        return _(FIELDS[name])
    entity, key = ("company", name[15:]) if name.startswith("company.custom.") else (noun, name[7:])
    found = next((one for one in custom_fields(entity) if one.key == key), None)
    if found is None:
        return name
    return found.label_zh or found.label if (get_language() or "").startswith("zh") else found.label


def value_words(reasons: tuple[dict[str, Any], ...]) -> list[str]:
    """The values of some reasons, names looked up."""
    return [_value(one["field"], one["value"]) for one in reasons]


def _value(field: str, value: str) -> str:
    if value == "":
        return _("empty")
    if field in NAMED and value.isdigit():
        return str(names_of(NAMED[field])([int(value)]).get(int(value), value))
    if field == "arrived_weekday" and value.isdigit():
        return date_format(date(2024, 1, int(value)), "l")  # the first was a Monday
    if field in CODED or field.startswith("has.") or value in {"true", "false"}:
        return _(CODES[value]) if value in CODES else value
    if field == "amount":
        return money(round(float(value)), workspace().base_currency)
    try:
        return number(float(value), 1 if float(value) % 1 else 0)
    except ValueError:
        return value


def count_words(n: int, noun: str = "deal") -> str:
    """So many past deals or leads."""
    if noun == "lead":
        return ngettext("%(n)s past lead", "%(n)s past leads", n) % {"n": number(n)}
    return ngettext("%(n)s past deal", "%(n)s past deals", n) % {"n": number(n)}


STATES: Final[dict[str, Callable[[], str]]] = {
    "signal": lambda: _("in use"), "no_signal": lambda: _("no usable signal yet"),
    "too_few": lambda: _("too few past records"), "blocked": lambda: _("waits for a person"),
    "withdrawn": lambda: _("withdrawn: it no longer holds"),
}  # fmt: skip


def state_words(state: str) -> str:
    """The state of a training."""
    return STATES[state]()
