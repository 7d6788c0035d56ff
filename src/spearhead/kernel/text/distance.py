"""How far apart two spellings are, and which of the known values a typed one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import OSA

from spearhead.kernel.text.fold import match_key, search_key, squash
from spearhead.kernel.text.pinyin import HAN_RUN, same_sound

Reason = Literal["same", "case", "space", "sound", "spelling"]

#: Proposals below this confidence are not made.
LEAST: Final = 0.7
_FIXED: Final[dict[Reason, float]] = {"same": 1.0, "case": 0.99, "space": 0.97, "sound": 0.85}


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal: the known value, how sure (0 to 1) and why; `rivals` are other values that fit as well."""

    choice: str
    confidence: float
    reason: Reason
    rivals: tuple[str, ...] = ()


def allowed_edits(length: int) -> int:
    """How many typing errors a word of this length is forgiven: none under 4 letters, 1 up to 7, 2 from 8."""
    return 0 if length < 4 else 1 if length < 8 else 2


def edits(one: str, other: str, limit: int) -> int | None:
    """Edit distance (insert, delete, replace, swap neighbours) when within `limit`, else None."""
    if abs(len(one) - len(other)) > limit:
        return None
    found = int(OSA.distance(one, other, score_cutoff=limit))
    return found if found <= limit else None


def best_match(value: str, choices: Iterable[str], *, least: float = LEAST) -> Match | None:
    """The choice that `value` was most probably meant to be, or None when none comes near.

    Case, space and punctuation, sound (pinyin) and typing errors are forgiven, in this order of confidence.
    Two equally good choices halve the confidence and are named, so that nobody maps them unseen.
    """
    scored = [(score, reason, choice) for choice in choices for score, reason in [_score(value, choice)] if score]
    if not scored:
        return None
    top = max(score for score, _reason, _choice in scored)
    best = [(reason, choice) for score, reason, choice in scored if score == top]
    reason, choice = best[0]
    rivals = tuple(other for _reason, other in best[1:])
    confidence = top / 2 if rivals and top < _FIXED["case"] else top
    return Match(choice, round(confidence, 2), reason, rivals) if top >= least else None


def _score(value: str, choice: str) -> tuple[float, Reason]:
    if value == choice:
        return _FIXED["same"], "same"
    if match_key(value) == match_key(choice):
        return _FIXED["case"], "case"
    one, other = squash(value), squash(choice)
    if one and one == other:
        return _FIXED["space"], "space"
    if HAN_RUN.fullmatch(one) and HAN_RUN.fullmatch(other):
        if same_sound(one, other):
            return _FIXED["sound"], "sound"
        return _spelling(one, other, limit=1 if min(len(one), len(other)) >= 4 else 0)
    return _spelling(one, other, limit=allowed_edits(max(len(one), len(other))))


def _spelling(one: str, other: str, limit: int) -> tuple[float, Reason]:
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return 0.0, "spelling"  # a digit is never a typing error: GTX 1 is not GTX 2
    found = edits(one, other, limit) if limit else None
    if not found:
        return 0.0, "spelling"
    return 1 - found / max(len(one), len(other)), "spelling"


def misspellings(counts: Mapping[str, int], known: Iterable[str] = (), *, ratio: int = 5) -> dict[str, Match]:
    """Values that look like slips of others: of a `known` word, or of a value at least `ratio` times as frequent.

    ``{"technolgy": 12}`` with ``known=["technology"]`` → ``{"technolgy": Match("technology", 0.9, "spelling")}``.
    """
    words = {search_key(word) for word in known}
    known_list = list(known)
    found: dict[str, Match] = {}
    for value, count in counts.items():
        if search_key(value) in words:
            continue
        others = [other for other, often in counts.items() if other != value and often >= count * ratio]
        if (match := best_match(value, [*known_list, *others])) and match.reason != "same":
            found[value] = match
    return found
