"""The words for selling costs, and for what drives the cost to serve."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

KINDS: Final = {
    "pay": gettext_noop("Pay"), "travel": gettext_noop("Travel"), "samples": gettext_noop("Samples"),
    "other": gettext_noop("Other cost"), "commission": gettext_noop("Commission"),
}  # fmt: skip
DRIVERS: Final = {
    "deals": gettext_noop("Won deals"), "revenue": gettext_noop("Revenue"), "lines": gettext_noop("Lines of won deals"),
    "activities": gettext_noop("Activities done"), "visits": gettext_noop("Visits"),
}  # fmt: skip
