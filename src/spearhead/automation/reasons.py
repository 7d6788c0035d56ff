"""Why a run or a rule was stopped: kept as a code with its number, said in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_WORDS: Final[dict[str, Any]] = {
    "depth": _("Stopped: %(n)s automations had set each other off."),
    "loop": _("Stopped: a loop. It acted on this record already for the same cause."),
    "per_record": _("It ran more than %(n)s times on one record in 24 hours."),
    "per_hour": _("It ran more than %(n)s times in an hour."),
    "owner": _("Its owner may not run automations any more."),
    "not_allowed": _("not allowed"),
    "error": _("Something went wrong; nothing was changed."),
}


def in_words(reason: str) -> str:
    """The reason for people; what is no code of ours is a refusal in words already."""
    code, _colon, number = reason.partition(":")
    return str(_WORDS[code]) % {"n": number} if code in _WORDS else reason
