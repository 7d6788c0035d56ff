"""Pools in words: kinds, reasons, fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop

KINDS: Final[Mapping[str, str]] = {"lead": gettext_noop("Lead pool"), "company": gettext_noop("Customer pool")}
REASONS: Final[Mapping[str, str]] = {
    "returned": gettext_noop("returned"), "recycled": gettext_noop("went back by itself"),
    "left": gettext_noop("owner left"), "new": gettext_noop("nobody was free"),
}  # fmt: skip
FIELDS: Final[Mapping[str, str]] = {
    "name": gettext_noop("Name"), "company_name": gettext_noop("Company"), "title": gettext_noop("Position"),
    "email": gettext_noop("E-mail"), "phone": gettext_noop("Phone"), "message": gettext_noop("Message"),
    "industry": gettext_noop("Industry"), "city": gettext_noop("City"), "domain": gettext_noop("Website"),
    "address": gettext_noop("Address"), "tier": gettext_noop("Tier"),
}  # fmt: skip
#: The fields that a row of the page shows beside the name.
ROW: Final[Mapping[str, tuple[str, ...]]] = {
    "lead": ("company_name", "title", "phone", "email"), "company": ("industry", "city", "phone", "tier")
}  # fmt: skip
