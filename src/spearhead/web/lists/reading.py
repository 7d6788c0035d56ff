"""Reading one page of a list: few queries, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.campaigns.models import Source
from spearhead.crm.custom.formulas import paths_read, value_in
from spearhead.crm.records.odd import odd_among
from spearhead.crm.tags.access import tags_of
from spearhead.kernel.figures import Reading, read
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.models import Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.segments.models import Segment
from spearhead.web.asking import Asked
from spearhead.web.lists.grouping import Groups, groups_in, id_path, leading, order_of
from spearhead.web.lists.spec import Column, ListSpec
from spearhead.web.records.custom import CELLS, NAMING, named_in, options_in_cell, shown, typed

PER_PAGE: Final = 50
EXACT_UP_TO: Final = 10_000
_NAMED: Final[dict[str, type[Any]]] = {"source": Source, "loss_reason": LossReason, "segment": Segment}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list as the template draws it."""

    spec: ListSpec
    columns: list[Column]
    rows: list[dict[str, Any]]
    total: int
    capped: bool
    number: int
    names: dict[str, dict[int, Any]]
    foot: dict[str, Reading]
    groups: Groups | None = None
    odd: frozenset[int] = frozenset()  #: rows that no act would have written

    def custom(self, column: Column, row: dict[str, Any]) -> dict[str, Any]:
        """A custom value as a cell draws it: as typed, as shown, how it is edited."""
        assert column.custom is not None
        value = value_at(column, row)
        return {
            "typed": typed(column.custom, value), "shown": shown(column.custom, value, self.names.get(column.key)),
            "kind": CELLS.get(column.custom.kind, "text"), "options": options_in_cell(column.custom),
        }  # fmt: skip

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PER_PAGE), 1)


def matching(spec: ListSpec, user: User, question: Asked, text: str = "", scope: str = "") -> QuerySet[Any]:
    """All rows that the address asks for, in order; `scope` is ``mine``, ``team`` or nothing."""
    rows = spec.visible(user).filter(question.chosen.q())
    if scope == "mine":
        rows = rows.filter(owner_id=user.pk)
    elif scope == "team":
        rows = rows.filter(owner_id__in=list(user.sight.people))
    for word in text.split()[:5]:
        rows = rows.filter(**{f"{spec.search}__contains": word.casefold()[:60]})
    fields = spec.fields(user)
    order, rows = fields.order(question.order), fields.prepared(rows, question.order)
    return rows.order_by(*["sort_key" if key == "name" else "-sort_key" if key == "-name" else key for key in order])


def page_of(
    spec: ListSpec, user: User, question: Asked, *, columns: str = "", text: str = "", scope: str = "",
    exact: bool = False, group: str = "",
) -> Page:  # fmt: skip
    """One page, with the count up to ten thousand (exact when asked) and the figures at the foot."""
    rows = matching(spec, user, question, text, scope)
    total = rows.count() if exact else rows.order_by()[: EXACT_UP_TO + 1].count()
    drawn = spec.chosen_columns(columns, user)
    lead = leading(spec, user, group)
    if lead:
        rows = rows.order_by(*order_of(lead), *rows.query.order_by)
        drawn = [column for column in drawn if column.key != lead.key]
    number = min(question.page, max(-(-total // PER_PAGE), 1))
    start = (number - 1) * PER_PAGE
    read_too = [*drawn, lead] if lead else drawn
    found = list(rows.values(*paths_of(read_too))[start : start + PER_PAGE])
    return Page(
        spec, drawn, found, total, not exact and total > EXACT_UP_TO, number,
        names_in(user, read_too, found, spec.entity),
        _foot(spec, drawn, user, rows, bool(question.chosen.q() != Q() or text or scope)),
        groups_in(spec, user, lead, rows) if lead and found else None,
        frozenset(odd_among(spec.entity, [row["id"] for row in found])),
    )  # fmt: skip


def value_at(column: Column, row: dict[str, Any]) -> Any:
    """The value of a column in a row; what is computed is computed here."""
    if column.custom is not None and column.custom.kind == "formula":
        return value_in(column.custom, row, row["custom"])
    return row[column.path]


def paths_of(columns: list[Column]) -> list[str]:
    """The ORM paths that the columns are drawn from."""
    paths = {"id", "version"}
    for column in columns:
        paths.add(column.path)
        if column.currency:
            paths.add(column.currency)
        if column.custom is not None and column.custom.kind == "formula":
            paths |= paths_read(column.custom)
        if column.kind.startswith("ref:"):
            paths.add(f"{column.kind.removeprefix('ref:')}_id")
        if column.kind == "step":
            paths.add("status")
        if column.kind == "person":
            paths.add(id_path(column))
    return sorted(paths)


def names_in(user: User, columns: list[Column], rows: list[dict[str, Any]], entity: str) -> dict[str, dict[int, Any]]:
    """Names in the reader's language of everything that is referred to by id, and the tags of each row."""
    names: dict[str, dict[int, Any]] = {}
    for column in columns:
        if column.kind == "stage":
            ids = {row[column.path] for row in rows}
            names[column.key] = {stage.pk: local_name(stage) for stage in Stage.objects.filter(pk__in=ids)}
        elif column.kind.startswith("named:"):
            model = _NAMED[column.kind.removeprefix("named:")]
            ids = {row[column.path] for row in rows if row[column.path]}
            names[column.key] = {one.pk: local_name(one) for one in model.objects.filter(pk__in=ids)}
        elif column.kind == "tags":
            names[column.key] = tags_of(entity, [row["id"] for row in rows])
        elif column.custom is not None and column.custom.kind in NAMING:
            names[column.key] = named_in(user, column.custom, [row[column.path] for row in rows])
    return names


def _foot(spec: ListSpec, columns: list[Column], user: User, rows: QuerySet[Any], narrowed: bool) -> dict[str, Reading]:
    figures = dict(spec.figures)
    within = rows.order_by().values("pk") if narrowed else None
    return {
        column.key: read(figures[column.key], scope_for(user, within=within))
        for column in columns
        if column.key in figures
    }
