"""Formulas of custom fields, a closed grammar: fields, numbers, + - * /, brackets, comparisons in if, min, max, round.

Text → tree (`parse`), tree → kind of its result (`kind_of`), tree and values → value (`calculate`). Nothing is ever
executed; money keeps its currency and is exact until it is rounded at the end; what is missing, divided by zero or in
two currencies gives None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import MAX_MINOR, digits, round_half_away

LONGEST: Final = 1000
DEEPEST: Final = 30
PLACES: Final = 6
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,18}(?:\.[0-9]{1,18})?)|\[(?P<field>[^\[\]]{1,90})\]|(?P<name>[a-zA-Z]+)"
    r"|(?P<sign><=|>=|!=|[-+*/(),<>=]))"
)
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
FUNCTIONS: Final = {"min": (1, 10), "max": (1, 10), "round": (1, 2), "if": (3, 3)}
_WIDE: Final = str.maketrans("（），＋－＊／＜＞＝［］【】×÷≤≥", "(),+-*/<>=[][]*/\x01\x02")


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula: ``op`` is number, field, a sign, a function or neg; `value` a number or a field's name."""

    op: str
    value: Any = None
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Money on its way: exact minor units with their currency."""

    minor: Fraction
    currency: str


def bad(message: str) -> Refused:
    """The refusal of a formula."""
    return refuse("bad_formula", "formula", message)


def parse(text: str) -> Node:
    """The tree of a formula, or a refusal that says where it does not make sense."""
    plain = text.translate(_WIDE).replace("\x01", "<=").replace("\x02", ">=").strip()
    if not plain or len(plain) > LONGEST:
        raise bad(_("A formula has from 1 to %(limit)d characters.") % {"limit": LONGEST})
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            raise bad(_("“%(text)s” is not understood here.") % {"text": plain[at : at + 20]})
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind].strip()))
        at = found.end()
    return _Reader(tokens).whole()


class _Reader:
    """Reads tokens by precedence: comparison, sums, products, signs, the rest."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def whole(self) -> Node:
        node = self.comparison()
        if self.at < len(self.tokens):
            raise bad(_("“%(text)s” is not understood here.") % {"text": self.tokens[self.at][1]})
        return node

    def sign(self, *wanted: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in wanted:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def need(self, wanted: str) -> None:
        if not self.sign(wanted):
            raise bad(_("“%(sign)s” is missing.") % {"sign": wanted})

    def comparison(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise bad(_("This formula is nested too deeply."))
        node = self.sum()
        if sign := self.sign(*_COMPARE):
            node = Node(sign, parts=(node, self.sum()))
        self.depth -= 1
        return node

    def sum(self) -> Node:
        node = self.product()
        while sign := self.sign("+", "-"):
            node = Node(sign, parts=(node, self.product()))
        return node

    def product(self) -> Node:
        node = self.signed()
        while sign := self.sign("*", "/"):
            node = Node(sign, parts=(node, self.signed()))
        return node

    def signed(self) -> Node:
        negative = False
        while self.sign("-"):
            negative = not negative
        node = self.single()
        return Node("neg", parts=(node,)) if negative else node

    def single(self) -> Node:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "number":
            return Node("number", Fraction(text))
        if kind == "field":
            return Node("field", text)
        if kind == "name" and text.lower() in FUNCTIONS:
            return self.call(text.lower())
        if (kind, text) == ("sign", "("):
            node = self.comparison()
            self.need(")")
            return node
        shown = text or _("the end")
        raise bad(_("A number, a field in [ ] or a bracket is expected instead of “%(text)s”.") % {"text": shown})

    def call(self, name: str) -> Node:
        self.need("(")
        parts = [self.comparison()]
        while self.sign(","):
            parts.append(self.comparison())
        self.need(")")
        least, most = FUNCTIONS[name]
        if not least <= len(parts) <= most:
            raise bad(_("“%(name)s” has another number of values.") % {"name": name})
        return Node(name, parts=tuple(parts))


def fields_in(node: Node) -> set[str]:
    """The names of the fields that a formula reads."""
    own = {str(node.value)} if node.op == "field" else set()
    return own.union(*(fields_in(part) for part in node.parts)) if node.parts else own


def kind_of(node: Node, kinds: Mapping[str, str]) -> str:
    """``number``, ``money``, ``date`` or ``flag``: what a formula gives, where fields have these kinds."""
    if node.op in {"number", "field"}:
        return "number" if node.op == "number" else kinds[node.value]
    found = [kind_of(part, kinds) for part in node.parts]
    answer = _RESULTS[node.op](found) if node.op in _RESULTS else _compared(found)
    if not answer:
        raise bad(_("These kinds of values do not go together by “%(sign)s”.") % {"sign": node.op})
    return answer


def _compared(kinds: list[str]) -> str:
    return "flag" if kinds[0] == kinds[1] else ""


def _sum(kinds: list[str]) -> str:
    left, right = kinds
    if left == right and left in {"number", "money"}:
        return left
    return "date" if (left, right) == ("date", "number") else ""


def _difference(kinds: list[str]) -> str:
    return "number" if kinds == ["date", "date"] else _sum(kinds)


def _product(kinds: list[str]) -> str:
    return {("number", "number"): "number", ("money", "number"): "money", ("number", "money"): "money"}.get(
        (kinds[0], kinds[1]), ""
    )


def _quotient(kinds: list[str]) -> str:
    return {("number", "number"): "number", ("money", "number"): "money", ("money", "money"): "number"}.get(
        (kinds[0], kinds[1]), ""
    )


def _alike(kinds: list[str]) -> str:
    return kinds[0] if len(set(kinds)) == 1 and kinds[0] != "flag" else ""


def _rounded(kinds: list[str]) -> str:
    return kinds[0] if kinds[0] in {"number", "money"} and kinds[1:] in ([], ["number"]) else ""


def _chosen(kinds: list[str]) -> str:
    return kinds[1] if kinds[0] == "flag" and kinds[1] == kinds[2] and kinds[1] != "flag" else ""


_RESULTS: Final[Mapping[str, Callable[[list[str]], str]]] = {
    "+": _sum, "-": _difference, "*": _product, "/": _quotient, "min": _alike, "max": _alike, "round": _rounded,
    "if": _chosen, "neg": lambda kinds: kinds[0] if kinds[0] in {"number", "money"} else "",
}  # fmt: skip


def calculate(node: Node, value_of: Callable[[str], Any]) -> Any:
    """The value of a formula: a Fraction, an Amount, a day or a truth; None where something is missing."""
    if node.op == "number":
        return node.value
    if node.op == "field":
        return value_of(node.value)
    if node.op == "if":
        truth = calculate(node.parts[0], value_of)
        return None if truth is None else calculate(node.parts[1 if truth else 2], value_of)
    values = [calculate(part, value_of) for part in node.parts]
    if any(value is None for value in values):
        return None
    if len({value.currency for value in values if isinstance(value, Amount)}) > 1:
        return None
    try:
        return _applied(node.op, values)
    except (ZeroDivisionError, OverflowError):
        return None


def _applied(op: str, values: list[Any]) -> Any:
    if isinstance(values[0], date) or op in _COMPARE:
        return _of_days(op, values) if isinstance(values[0], date) else _COMPARE[op](*map(_bare, values))
    currency = next((value.currency for value in values if isinstance(value, Amount)), "")
    found = _number(op, [_bare(value) for value in values], currency)
    both = op == "/" and all(isinstance(value, Amount) for value in values)
    return Amount(found, currency) if currency and not both else found


def _bare(value: Any) -> Any:
    return value.minor if isinstance(value, Amount) else value


def _number(op: str, values: list[Fraction], currency: str) -> Fraction:
    match op:
        case "neg":
            return -values[0]
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
        case "*":
            return values[0] * values[1]
        case "/":
            return values[0] / values[1]
        case "min":
            return min(values)
        case "max":
            return max(values)
    places = int(values[1]) if len(values) > 1 else 0
    unit = Fraction(10) ** (min(max(places, -12), 12) - (digits(currency) if currency else 0))
    return Fraction(round_half_away(values[0] * unit)) / unit


def _of_days(op: str, values: list[Any]) -> Any:
    first, *rest = values
    if op in {"min", "max"}:
        return (min if op == "min" else max)(values)
    if op in _COMPARE:
        return _COMPARE[op](first, rest[0])
    if isinstance(rest[0], date):
        return Fraction((first - rest[0]).days)
    days = timedelta(days=int(rest[0]))
    return first + days if op == "+" else first - days


def as_stored(value: Any) -> Any:
    """A result as a value of its kind is stored; None for what is too large."""
    if isinstance(value, Amount):
        minor = round_half_away(value.minor)
        return {"minor": minor, "currency": value.currency} if abs(minor) <= MAX_MINOR else None
    if isinstance(value, Fraction):
        if abs(value) > 10**18:
            return None
        rounded = Decimal(round_half_away(value * 10**PLACES)).scaleb(-PLACES)
        return format(rounded.normalize() if rounded else Decimal(0), "f")
    return value.isoformat() if isinstance(value, date) else None
