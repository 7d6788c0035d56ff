"""Distinct values of a column: what each probably means among known ones, and which look misspelt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.wordlists import word_list_for
from spearhead.integrations.files.reading.profile import ColumnProfile
from spearhead.kernel.text.distance import best_match, misspellings

_YES: Final = frozenset({"yes", "y", "true", "t", "1", "on", "是", "有", "对", "√", "✓", "x"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "off", "否", "无", "没有", "不"})
#: Beyond this a column is no choice, and comparing each with each would be slow.
_MOST_VALUES: Final = 300
_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class ValueProposal:
    """A value of the file, how often it occurs, and the known value it is taken for (None: no proposal).

    `reason` is ``same``, ``case``, ``space``, ``sound``, ``spelling`` or ``none``; `rivals` fit as well.
    """

    value: str
    count: int
    proposal: str | None
    reason: str = "none"
    confidence: float = 0.0
    rivals: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """May be accepted with all others by one key."""
        return self.proposal is not None and self.confidence >= _SURE and not self.rivals

    @property
    def reason_words(self) -> str:
        """Why, for people."""
        return {
            "same": _("Written the same"),
            "case": _("Differs in case or width"),
            "space": _("Differs in spaces or marks"),
            "sound": _("Sounds the same"),
            "spelling": _("Differs in spelling"),
        }.get(self.reason, _("No known value comes near"))


def propose_values(counts: Mapping[str, int], choices: Iterable[str]) -> list[ValueProposal]:
    """For each distinct value the known one it probably means; the most frequent first."""
    known = list(choices)
    exact = set(known)
    proposals = []
    for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if value in exact:
            proposals.append(ValueProposal(value, count, value, "same", 1.0))
        elif match := best_match(value, known):
            proposals.append(
                ValueProposal(value, count, match.choice, match.reason, match.confidence, tuple(match.rivals))
            )
        else:
            proposals.append(ValueProposal(value, count, None))
    return proposals


def find_misspellings(column: ColumnProfile, known: Iterable[str] = ()) -> list[ValueProposal]:
    """Values that look like slips of a `known` word, of a country or sector, or of a far more frequent neighbour.

    Silent on columns of people, codes and numbers, and on those with more than 300 values.
    """
    if column.kind not in ("text", "boolean") or column.capped or len(column.distinct) > _MOST_VALUES:
        return []
    words = [*known, *sorted(word_list_for(column.distinct))]
    found = misspellings(column.distinct, words)
    slips = [
        ValueProposal(value, column.distinct[value], match.choice, match.reason, match.confidence, tuple(match.rivals))
        for value, match in found.items()
    ]
    return sorted(slips, key=lambda slip: (-slip.count, slip.value))


def read_boolean(text: str) -> bool | None:
    """Yes or no in both languages, 1/0; None for anything else."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def count_values(rows: Iterable[Sequence[str]], place: int) -> Counter[str]:
    """Filled values of one column over a whole table, blanks around them ignored."""
    return Counter(text for row in rows if (text := row[place].strip()))
