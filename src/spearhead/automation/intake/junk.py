"""Telling junk from leads by closed rules; what is called junk is kept and can be called back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from spearhead.automation.clocks.models import ServiceLevel
from spearhead.kernel.text.contact import email_domain
from spearhead.kernel.text.fold import match_key

_MACHINE: Final = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+._-].*)?@", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS: Final = 4


def junk_reason(values: Mapping[str, Any], level: ServiceLevel) -> str:
    """``machine``, ``blocked_domain``, ``stop_word`` or ``links``; empty for what may be a lead."""
    email = str(values.get("email") or "")
    if _MACHINE.match(email):
        return "machine"
    domain = email_domain(email).casefold()
    if domain and any(domain == one or domain.endswith(f".{one}") for one in level.blocked_domains):
        return "blocked_domain"
    text = " ".join(str(values.get(name) or "") for name in ("name", "company_name", "title", "message"))
    folded = match_key(text)
    if any(match_key(str(word)) in folded for word in level.stop_words if word):
        return "stop_word"
    return "links" if len(_LINK.findall(text)) > MOST_LINKS else ""
