"""The three ways in which an act or a reading says no; each door translates them once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class SpearheadError(Exception):
    """Base of all refusals that a person or a program may be shown."""

    status = 500


class Absent(SpearheadError):
    """The record does not exist for this user; a foreign record answers exactly so (404)."""

    status = 404


class Forbidden(SpearheadError):
    """The user may see the thing but not do this to it (403)."""

    status = 403

    def __init__(self, message: str = "", code: str = "not_allowed") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Refused(SpearheadError):
    """The request is understood and refused (422).

    `code` is stable and for programs, `message` is translated and for people,
    `fields` maps a field's name to what is wrong with it, in words.
    `ask` names what the caller may supply to be let through (e.g. ``loss_reason``).
    """

    status = 422

    def __init__(
        self,
        code: str,
        message: str,
        fields: Mapping[str, str] | None = None,
        *,
        ask: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})
        self.ask = ask


class TooMany(Refused):
    """Too often: the same may go through `after` so many seconds (429)."""

    status = 429

    def __init__(self, code: str, message: str, *, after: int) -> None:
        super().__init__(code, message)
        self.after = after


class Conflict(SpearheadError):
    """Somebody changed the record since the caller read it (409); `current` is its state now."""

    status = 409

    def __init__(self, message: str, current: Mapping[str, Any] | None = None, code: str = "stale_version") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.current: dict[str, Any] = dict(current or {})


@contextmanager
def fields_named(names: Mapping[str, str] | None = None, *, prefix: str = "") -> Iterator[None]:
    """Let a refusal in the block name the fields as the caller's own form or body calls them."""
    try:
        yield
    except Refused as refusal:
        refusal.fields = {(names or {}).get(name, f"{prefix}{name}"): words for name, words in refusal.fields.items()}
        raise
