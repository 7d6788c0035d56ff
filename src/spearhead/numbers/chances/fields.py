"""The fields from which win probability may learn, and how each is read on a past moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from spearhead.crm.custom.access import custom_fields

#: Read from the version that stood then, or worked out for the moment: their history is whole.
STANDING: Final = {
    "pipeline": "category", "stage": "category", "category": "category", "currency": "category", "amount": "number",
    "pushes": "number", "days_open": "number", "days_to_close": "number", "days_to_next_step": "number",
    "parked": "category", "activities": "number", "days_quiet": "number", "answer_hours": "number",
}  # fmt: skip
#: Read from the deal (event name → model field), taken back through its events.
OF_DEAL: Final = {
    "source": "source_id", "campaign": "campaign_id", "territory": "territory_id", "product": "product_id",
    "competitor": "competitor_id", "motion": "motion", "kind": "kind",
}  # fmt: skip
#: The same for the company that the deal had then.
OF_COMPANY: Final = {
    "industry": "category", "tier": "category", "country": "category", "employees": "number", "segment": "category",
}  # fmt: skip
#: Of a lead, worked out for the moment at which it is looked at.
LEAD_STANDING: Final = {
    "status": "category", "activities": "number", "answer_hours": "number", "arrived_weekday": "category",
    "arrived_at_work": "category",
}  # fmt: skip
#: Of a lead, read from the record (name → model field) and taken back through its events.
OF_LEAD: Final = {"source": "source_id", "campaign": "campaign_id"}
#: Whether the field was filled, taken back in the same way; what it holds would name persons.
FILLED: Final = ("company_name", "title", "email", "phone", "message")
CUSTOM: Final = {
    "choice": "category", "boolean": "category", "integer": "number", "decimal": "number", "percent": "number",
}  # fmt: skip


def own_fields(entity: str) -> dict[str, str]:
    """The workspace's own fields that can be learned from: ``custom.key`` → number or category; never personal ones."""
    found = custom_fields(entity)
    return {f"custom.{one.key}": CUSTOM[one.kind] for one in found if one.kind in CUSTOM and not one.personal}


def number(value: Any) -> float:
    """A stored value as a number; NaN where it is none."""
    try:
        return float("nan") if value is None or value == "" else float(value)
    except (TypeError, ValueError):
        return float("nan")


def word(value: Any) -> str:
    """A stored value as a category; "" where there is none."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)[:80]


def kinds(noun: str = "deal") -> Mapping[str, str]:
    """Every field of deals or leads that may be learned from, with its kind."""
    if noun == "lead":
        told = dict.fromkeys((*OF_LEAD, *(f"has.{name}" for name in FILLED)), "category")
        return {**LEAD_STANDING, **told, **own_fields("lead"), "owner": "category"}
    deal = dict.fromkeys(OF_DEAL, "category")
    company = {f"company.{name}": kind for name, kind in OF_COMPANY.items()}
    own = own_fields("deal") | {f"company.{name}": kind for name, kind in own_fields("company").items()}
    return {**STANDING, **deal, **company, **own, "owner": "category"}
