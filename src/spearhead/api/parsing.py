"""Reading what callers send, strictly: bodies, query strings; everything unreadable is a 4xx that names the place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from django.http import HttpRequest, RawPostDataException
from django.utils.translation import gettext as _
from ninja.parser import Parser

from spearhead.api.errors import Unreadable
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id

MAX_BODY: Final = 1024 * 1024
MAX_DEPTH: Final = 30
MAX_QUERY: Final = 16_384
MAX_PAIRS: Final = 100
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


class StrictParser(Parser):
    """Bodies are UTF-8 JSON of at most 1 MB, without doubled keys, NaN, NUL or lone surrogates."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_body(request)


def read_body(request: HttpRequest) -> Any:
    """The JSON body of a request."""
    if request.content_type != "application/json":
        raise Unreadable(415, "unsupported_type", _("Send the body as application/json."))
    check_length(request, MAX_BODY)
    return read_json(request.body)


def check_length(request: HttpRequest, limit: int) -> None:
    """Refuse (413) a body that says it is longer than `limit` bytes."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    if sent.isdigit() and (len(sent) > 12 or int(sent) > limit):
        words = _("The body has more than %(limit)d kB, which is the limit here.") % {"limit": limit // 1024}
        raise Unreadable(413, "too_large", words)


def refuse_body(request: HttpRequest) -> None:
    """Refuse a body where none belongs; an empty object is let through."""
    if (request.META.get("CONTENT_LENGTH") or "0") == "0":
        return
    try:
        sent = read_body(request)
    except RawPostDataException:
        sent = None
    if sent != {}:
        name = next(iter(sent)) if isinstance(sent, dict) else "body"
        message = _("There is no field “%(field)s” here.") % {"field": str(name)[:60]}
        raise Refused("unknown_field", message, {str(name)[:60]: message})


def read_json(raw: bytes | str) -> Any:
    """A JSON document; 400 when it is none, 422 when it holds what cannot be stored."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        found = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite, parse_int=_bounded
        )
    except (ValueError, RecursionError) as error:
        words = str(error) if isinstance(error, _Said) else _("The body is not valid JSON.")
        raise Unreadable(400, "bad_json", words) from None
    check_tree(found, escapes="\\u" in text)
    return found


class _Said(ValueError):
    """A fault in a document that is told in words."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        doubled = next(name for name, _value in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _Said(_("“%(field)s” is there twice.") % {"field": doubled[:60]})
    return found


def _no_constant(name: str) -> float:
    raise _Said(_("%(name)s is no number in JSON.") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _Said(_("A number is too large."))
    return number


def _bounded(text: str) -> int:
    if len(text) > 40:
        raise _Said(_("A number is too large."))
    return int(text)


def check_tree(value: Any, *, escapes: bool = True, depth: int = 0, where: str = "body") -> None:
    """Refuse documents that are too deep, and (only escapes can bring them) NUL and lone surrogates, keys included."""
    if depth > MAX_DEPTH:
        raise Unreadable(400, "bad_json", _("The document is nested too deeply."))
    if isinstance(value, dict):
        for name, item in value.items():
            if escapes:
                storable(name, where)
            check_tree(item, escapes=escapes, depth=depth + 1, where=name)
    elif isinstance(value, list):
        for item in value:
            check_tree(item, escapes=escapes, depth=depth + 1, where=where)
    elif escapes and isinstance(value, str):
        storable(value, where)


def storable(text: str, where: str) -> str:
    """The text, or a refusal when it holds NUL or a lone surrogate."""
    if _UNSTORABLE.search(text):
        message = _("This text holds characters that cannot be stored; type it again without them.")
        raise Refused("unstorable_text", message, {_UNSTORABLE.sub("?", where)[:60]: message})
    return text


def read_query(request: HttpRequest) -> list[tuple[str, str]]:
    """The pairs of the query string, in order; kept on the request, so that it is read and checked once."""
    known: list[tuple[str, str]] | None = getattr(request, "query_pairs", None)
    if known is None:
        known = _pairs(request.META.get("QUERY_STRING", ""))
        request.query_pairs = known  # type: ignore[attr-defined]
    return known


def _pairs(raw: str) -> list[tuple[str, str]]:
    if not raw:
        return []
    if len(raw) > MAX_QUERY:
        raise Unreadable(414, "address_too_long", _("The address is too long; send a shorter filter."))
    try:
        text = raw.encode("latin-1").decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS)
    except ValueError:
        message = _("The address holds text that is not UTF-8, or too many parameters.")
        raise Refused("bad_query", message, {"query": message}) from None
    for name, value in pairs:
        storable(name, "query")
        storable(value, name)
    return pairs


Readers = Mapping[str, Callable[[str], Any]]


def read_params(request: HttpRequest, readers: Readers) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The named parameters, each read once by its reader, and the pairs that are left over."""
    found: dict[str, Any] = {}
    rest = []
    for name, value in read_query(request):
        reader = readers.get(name)
        if reader is None:
            rest.append((name, value))
            continue
        if name in found:
            message = _("“%(field)s” is there twice.") % {"field": name}
            raise Refused("given_twice", message, {name: message})
        found[name] = reader(value)
    return found, rest


def only_params(request: HttpRequest, readers: Readers) -> dict[str, Any]:
    """The named parameters; any other is refused by its name."""
    found, rest = read_params(request, readers)
    if rest:
        name = rest[0][0][:60]
        message = _("There is no parameter “%(field)s” here.") % {"field": name}
        raise Refused("unknown_parameter", message, {name or "query": message})
    return found


def whole(name: str, low: int, high: int) -> Callable[[str], int]:
    """A reader of a bounded whole number."""

    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,19}", text) else -1
        if not low <= number <= high:
            message = _("“%(field)s” is a whole number from %(low)d to %(high)d.") % {
                "field": name, "low": low, "high": high,
            }  # fmt: skip
            raise Refused("bad_value", message, {name: message})
        return number

    return read


def flag(name: str) -> Callable[[str], bool]:
    """A reader of true and false."""

    def read(text: str) -> bool:
        if text not in {"true", "false", "1", "0"}:
            message = _("“%(field)s” is true or false.") % {"field": name}
            raise Refused("bad_value", message, {name: message})
        return text in {"true", "1"}

    return read


def text(name: str, limit: int = 200) -> Callable[[str], str]:
    """A reader of a bounded text."""

    def read(value: str) -> str:
        if len(value) > limit:
            message = _("“%(field)s” is out of bounds (limit %(limit)s).") % {"field": name, "limit": limit}
            raise Refused("bad_value", message, {name: message})
        return value

    return read


def one_of(name: str, *choices: str) -> Callable[[str], str]:
    """A reader of one of some words."""

    def read(value: str) -> str:
        if value not in choices:
            message = _("“%(field)s” is one of: %(choices)s.") % {"field": name, "choices": ", ".join(choices)}
            raise Refused("bad_value", message, {name: message})
        return value

    return read


def identifier(name: str) -> Callable[[str], int]:
    """A reader of an id."""

    def read(value: str) -> int:
        try:
            return read_id(value)
        except Absent:
            message = _("“%(field)s” names nothing that you can see.") % {"field": name}
            raise Refused("unknown_reference", message, {name: message}) from None

    return read


def day(name: str) -> Callable[[str], date]:
    """A reader of a day, YYYY-MM-DD."""

    def read(value: str) -> date:
        try:
            found = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            found = None
        if found is None or not 1900 <= found.year <= 2200:
            message = _("“%(value)s” is no date; write it like 2026-11-23.") % {"value": value[:40]}
            raise Refused("bad_date", message, {name: message})
        return found

    return read
