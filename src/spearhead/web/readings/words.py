"""Words of kept readings."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

KIND_WORDS: Final = {
    "came": gettext_noop("Records that came"),
    "went": gettext_noop("Records that went"),
    "changed": gettext_noop("Records that changed"),
}
