"""What bulk changes are called, with their count."""

from __future__ import annotations

from collections.abc import Container

from django.utils.translation import ngettext


def title_of(noun: str, values: Container[str], count: int) -> str:
    """The title of a job or a button, in the language of the moment."""
    words = _deleting(noun, count) if "delete" in values else _changing(noun, count)
    return words % {"count": f"{count:,}"}


def _deleting(noun: str, n: int) -> str:
    match noun:
        case "deal":
            return ngettext("Delete %(count)s deal", "Delete %(count)s deals", n)
        case "company":
            return ngettext("Delete %(count)s company", "Delete %(count)s companies", n)
        case "contact":
            return ngettext("Delete %(count)s contact", "Delete %(count)s contacts", n)
        case "activity":
            return ngettext("Delete %(count)s activity", "Delete %(count)s activities", n)
    return ngettext("Delete %(count)s lead", "Delete %(count)s leads", n)


def _changing(noun: str, n: int) -> str:
    match noun:
        case "deal":
            return ngettext("Change %(count)s deal", "Change %(count)s deals", n)
        case "company":
            return ngettext("Change %(count)s company", "Change %(count)s companies", n)
        case "contact":
            return ngettext("Change %(count)s contact", "Change %(count)s contacts", n)
        case "activity":
            return ngettext("Change %(count)s activity", "Change %(count)s activities", n)
    return ngettext("Change %(count)s lead", "Change %(count)s leads", n)
