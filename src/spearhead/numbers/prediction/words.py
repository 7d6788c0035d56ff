"""Why a field is held out, in words of the reader's language: a rule and the numbers by which it was found to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def why(rule: str, facts: Mapping[str, Any]) -> str:
    """The reason behind a rule; `facts` are its numbers."""
    match rule:
        case "person":
            return _("Names of people and protected attributes are not used.")
        case "L1":
            return _("%(share)d %% of its values were last set at or after closing.") % facts
        case "L2":
            words = _("Its emptiness tells open from closed: empty on %(open)d open records, %(closed)d closed.")
            return words % facts
        case "L3" if "score" in facts:
            words = _("Alone it tells later records apart (AUC %(score).3f): too good to be known before the end.")
            return words % facts
        case "L3":
            words = _("%(share)d %% of the records have values of which nearly all, or nearly none, were won.")
            return words % facts
        case "L4":
            return _("It has no history, and its name says that it is filled after contact.")
        case "constant":
            return _("It is the same in every row.")
        case "decided":
            return _("Somebody decided to leave it out.")
        case _ if facts.get("texts"):
            return _("Nearly every row has its own value: a name, an identifier or free text.")
    return _("It numbers the records.")
