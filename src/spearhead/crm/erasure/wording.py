"""What an erasure says to people: parts of the workspace, reasons."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.crm.erasure.models import Erasure

#: in the order in which they are shown
PARTS: Final = {
    "handed_over": gettext_noop("Open records, handed on"),
    "contacts": gettext_noop("Contacts, with those merged into it"),
    "leads": gettext_noop("Leads of the same person"),
    "activities": gettext_noop("Activities: subject, text, outcome and place"),
    "documents": gettext_noop("Files that hang on nothing else"),
    "arrivals": gettext_noop("What came in by forms and programs"),
    "automations": gettext_noop("What automations said to the person or wrote down about them"),
    "links": gettext_noop("Ids in other systems, old values of merges and bulk changes"),
    "notices": gettext_noop("Notices"),
    "mentions": gettext_noop("Mentions in other texts"),
    "import_rows": gettext_noop("Kept rows of imports"),
    "import_files": gettext_noop("Kept files of imports"),
    "exports": gettext_noop("Exports of everything that lie on the server"),
    "answers": gettext_noop("Kept answers of the API"),
    "events": gettext_noop("Events in the log: values gone, the event stays"),
}
REASONS: Final[dict[str, str]] = {
    Erasure.Reason.REQUEST: gettext_noop("The person asked for it"),
    Erasure.Reason.WITHDRAWN: gettext_noop("Consent was withdrawn"),
    Erasure.Reason.PURPOSE: gettext_noop("No longer needed"),
    Erasure.Reason.LAW: gettext_noop("A law or an authority demands it"),
}


def told(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Each part with its number, parts that nobody has words for by their key."""
    known = [(_(words), counts[part]) for part, words in PARTS.items() if part in counts]
    return known + [(part, number) for part, number in counts.items() if part not in PARTS]


def reasons() -> list[tuple[str, str]]:
    """The choices of a form."""
    return [(str(key), _(words)) for key, words in REASONS.items()]
