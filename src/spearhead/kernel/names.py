"""Names that users type in both languages."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language


class Named(Protocol):
    """Anything with a `name` and a `name_zh`."""

    @property
    def name(self) -> str: ...

    @property
    def name_zh(self) -> str: ...


def local_name(thing: Named) -> str:
    """The name in the reader's language; English where no Chinese one was given."""
    zh = (get_language() or "").startswith("zh")
    return (thing.name_zh or thing.name) if zh else thing.name
