"""Why an archive cannot be used."""

from __future__ import annotations


class Unusable(Exception):
    """`code` is broken, truncated, foreign, newer, passphrase, differs or busy; the message is one sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
