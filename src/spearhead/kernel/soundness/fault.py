"""One thing that is wrong, and the command that mends it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is for programs, `text` one sentence for people, `remedy` the next command (or what to do)."""

    code: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.text} Next: {self.remedy}"
