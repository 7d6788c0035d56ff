"""YAML read with line numbers against a closed schema: an unknown key or a wrong kind is refused by name and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

MAX_MAPPING_CHARS: Final = 1_000_000
_MAX_DEPTH: Final = 20


def refuse(node: yaml.Node | None, key: str, message: str) -> Refused:
    """``bad_mapping`` with the line (from 1) and the key as the field."""
    line = node.start_mark.line + 1 if node is not None else 1
    words = _("Line %(line)s: %(problem)s") % {"line": line, "problem": message}
    return Refused("bad_mapping", words, {key: words})


class Item:
    """A YAML node that knows its name; its readers refuse anything but what they are asked for."""

    def __init__(self, node: yaml.Node, name: str) -> None:
        self.node = node
        self.name = name

    def bad(self, message: str) -> Refused:
        """A refusal at this line."""
        return refuse(self.node, self.name, message)

    def _unfit(self, expected: str) -> Refused:
        return self.bad(_("“%(key)s” must be %(expected)s.") % {"key": self.name, "expected": expected})

    def _scalar(self) -> object:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self._unfit(_("a single value"))
        try:
            return yaml.SafeLoader("").construct_object(self.node)
        except (yaml.YAMLError, ValueError) as error:
            raise self._unfit(_("a single value")) from error

    def text(self) -> str:
        """Any scalar as it was written (``2017`` and ``no`` stay text); not null."""
        if self._scalar() is None:
            raise self._unfit(_("a text"))
        return str(self.node.value)

    def text_or_none(self) -> str | None:
        """Null stays None."""
        return None if self._scalar() is None else str(self.node.value)

    def flag(self) -> bool:
        """``true`` or ``false``."""
        value = self._scalar()
        if not isinstance(value, bool):
            raise self._unfit(_("true or false"))
        return value

    def number(self) -> Decimal:
        """A positive number, exactly as written."""
        self._scalar()
        try:
            value = Decimal(str(self.node.value).replace("_", ""))
        except InvalidOperation:
            raise self._unfit(_("a number above 0")) from None
        if not value.is_finite() or value <= 0:
            raise self._unfit(_("a number above 0"))
        return value

    def one_of(self, allowed: tuple[str, ...]) -> str:
        """One of the words, or a refusal that lists them."""
        value = self.text()
        if value not in allowed:
            raise self._unfit(_("one of: %(words)s") % {"words": ", ".join(allowed)})
        return value

    def items(self) -> list[Item]:
        """The members of a list; a single value counts as a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Item(member, self.name) for member in self.node.value]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        raise self._unfit(_("a list"))

    def texts(self) -> tuple[str, ...]:
        """A list of texts, or a single text."""
        return tuple(member.text() for member in self.items())

    def pairs(self) -> Iterator[tuple[str, Item]]:
        """Keys that the writer chose (column names, values), each once."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self._unfit(_("a table of keys and values"))
        seen: set[str] = set()
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise refuse(key, self.name, _("A key must be a single value."))
            name = str(key.value)
            if name in seen:
                raise refuse(key, name, _("“%(key)s” occurs twice.") % {"key": name[:60]})
            seen.add(name)
            yield name, Item(value, name)

    def closed(self, allowed: tuple[str, ...], required: tuple[str, ...] = ()) -> dict[str, Item]:
        """Keys of ours only; the others are refused, naming the first with its line."""
        found = {}
        for name, item in self.pairs():
            if name not in allowed:
                words = _("unknown key “%(key)s”; known are: %(words)s")
                raise item.bad(words % {"key": name[:60], "words": ", ".join(allowed)})
            found[name] = item
        for name in required:
            if name not in found:
                raise self.bad(_("“%(key)s” is missing.") % {"key": name})
        return found

    def plain(self) -> Any:
        """Plain Python values, for parts that another reader checks."""
        return yaml.SafeLoader("").construct_document(self.node)


def read_root(text: str) -> Item:
    """The document's root; aliases (and so expansion bombs), tags and several documents are refused."""
    if len(text) > MAX_MAPPING_CHARS:
        raise refuse(None, "mapping", _("The mapping is longer than 1 MB."))
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_DEPTH:
                raise Refused("bad_mapping", _("The mapping uses aliases or is nested too deep."))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        words = _("Line %(line)s: %(problem)s") % {"line": line, "problem": _("this is not YAML.")}
        raise Refused("bad_mapping", words, {"mapping": words}) from error
    if node is None:
        raise refuse(None, "mapping", _("The mapping is empty."))
    return Item(node, "mapping")


def without_defaults(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is worth writing: neither empty nor None nor false."""
    return {key: value for key, value in values.items() if value not in (None, "", (), [], {}, False)}
