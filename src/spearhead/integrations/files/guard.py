"""Text that a spreadsheet would take for a formula gets an apostrophe on the way out and loses it on the way in."""

from __future__ import annotations

import re
from typing import Final

#: Apostrophes of its own are counted in, so that taking one away always gives back the text as it was.
_RISKY: Final = re.compile(r"'*[\s\u200b-\u200f\ufeff]*[=+\-@|％%＝＋－＠−]|'*[\t\r\n]")
_PLAIN_NUMBER: Final = re.compile(r"-\d+(?:\.\d+)?")
_GUARDED: Final = re.compile(r"'+(?:[\s\u200b-\u200f\ufeff]*[=+\-@|％%＝＋－＠−]|[\t\r\n])")


def guard(text: str) -> str:
    """`text` made harmless in a spreadsheet; plain negative numbers stay as they are."""
    if not text or (text[0].isalnum() and text[0].isascii()):
        return text
    if _RISKY.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text
