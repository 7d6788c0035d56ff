"""/figures: the catalogue, values with their groups and warnings, and the rows behind them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from spearhead.accounts.workspace.access import workspace, zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.figures import CatalogueOut, ReadingOut, RowsOut
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.figures import Figure, Row, Scope, figure, figure_for, figures_for, read, rows
from spearhead.kernel.figures.reading import Reading
from spearhead.kernel.time import ALL

router = Router(tags=["figures"])
RATIO_PLACES: Final = Decimal("0.000001")
_MANY: Final = frozenset({"in", "not_in", "between"})
_SCOPE: Final = {
    "period": parsing.text("period", 40),
    "group_by": parsing.text("group_by", 64),
    "as_of": parsing.text("as_of", 40),
}
_PAGE: Final = {
    "limit": parsing.whole("limit", 1, MAX_LIMIT),
    "cursor": parsing.text("cursor", 200),
}


def described(spec: Figure) -> dict[str, Any]:
    zh = (get_language() or "").startswith("zh")
    return {
        "key": spec.key,
        "name": spec.name_zh if zh else spec.name,
        "definition": spec.definition_zh if zh else spec.definition,
        "unit": spec.unit,
        "combine": spec.combine.value,
        "up_is_good": spec.up_is_good,
        "stands": spec.stands,
        "few": spec.few,
        "version": spec.version,
        "group_by": list(spec.dimensions),
    }


@router.get("", response=CatalogueOut, summary="List the figures")
def list_figures(request: HttpRequest) -> HttpResponse:
    """Every figure with its definition in the caller's language."""
    user = caller(request)
    user.sight.require("figure", "read")
    parsing.only_params(request, {})
    return reply({"items": [described(spec) for spec in figures_for(user)]})


@router.get("/{key}", response=ReadingOut, summary="Read a figure")
def read_figure(request: HttpRequest, key: str) -> HttpResponse:
    """``period=2017-Q2``, ``group_by``, ``as_of``, and filters in the short form (``owner=me``, ``team.in=1,2``)."""
    given, scope = _scope(request, key, _SCOPE)
    found = read(key, scope)
    currency = workspace().base_currency
    answer = {
        "key": key,
        "name": described(found.figure)["name"],
        "unit": found.figure.unit,
        **number_of(found.value, found.figure.unit, currency),
        "n": found.n,
        "groups": [
            {"key": None if group.key is None else str(group.key), "label": group.label,
             **number_of(group.value, found.figure.unit, currency), "n": group.n}
            for group in found.groups
        ],
        "warnings": [{"code": warn.code, "text": warn.text, "n": warn.n} for warn in found.warnings],
        "definition": described(found.figure)["definition"],
        "definition_version": found.figure.version,
        "up_is_good": found.figure.up_is_good,
        "query": _echo(found, given),
    }  # fmt: skip
    return reply(answer)


@router.get("/{key}/rows", response=RowsOut, summary="List the rows behind a figure")
def read_rows(request: HttpRequest, key: str) -> HttpResponse:
    """The records behind the value in the same scope, largest first; they combine to the value exactly."""
    given, scope = _scope(request, key, _SCOPE | _PAGE)
    if scope.group_by:
        parsing.only_params(request, {name: reader for name, reader in _SCOPE.items() if name != "group_by"})
    about = f"figure {key} {scope.period.key} {scope.as_of} {scope.filters}"
    offset = read_cursor(given["cursor"], about)[0] if given.get("cursor") else 0
    limit = given.get("limit", DEFAULT_LIMIT)
    page = rows(key, scope, offset=offset, limit=limit + 1)
    spec, currency = figure(key), workspace().base_currency
    more = write_cursor([offset + limit], about) if len(page) > limit else None
    return reply({"items": [_row(row, spec, currency) for row in page[:limit]], "next_cursor": more})


def _scope(request: HttpRequest, key: str, known: dict[str, Any]) -> tuple[dict[str, Any], Scope]:
    user = caller(request)
    user.sight.require("figure", "read")
    try:
        figure_for(user, key)
    except Refused:
        raise Absent from None
    given, rest = parsing.read_params(request, known)
    scope = scope_for(
        user,
        period=given.get("period") or ALL,
        as_of=given.get("as_of", ""),
        filters=[condition_of(name, value) for name, value in rest],
        group_by=given.get("group_by", ""),
    )
    return given, scope


def condition_of(name: str, value: str) -> tuple[str, str, Any]:
    """The short form of a filter as (field, operator, value)."""
    field, _dot, operator = name.partition(".")
    operator = operator or ("in" if "," in value else "is")
    return field, operator, value.split(",") if operator in _MANY else value


def number_of(value: int | Fraction | None, unit: str, currency: str) -> dict[str, Any]:
    """A value as JSON: exact money, exact days, a ratio as text beside its two whole numbers."""
    if value is None:
        return {"value": None}
    if unit == "money":
        return {"value": {"amount": money_text(int(value), currency), "currency": currency}}
    if unit == "ratio":
        exact = Fraction(value)
        text = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(RATIO_PLACES, rounding=ROUND_HALF_UP)
        return {"value": str(text), "numerator": exact.numerator, "denominator": exact.denominator}
    return {"value": int(value) if Fraction(value).denominator == 1 else float(value)}


def _row(row: Row, spec: Figure, currency: str) -> dict[str, Any]:
    num: Any = row.num
    if spec.unit == "money" and row.num is not None:
        num = {"amount": money_text(row.num, currency), "currency": currency}
    answer: dict[str, Any] = {"record": {"type": row.record_type, "id": str(row.record_id)}, "value": num}
    return answer if row.den is None else answer | {"denominator": row.den}


def _echo(found: Reading, given: dict[str, Any]) -> dict[str, Any]:
    scope = found.scope
    every = scope.period == ALL
    return {
        "period": scope.period.key,
        "start": None if every else scope.period.start.isoformat(),
        "end": None if every else scope.period.end.isoformat(),
        "as_of": scope.as_of.isoformat() if scope.as_of else None,
        "time_zone": zone().key,
        "group_by": given.get("group_by") or None,
        "filters": [[name, operator, _plain(value)] for name, operator, value in scope.filters],
    }


def _plain(value: Sequence[str] | str) -> str:
    return value if isinstance(value, str) else ",".join(value)
