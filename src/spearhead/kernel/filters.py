"""One filter grammar for lists, API, views and figures: a tree of conditions over declared fields, turned into a Q."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.ids import MAX_ID

MAX_DEPTH: Final = 3
MAX_CONDITIONS: Final = 30
MAX_VALUES: Final = 1000
MAX_TEXT: Final = 200

#: Operators whose value moves with the day: a word such as ``last-30-days``, or a number of days.
RELATIVE: Final = frozenset({"within", "not_within", "older_than"})
MOST_DAYS: Final = 3660
#: kind of field → operators that make sense for it
OPERATORS: Final[dict[str, frozenset[str]]] = {
    "text": frozenset({"is", "is_not", "in", "contains", "starts", "empty", "not_empty"}),
    "choice": frozenset({"is", "is_not", "in", "not_in", "empty", "not_empty"}),
    "ref": frozenset({"is", "is_not", "in", "not_in", "empty", "not_empty"}),
    "number": frozenset({"is", "is_not", "gt", "gte", "lt", "lte", "between", "empty", "not_empty"}),
    "decimal": frozenset({"is", "is_not", "gt", "gte", "lt", "lte", "between", "empty", "not_empty"}),
    "money": frozenset({"is", "gt", "gte", "lt", "lte", "between", "empty", "not_empty"}),
    "date": frozenset({"is", "gt", "gte", "lt", "lte", "between", "empty", "not_empty", *RELATIVE}),
    "datetime": frozenset({"gt", "gte", "lt", "lte", "between", "empty", "not_empty", *RELATIVE}),
    "event": frozenset({"within", "not_within"}),
    "flag": frozenset({"is"}),
    "order": frozenset(),  # something to sort by that is no value of a record
}
_LOOKUP: Final = {
    "is": "", "in": "__in", "contains": "__icontains", "starts": "__istartswith",
    "gt": "__gt", "gte": "__gte", "lt": "__lt", "lte": "__lte",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` up to but not including `end`, and the moments at which they begin in the workspace's zone."""

    start: date
    end: date
    start_at: datetime
    end_at: datetime


class Calendar(Protocol):
    """What days mean here; the workspace's, handed in by `Fields`."""

    def relative(self, text: str) -> Span:
        """The stretch that ``this-week`` or ``last-30-days`` means today; `ValueError` for anything else."""

    def ago(self, days: int) -> Span:
        """Everything since so many days ago."""


#: The kind of fields that no table holds, because they are computed when they are read.
COMPUTED: Final = "computed"


@dataclass(frozen=True, slots=True)
class Term:
    """One of the columns that an order is made of; rows without a value come last."""

    path: str
    down: bool = False
    nullable: bool = False
    kind: str = "number"

    def by(self, *, turned: bool = False) -> Any:
        """The ORDER BY term; `turned` upside down."""
        down = self.down is not turned
        column = F(self.path)
        if not self.nullable:
            return column.desc() if down else column.asc()
        return column.desc(nulls_last=True) if down else column.asc(nulls_last=True)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be filtered, sorted or grouped by.

    `path` is its ORM path; `kind` decides its operators and how values are read; `read` overrides the reading of
    a value; `build` overrides the whole condition (for fields that are no column, such as tags). What is sorted by
    more than one column says which in `terms`, and in `prepare` what rows need for it.
    """

    key: str
    kind: str
    path: str = ""
    label: str = ""
    choices: tuple[str, ...] = ()
    read: Callable[[Any], Any] | None = None
    build: Callable[[str, Any], Q] | None = None
    sortable: bool = True
    nullable: bool = True
    terms: tuple[Term, ...] = ()
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None

    @property
    def column(self) -> str:
        """The ORM path."""
        return self.path or self.key


@dataclass(frozen=True, slots=True)
class Condition:
    """``field operator value`` after checking; `raw` is the value as it was given.

    The value of a relative operator is the stretch that it means today, as (from, up to but not including).
    """

    field: Field
    operator: str
    value: Any = None
    raw: Any = None

    @property
    def moves(self) -> bool:
        """Whether it means something else tomorrow."""
        return self.operator in RELATIVE

    def q(self) -> Q:
        """The Django condition."""
        if self.field.build:
            return self.field.build(self.operator, self.value)
        column = self.field.column
        blank = Q(**{f"{column}__isnull": True})
        if self.field.kind in {"text", "choice"}:
            blank |= Q(**{column: ""})
        match self.operator:
            case "empty":
                return blank
            case "not_empty":
                return ~blank
            case "is_not":
                return ~Q(**{column: self.value})
            case "not_in":
                return ~Q(**{f"{column}__in": self.value})
            case "between":
                low, high = self.value
                return Q(**{f"{column}__gte": low, f"{column}__lte": high})
            case "within":
                return Q(**{f"{column}__gte": self.value[0], f"{column}__lt": self.value[1]})
            case "not_within":
                return blank | Q(**{f"{column}__lt": self.value[0]}) | Q(**{f"{column}__gte": self.value[1]})
            case "older_than":
                return Q(**{f"{column}__lt": self.value[0]})
        return Q(**{f"{column}{_LOOKUP[self.operator]}": self.value})


@dataclass(frozen=True, slots=True)
class Filter:
    """A checked tree: all (or any) of its conditions and sub-trees."""

    conditions: tuple[Condition, ...] = ()
    groups: tuple[Filter, ...] = ()
    any_of: bool = False

    def q(self) -> Q:
        """The Django condition of the whole tree; an empty tree lets everything through."""
        parts = [condition.q() for condition in self.conditions] + [group.q() for group in self.groups]
        joined = Q()
        for part in parts:
            joined = (joined | part) if self.any_of else (joined & part)
        return joined

    def __bool__(self) -> bool:
        return bool(self.conditions or self.groups)


@dataclass(slots=True)
class Fields:
    """The fields of one kind of record, by key; `me` resolves the value ``me`` in references to people, `calendar`
    what words like ``this-week`` mean."""

    all: Mapping[str, Field]
    me: int | None = None
    calendar: Calendar | None = None
    _count: int = field(default=0, init=False)

    def get(self, key: object, where: str = "filter") -> Field:
        """The field, or a refusal that names it; hidden fields are left out of `all` and answer like unknown ones."""
        found = self.all.get(key) if isinstance(key, str) else None
        if found is None:
            message = _("There is no field “%(field)s” here.") % {"field": str(key)[:60]}
            raise Refused("unknown_field", message, {where: message})
        if found.kind == COMPUTED:
            message = _("“%(field)s” is computed when it is read; lists cannot be filtered, sorted or grouped by it.")
            message %= {"field": found.key}
            raise Refused("computed_field", message, {where: message})
        return found

    def named(self, name: str) -> tuple[str, str]:
        """A name in an address as field and operator ("" when it says none); names of fields may have dots too."""
        if name in self.all:
            return name, ""
        field, _dot, operator = name.rpartition(".")
        return (field, operator) if field in self.all else (name.partition(".")[0], name.partition(".")[2])

    def condition(self, key: object, operator: object, value: Any) -> Condition:
        """Check one condition."""
        spec = self.get(key)
        known = isinstance(operator, str) and operator in OPERATORS[spec.kind]
        if not known or (operator in RELATIVE and self.calendar is None):
            message = _("“%(field)s” cannot be compared by “%(operator)s”.") % {
                "field": spec.key, "operator": str(operator)[:20],
            }  # fmt: skip
            raise Refused("unknown_operator", message, {spec.key: message})
        return Condition(spec, str(operator), self._value(spec, str(operator), value), value)

    def tree(self, raw: Any, depth: int = 1) -> Filter:
        """Check ``{"all": [...]}`` or ``{"any": [...]}`` of ``{"field", "op", "value"}`` and sub-trees."""
        if raw in (None, "", {}, []):
            return Filter()
        if depth > MAX_DEPTH or not isinstance(raw, Mapping) or len(raw) != 1 or next(iter(raw)) not in {"all", "any"}:
            message = _("A filter is {“all”: […]} or {“any”: […]}, at most %(depth)d deep.") % {"depth": MAX_DEPTH}
            raise Refused("bad_filter", message, {"filter": message})
        ((joiner, items),) = raw.items()
        if not isinstance(items, list):
            raise Refused("bad_filter", _("A filter holds a list of conditions."), {"filter": _("not a list")})
        conditions, groups = [], []
        for item in items:
            if isinstance(item, Mapping) and "field" in item:
                self._count += 1
                conditions.append(self.condition(item.get("field"), item.get("op", "is"), item.get("value")))
            else:
                groups.append(self.tree(item, depth + 1))
        if self._count > MAX_CONDITIONS:
            message = _("A filter has at most %(limit)d conditions.") % {"limit": MAX_CONDITIONS}
            raise Refused("bad_filter", message, {"filter": message})
        return Filter(tuple(conditions), tuple(groups), joiner == "any")

    def from_query(self, pairs: Sequence[tuple[str, str]], *, reserved: frozenset[str]) -> Filter:
        """The short form in an address: ``stage=3&amount.gte=1000&owner=me&source.in=1,2``."""
        conditions = []
        for key, value in pairs:
            if key.partition(".")[0] in reserved:
                continue
            name, operator = self.named(key)
            spec = self.get(name)
            operator = operator or ("in" if "," in value and "in" in OPERATORS[spec.kind] else "is")
            many = operator in {"in", "not_in", "between"}
            conditions.append(self.condition(name, operator, value.split(",") if many else value))
        return Filter(tuple(conditions))

    def prepared(self, rows: QuerySet[Any], keys: Sequence[str]) -> QuerySet[Any]:
        """Rows with what an order by these keys reads of them."""
        for key in keys:
            found = self.all.get(key.removeprefix("-"))
            rows = found.prepare(rows) if found is not None and found.prepare is not None else rows
        return rows

    def order(self, keys: Sequence[str]) -> list[Any]:
        """ORM ordering for ``["-amount", "name"]``, ending in id so that pages never overlap."""
        order: list[Any] = []
        for key in keys[:4]:
            spec = self.get(key.removeprefix("-"), "order")
            if not spec.sortable:
                message = _("“%(field)s” cannot be sorted by.") % {"field": spec.key}
                raise Refused("not_sortable", message, {"order": message})
            if spec.terms:
                order += [term.by(turned=key.startswith("-")) for term in spec.terms]
                continue
            order.append(f"-{spec.column}" if key.startswith("-") else spec.column)
        last = "-id" if keys and keys[0].startswith("-") else "id"
        return [*order, last]

    def _value(self, spec: Field, operator: str, raw: Any) -> Any:
        if operator in {"empty", "not_empty"}:
            return None
        if operator in {"in", "not_in"}:
            values = raw if isinstance(raw, list) else [raw]
            if len(values) > MAX_VALUES:
                message = _("At most %(limit)d values.") % {"limit": MAX_VALUES}
                raise Refused("too_many_values", message, {spec.key: message})
            return [self._one(spec, value) for value in values]
        if operator == "between":
            if not isinstance(raw, list) or len(raw) != 2:
                message = _("“Between” needs two values.")
                raise Refused("bad_value", message, {spec.key: message})
            return [self._one(spec, value) for value in raw]
        if operator in RELATIVE:
            return self._stretch(spec, operator, raw)
        return self._one(spec, raw)

    def _stretch(self, spec: Field, operator: str, raw: Any) -> tuple[Any, Any]:
        try:
            assert self.calendar is not None
            if operator == "older_than":
                days = int(raw) if isinstance(raw, int | str) and not isinstance(raw, bool) else 0
                if not 0 < days <= MOST_DAYS:
                    raise ValueError
                found = self.calendar.ago(days)
            else:
                found = self.calendar.relative(raw if isinstance(raw, str) else "")
        except ValueError:
            message = _("“%(value)s” is no stretch of time such as this-week, last-30-days or next-quarter.") % {
                "value": str(raw)[:60]
            }
            raise Refused("bad_value", message, {spec.key: message}) from None
        ends = (found.start, found.end) if spec.kind == "date" else (found.start_at, found.end_at)
        return (spec.read(ends[0].isoformat()), spec.read(ends[1].isoformat())) if spec.read else ends

    def _one(self, spec: Field, raw: Any) -> Any:
        try:
            if spec.read:
                return spec.read(raw)
            return _READERS[spec.kind](self, spec, raw)
        except (ValueError, TypeError, ArithmeticError):  # decimals and dates out of range are arithmetic errors
            message = _("“%(value)s” does not fit “%(field)s”.") % {"value": str(raw)[:60], "field": spec.key}
            raise Refused("bad_value", message, {spec.key: message}) from None


def _text(_fields: Fields, _spec: Field, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > MAX_TEXT or "\0" in raw:
        raise ValueError
    raw.encode()
    return raw


def _choice(fields: Fields, spec: Field, raw: Any) -> str:
    value = _text(fields, spec, raw)
    if spec.choices and value not in spec.choices:
        raise ValueError
    return value


def _ref(fields: Fields, _spec: Field, raw: Any) -> int:
    if raw == "me" and fields.me is not None:
        return fields.me
    number = int(raw) if isinstance(raw, int | str) and not isinstance(raw, bool) else 0
    if not 0 < number <= MAX_ID:
        raise ValueError
    return number


def _number(_fields: Fields, _spec: Field, raw: Any) -> int:
    if isinstance(raw, bool):
        raise ValueError  # every bad value is one kind of refusal
    number = int(raw)
    if abs(number) > MAX_ID:
        raise ValueError
    return number


def _decimal(_fields: Fields, _spec: Field, raw: Any) -> Decimal:
    if isinstance(raw, bool | float):
        raise ValueError  # every bad value is one kind of refusal
    number = Decimal(str(raw))
    if not number.is_finite() or number.adjusted() > 18 or abs(int(number.as_tuple().exponent)) > 18:
        raise ValueError
    return number


def _flag(_fields: Fields, _spec: Field, raw: Any) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(raw, bool):
        return raw
    if raw not in known:
        raise ValueError
    return known[raw]


def _date(_fields: Fields, _spec: Field, raw: Any) -> date:
    return date.fromisoformat(raw)


def _datetime(_fields: Fields, _spec: Field, raw: Any) -> datetime:
    found = datetime.fromisoformat(raw)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)


_READERS: Final[dict[str, Callable[[Fields, Field, Any], Any]]] = {
    "text": _text, "choice": _choice, "ref": _ref, "number": _number, "decimal": _decimal, "money": _number,
    "date": _date, "datetime": _datetime, "flag": _flag,
}  # fmt: skip
