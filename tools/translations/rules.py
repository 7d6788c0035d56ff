"""What a good set of catalogues is: complete, without leftovers, and each translation well formed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from tools.repository import relative
from tools.translations.catalogues import Entry
from tools.translations.messages import Key, Messages

PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|(?<!\{)\{\w+(?:![rsa])?(?::[^{}]*)?\}(?!\})")
UNNAMED = re.compile(r"%(?:%|\(\w+\))|(%[-+#0]*\d*(?:\.\d+)?[sdrfixX](?![a-z]))|(\{\})")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&\w+;")
NUMBER_PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0]*\d*(?:\.\d+)?[dif]")

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HALF_WIDTH = re.compile(rf"[{HAN}][ ]?[,;:!?](?!\w*//)|[,;:!?][{HAN}]|[{HAN}]\.(?:\s|$)|[{HAN}][()]|[()][{HAN}]")
TIGHT = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")


def check(messages: Messages, entries: Sequence[Entry]) -> Iterator[str]:
    """Every complaint, in the order: sources, missing, doubled, unused, then entry by entry."""
    for key, places in messages.items():
        if found := unnamed(key):
            yield f"{places[0].path}:{places[0].line}: {quote(key)} has an unnamed placeholder {found}; write %(name)s"
    translated = covered(entries)
    for key, places in sorted(messages.items(), key=lambda row: row[1]):
        if key not in translated:
            yield f"{places[0].path}:{places[0].line}: {quote(key)} has no translation (bin/translations missing)"
    yield from _doubled(entries)
    for entry in entries:
        where = f"{relative(entry.path)}:{entry.line}: {quote(entry.key)}"
        if entry.key not in messages:
            yield f"{where} is used nowhere{_near(entry.key, messages)}"
        yield from (f"{where} {what}" for what in judge(entry))


def covered(entries: Iterable[Entry]) -> set[Key]:
    """The messages that show in Chinese; a plural's entry also serves its singular used alone."""
    keys = {entry.key for entry in entries if entry.is_translated}
    return keys | {Key(key.text, key.context) for key in keys}


def _doubled(entries: Iterable[Entry]) -> Iterator[str]:
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        same = first.setdefault((entry.key.text, entry.key.context), entry)
        if same is not entry:
            here, there = (f"{relative(one.path)}:{one.line}" for one in (entry, same))
            yield f"{here}: {quote(entry.key)} is already in {there}; keep one of them"


def _near(key: Key, messages: Mapping[Key, object]) -> str:
    for other in messages:
        if other.text == key.text:
            return " in this form: the sources have it with another plural or context"
    return ""


def judge(entry: Entry) -> Iterator[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        yield "is marked fuzzy; check it and take the mark away"
    if entry.key.plural and len(entry.strings) != 1:
        yield f"has {len(entry.strings)} plural forms; Chinese has one: msgstr[0]"
    for string in filter(None, entry.strings):
        yield from _judge_string(entry.key, string)


def _judge_string(key: Key, string: str) -> Iterator[str]:
    wanted, given = _placeholders(key.plural or key.text), _placeholders(string)
    if set(wanted) != set(given):
        lost, added = sorted(set(wanted) - set(given)), sorted(set(given) - set(wanted))
        differences = [*(f"lacks {name}" for name in lost), *(f"has {name} more than the English" for name in added)]
        yield f"and its translation differ in placeholders: {', '.join(differences)}"
    if _edges(key.text) != _edges(string):
        yield "and its translation differ in the white space at their ends"
    yield from (f"is translated {string!r}: {what}" for what in typography(string))


def typography(string: str) -> Iterator[str]:
    """What a Chinese reader would mend: punctuation of the wrong width, missing spaces, the formal address."""
    plain = PLACEHOLDER.sub("\ufffc", MARKUP.sub("", NUMBER_PLACEHOLDER.sub("0", string)))
    if found := HALF_WIDTH.search(plain):
        yield f"half-width punctuation in {found[0]!r}"
    if found := TIGHT.search(plain):
        yield f"a space belongs inside {found[0]!r}"
    if "您" in string:
        yield "we say 你 throughout"


def unnamed(key: Key) -> str:
    """The first placeholder that a translator could not move, such as %s."""
    for found in chain(UNNAMED.finditer(key.text), UNNAMED.finditer(key.plural)):
        if kind := found[1] or found[2]:
            return kind
    return ""


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def quote(key: Key) -> str:
    """The message as a line of a report shows it."""
    text = key.text if len(key.text) <= 70 else key.text[:67] + "..."
    return f"“{text}”" + (f" ({key.context})" if key.context else "")
