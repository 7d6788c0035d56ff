"""The words for selling costs."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

KINDS: Final = {
    "pay": gettext_noop("Pay"), "travel": gettext_noop("Travel"), "samples": gettext_noop("Samples"),
    "other": gettext_noop("Other cost"), "commission": gettext_noop("Commission"),
}  # fmt: skip
