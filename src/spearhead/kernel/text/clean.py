"""What may be stored as text: NFC, no NUL, no lone surrogates, no control characters, no bidi overrides."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

_NUL_OR_SURROGATE: Final = re.compile("[\x00\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SPACES: Final = " \t\n\u3000\xa0\ufeff\u200b"


def clean_text(value: str, *, max_length: int, multiline: bool = False, field: str = "text") -> str:
    """The text as it is stored: NFC, trimmed (U+3000 too), without control characters and bidi overrides.

    Line ends become ``\\n`` when `multiline`, spaces otherwise. Zero-width joiners stay: emoji need them.
    Refuses NUL and lone surrogates (``unstorable_text``) and more than `max_length` code points (``text_too_long``).
    """
    if _NUL_OR_SURROGATE.search(value):
        message = _("This text holds characters that cannot be stored; type it again without them.")
        raise Refused("unstorable_text", message, {field: message})
    if not (value.isascii() and value.isprintable()):
        value = _LINE_END.sub("\n", value)
        if not multiline:
            value = value.replace("\n", " ").replace("\t", " ")
        value = unicodedata.normalize("NFC", _CONTROL.sub("", value))
    value = value.strip(_SPACES)
    if len(value) > max_length:
        message = _("Use at most %(limit)d characters; this has %(length)d.") % {
            "limit": max_length,
            "length": len(value),
        }
        raise Refused("text_too_long", message, {field: message})
    return value
