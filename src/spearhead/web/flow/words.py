"""The words for movements and forecast categories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext

from spearhead.web.lists.words import CHOICES

#: movement → (its name, what it means)
MOVES: Final[Mapping[str, tuple[str, str]]] = {
    "new": (_("Added"), _("Opened since, and due in the period.")),
    "reopened": (_("Reopened"), _("Was closed, is open again or closed differently.")),
    "reassigned_in": (_("Handed in"), _("Came from an owner or team outside.")),
    "pulled_in": (_("Pulled in"), _("Was due after the period, is due in it now.")),
    "pushed_in": (_("Pushed in"), _("Was due before the period, is due in it now.")),
    "increase": (_("Increased"), _("The amount grew, at the old rate.")),
    "decrease": (_("Decreased"), _("The amount shrank, at the old rate.")),
    "currency": (_("Exchange rates"), _("What the rate alone changed.")),
    "won": (_("Won"), _("Left the pipeline as won.")),
    "lost": (_("Lost"), _("Left the pipeline as lost.")),
    "deleted": (_("Deleted"), _("The record was deleted.")),
    "reassigned_out": (_("Handed out"), _("Went to an owner or team outside.")),
    "pushed_out": (_("Pushed out"), _("Is due after the period now, or has no closing day any more.")),
    "pulled_earlier": (_("Pulled earlier"), _("Is due before the period now.")),
}


def move_word(move: str) -> str:
    """The name of a movement."""
    return translate(MOVES[move][0])


def move_meaning(move: str) -> str:
    """What a movement means, in a sentence."""
    return translate(MOVES[move][1])


def category_word(category: str) -> str:
    """The name of a forecast category."""
    if category == "pipeline":
        return pgettext("forecast category", "Pipeline")
    return translate(CHOICES[category]) if category in CHOICES else category
