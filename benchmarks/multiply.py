"""Making a demo company larger: its records and all that hangs on them are copied by SQL under new ids.

Building 100,000 deals one by one takes half an hour, copying them a minute; the distribution stays that of the demo.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.floor import FIRST_NUMBER

#: What is copied. Rows that point at one of `KINDS` by (record_type, record_id) follow it.
RECORDS: Final = ("crm.Company", "crm.Contact", "crm.Lead", "crm.Deal", "crm.Activity")
PARTS: Final = (
    "crm.DealVersion", "crm.StageStay", "crm.DealLine", "crm.DealContact", "crm.Employment", "crm.Collaborator",
    "crm.RecordTag", "crm.MatchKey", "crm.SearchToken", "kernel.Event",
)  # fmt: skip
KINDS: Final = {label.partition(".")[2].lower(): label for label in RECORDS}


class Copier:
    """Knows the highest ids of the company as it was built, and copies it any number of times."""

    def __init__(self) -> None:
        from django.apps import apps

        self.models: list[Any] = [apps.get_model(label) for label in (*RECORDS, *PARTS)]
        self.spans: dict[str, int] = {model._meta.label: _highest(model) for model in self.models}
        self.copies = 1

    def grow(self, factor: int) -> None:
        """Copy until there are `factor` times the rows that were built.

        The new ids begin above those of all rows that a measurement at the last size has written.
        """
        from django.db import connection, transaction

        first = max(-(-_highest(model) // self.spans[model._meta.label]) for model in self.models)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model in self.models:
                self._copy(cursor, model, first, first + factor - self.copies)
            self._settle(cursor)
        self.copies = factor
        with connection.cursor() as cursor:  # a company of this size has long been analysed by its database
            cursor.execute("ANALYZE")

    def _copy(self, cursor: Any, model: Any, first: int, end: int) -> None:
        """The copies of a table in one statement: its built rows times the numbers from `first` to before `end`."""
        columns = [field.column for field in model._meta.concrete_fields]
        values = [self._value(model, field) for field in model._meta.concrete_fields]
        table = model._meta.db_table
        cursor.execute(
            f"WITH RECURSIVE copies(nth) AS (SELECT %s UNION ALL SELECT nth + 1 FROM copies WHERE nth + 1 < %s) "
            f'INSERT INTO "{table}" ({", ".join(_quoted(columns))}) '
            f'SELECT {", ".join(values)} FROM copies, "{table}" old WHERE old.id <= %s',
            [first, end, self.spans[model._meta.label]],
        )

    def _value(self, model: Any, field: Any) -> str:
        column = f'old."{field.column}"'
        if field.primary_key or (field.name in {"number", "seq"} and model._meta.label != "crm.DealVersion"):
            return f"{column} + nth * {self.spans[model._meta.label]}"
        target = field.related_model._meta.label if field.is_relation else ""
        if target in self.spans:
            return f"{column} + nth * {self.spans[target]}"
        if field.name == "record_id":
            return f"{column} + nth * {_by_kind(self.spans)}"
        return column

    def _settle(self, cursor: Any) -> None:
        """Counters, sequences and the head of the chain go on after the last copy."""
        from django.core.management.color import no_style
        from django.db import connection

        from spearhead.kernel.events.models import ChainHead, Event
        from spearhead.kernel.ids import Counter

        for kind, label in KINDS.items():
            model = next(one for one in self.models if one._meta.label == label)
            if any(field.name == "number" for field in model._meta.concrete_fields):
                top = _top(model, "number")
                Counter.objects.update_or_create(name=kind, defaults={"value": top})
        ChainHead.objects.filter(pk=1).update(seq=_top(Event, "seq"))
        for statement in connection.ops.sequence_reset_sql(no_style(), self.models):
            cursor.execute(statement)


def _top(model: Any, field: str) -> int:
    from django.db.models import Max

    rows = model._default_manager.all()
    if field == "number":  # the floor's own rows lie far above
        rows = rows.filter(number__lt=FIRST_NUMBER)
    return int(rows.aggregate(top=Max(field))["top"] or 0)


def _highest(model: Any) -> int:
    """The span of a table: above all its ids, numbers and places in the chain."""
    names = {field.name for field in model._meta.concrete_fields} & {"id", "number"}
    names |= {"seq"} if model._meta.label == "kernel.Event" else set()
    return max(_top(model, name) for name in names)


def _by_kind(spans: Mapping[str, int]) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {spans[label]}" for kind, label in KINDS.items())
    return f"CASE old.record_type {cases} ELSE 0 END"


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]
