"""Secrets that may stand in a line of a log, made unreadable: the last gate, for nothing of ours writes them there.

Django tells of refused requests by their path, and the path of a sign-in link is a key; a library's error may quote an
address with its password. What is recognised by its form goes; ordinary words stay.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "…"
_END: Final = r"[^\s\"'<>&,;)\]}]+"
_FORMS: Final = (
    re.compile(r"(\bsph_)[\w-]{8,}"),
    re.compile(r"(/sign-in/link/)[^/\s\"'?]+"),
    re.compile(rf"(\b(?:Bearer|Basic)\s+){_END}", re.IGNORECASE),
    re.compile(rf"([?&](?:key|token|access_token|secret|sign|password|code|signature)=){_END}", re.IGNORECASE),
    re.compile(rf"(\bhooks\.slack\.com/){_END}"),
    re.compile(rf"(/bot/v2/hook/){_END}"),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://[^/\s:@]*:)[^@\s/]+(?=@)"),
    re.compile(rf"(\bpassword\s*[=:]\s*[\"']?){_END}", re.IGNORECASE),
)


def masked(text: str) -> str:
    """The text without what has the form of a token, a sign-in link, a key in an address, or a password."""
    for form in _FORMS:
        text = form.sub(rf"\g<1>{MASK}", text)
    return text
