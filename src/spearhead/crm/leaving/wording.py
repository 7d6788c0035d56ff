"""The parts of a hand-over in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS: Final = {
    "deals": gettext_noop("Open deals"),
    "companies": gettext_noop("Companies"),
    "contacts": gettext_noop("Contacts"),
    "leads": gettext_noop("Leads not yet decided"),
    "activities": gettext_noop("Planned activities"),
    "views": gettext_noop("Views shared with others"),
    "automations": gettext_noop("Automations that run in their name"),
    "routing": gettext_noop("Places in the rules that hand out leads"),
    "pools": gettext_noop("Places in pools"),
    "approvals": gettext_noop("Approvals that wait for them"),
    "deputies": gettext_noop("People whose deputy they are"),
    "approval_rules": gettext_noop("Approval rules that name them"),
}


def word(key: str) -> str:
    """A part as people call it."""
    return _(WORDS[key])
