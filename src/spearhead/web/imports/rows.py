"""The rows behind a count: of a check from its samples, of a run from what it kept, each with what it did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.companies.models import Company
from spearhead.crm.products.models import Product
from spearhead.crm.territories.models import Territory
from spearhead.integrations.imports.access import mapping_of
from spearhead.integrations.imports.errors import problem_rows
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.kernel.errors import Refused
from spearhead.process.pipelines.models import Stage
from spearhead.web import readable
from spearhead.web.imports import words

SHOWN: Final = 200
_ACTIONS: Final = {"created": "created", "updated": "updated", "restored": "restored"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, what it says, and what it changes or why it cannot."""

    section: str
    line: int
    cells: Sequence[tuple[str, str]] = ()
    changes: Sequence[tuple[str, str, str]] = ()
    problems: Sequence[str] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that are shown of `total`."""

    lines: Sequence[Line] = field(default_factory=tuple)
    total: int = 0


def rows_of(batch: Import, action: str) -> Shown:
    """The first two hundred rows behind a count."""
    total = batch.counts.get("total", {}).get(action, 0)
    if action == "errors":
        return Shown([_problem(row) for row in islice(problem_rows(batch), SHOWN)], total)
    if action in _ACTIONS and (kept := _kept(batch, _ACTIONS[action])):
        return Shown(kept, total)
    found = batch.report.get("rows", {}).get(action, [])
    told = Told(batch, [(name, value) for row in found for name, both in _changes(row) for value in both])
    return Shown([_sample(row, told) for row in found[:SHOWN]], total)


def _problem(row: Mapping[str, Any]) -> Line:
    return Line(row["section"], row["line"], _cells(row), problems=[one["message"] for one in row["problems"]])


def _sample(row: Mapping[str, Any], told: Told) -> Line:
    changes = [(_field(name), told.text(name, old), told.text(name, new)) for name, (old, new) in _changes(row)]
    return Line(row["section"], row["line"], _cells(row), changes)


def _changes(row: Mapping[str, Any]) -> Any:
    return row.get("changes", {}).items()


def _cells(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(name), str(text)) for name, text in row["cells"].items() if str(text).strip()][:8]


def _kept(batch: Import, action: str) -> list[Line]:
    rows = list(ImportRow.objects.filter(batch=batch, action=action, line__gt=0).order_by("id")[:SHOWN])
    told = Told(
        batch, [(name, value) for row in rows for part in (row.before, row.after) for name, value in part.items()]
    )
    return [_done(row, told) for row in rows]


def _done(row: ImportRow, told: Told) -> Line:
    after = {name: told.text(name, value) for name, value in row.after.items()}
    changes = [
        (_field(name), told.text(name, row.before.get(name)), text) for name, text in after.items() if row.before
    ]
    cells = [(_field(name), text) for name, text in after.items() if text][:8]
    return Line(row.section, row.line, () if row.before else cells, changes, url=_url(row))


def _url(row: ImportRow) -> str:
    try:
        return reverse(row.record_type, args=[row.record_id]) if row.record_id else ""
    except NoReverseMatch:
        return ""


def _field(name: str) -> str:
    bare = name.removesuffix("_minor").removesuffix("_id")
    return words.field({"employees": "size", "list": "price"}.get(bare, bare))


class Told:
    """Values of fields in words: amounts in the import's currency, references by name."""

    def __init__(self, batch: Import, pairs: Iterable[tuple[str, Any]]) -> None:
        self.currency = _currency(batch)
        wanted: dict[str, set[int]] = {}
        for name, value in pairs:
            if name in _MODELS and isinstance(value, int) and value > 0:
                wanted.setdefault(name, set()).add(value)
        self.names = {name: _MODELS[name].objects.in_bulk(list(ids)) for name, ids in wanted.items()}

    def text(self, name: str, value: Any) -> str:
        """One value."""
        if value is None or value == "":
            return ""
        if name.endswith("_minor") and isinstance(value, int):
            return readable.money(value, self.currency)
        if name in _MODELS:
            return str(self.names.get(name, {}).get(value, _("a new one")))
        return str(value)


def _currency(batch: Import) -> str:
    try:
        return mapping_of(batch).currency or workspace().base_currency
    except Refused:
        return workspace().base_currency


_MODELS: Final[Mapping[str, Any]] = {
    "owner_id": User, "company_id": Company, "product_id": Product, "stage_id": Stage, "territory_id": Territory,
}  # fmt: skip
