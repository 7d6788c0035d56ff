"""Words of the brief: its blocks, what moved the number, what may go wrong."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

BLOCKS: Final = {
    "number": gettext_noop("Where we land"),
    "moved": gettext_noop("What moved"),
    "accuracy": gettext_noop("How right we were"),
    "risks": gettext_noop("Risks"),
    "plan": gettext_noop("What we do"),
    "margin": gettext_noop("Margin"),
}
MOVES: Final = {
    "won": gettext_noop("Won without having been counted"),
    "added": gettext_noop("Added to the commit"),
    "grew": gettext_noop("Amounts that grew"),
    "shrank": gettext_noop("Amounts that shrank"),
    "lost": gettext_noop("Lost"),
    "slipped": gettext_noop("Slipped out of the period"),
    "lowered": gettext_noop("No longer committed"),
    "judged": gettext_noop("Judgement"),
}
FLAGS: Final = {"overdue": gettext_noop("closing day is past"), "no_next_step": gettext_noop("no next step")}
STATES: Final = {
    "draft": (gettext_noop("draft"), "quiet"),
    "sent": (gettext_noop("sent"), "ok"),
    "superseded": (gettext_noop("superseded"), "quiet"),
}
