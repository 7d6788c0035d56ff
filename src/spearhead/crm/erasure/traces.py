"""What a text is searched for when a person is erased, and how a value looks without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import F, Func, Model, Q, QuerySet, TextField

from spearhead.kernel.errors import Refused
from spearhead.kernel.text.contact import read_phone

M = TypeVar("M", bound=Model)
#: shorter ones are found in too many places that mean somebody else
SHORTEST: Final = 5


@dataclass(frozen=True, slots=True)
class Traces:
    """The words that give a person away: `sure` are addresses and numbers of nobody else and are searched everywhere;
    `names` may be those of others too and are searched only on what hangs on the person.
    """

    sure: tuple[str, ...]
    names: tuple[str, ...]
    stand_in: str

    def without(self, value: Any, *, names: bool) -> Any:
        """A text or JSON value with every trace replaced by the stand-in."""
        if isinstance(value, str):
            return self._pattern(names).sub(self.stand_in, value) if self._words(names) else value
        if isinstance(value, dict):
            return {self.without(key, names=names): self.without(one, names=names) for key, one in value.items()}
        if isinstance(value, list):
            return [self.without(one, names=names) for one in value]
        return value

    def _words(self, names: bool) -> tuple[str, ...]:
        return (*self.sure, *self.names) if names else self.sure

    def _pattern(self, names: bool) -> re.Pattern[str]:
        """Longest first; words in Latin letters and digits only whole, so that Ann does not stand in Anna."""
        return re.compile("|".join(map(_whole, sorted(self._words(names), key=len, reverse=True))), re.IGNORECASE)

    def found_in(self, rows: QuerySet[M], field: str, *, names: bool) -> QuerySet[M]:
        """The rows whose text or JSON field holds a trace."""
        words = self._words(names)
        if not words:
            return rows.none()
        asked = Q()
        for word in words:
            for form in {word, json.dumps(word)[1:-1]}:  # SQLite keeps JSON as one of two texts
                asked |= Q(traced__icontains=form)
        return rows.filter(pk__in=rows.annotate(traced=_AsText(F(field))).filter(asked).values("pk"))


class _AsText(Func):
    """A column as text: JSON as it is stored."""

    template = "CAST(%(expressions)s AS text)"
    output_field = TextField()


def _whole(word: str) -> str:
    before = r"(?<![0-9A-Za-z])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![0-9A-Za-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return before + re.escape(word) + after


def telling(words: Iterable[str | None]) -> set[str]:
    """Addresses and numbers that are long enough to be searched for, numbers in both of their writings."""
    found: set[str] = set()
    for word in words:
        if not word or len(word) < SHORTEST:
            continue
        found.add(word)
        if word.lstrip("+").replace(" ", "").replace("-", "").isdigit():
            try:
                found.add(read_phone(word).number)
            except Refused:
                continue
    return found
