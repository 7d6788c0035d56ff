"""Running an import: section after section, batch after batch, each with its cursor in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, takewhile
from typing import Any, Final, Protocol

from django.db import transaction

from spearhead.integrations.files.proposals.mapping import FileMap, ImportMapping
from spearhead.integrations.files.reading.table import Table, open_table
from spearhead.integrations.imports.access import folder_of, kept_files, mapping_of
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.integrations.imports.report import oddities
from spearhead.integrations.imports.rows import Item, items
from spearhead.integrations.imports.tally import Tally
from spearhead.integrations.imports.writers.base import Step, Writer
from spearhead.integrations.imports.writers.companies import Companies
from spearhead.integrations.imports.writers.custom import define_missing
from spearhead.integrations.imports.writers.deals import Deals
from spearhead.integrations.imports.writers.goals import Goals
from spearhead.integrations.imports.writers.leads import Contacts, Leads
from spearhead.integrations.imports.writers.lines import DealLines
from spearhead.integrations.imports.writers.people import People
from spearhead.integrations.imports.writers.products import Products
from spearhead.kernel.acts import through
from spearhead.kernel.bulk import insert_objects

BATCH: Final = 1000
WRITERS: Final[dict[str, type[Writer]]] = {
    writer.entity: writer for writer in (Companies, Contacts, Leads, Products, People, Deals, DealLines, Goals)
}


class Progress(Protocol):
    """Where an import tells how far it is; a job's `Run` and the terminal both fit."""

    cursor: dict[str, Any]

    def progress(
        self, done: int, total: int | None = None, note: str = "", cursor: Mapping[str, Any] | None = None
    ) -> None: ...

    def stop_if_asked(self) -> None: ...


def sections(batch: Import, mapping: ImportMapping) -> list[tuple[FileMap, dict[str, Any]]]:
    """Each section of the mapping with each file that it reads, in the mapping's order."""
    return [
        (section, entry)
        for section in mapping.files
        for entry in kept_files(batch)
        if section.entity in WRITERS and section.matches(entry["name"])
    ]


def table_of(batch: Import, entry: Mapping[str, Any], section: FileMap | None = None) -> Table:
    """A file of the import as a table, read as the section says."""
    return open_table(folder_of(batch) / entry["path"], section.read if section else None)


def run(batch: Import, progress: Progress, *, dry: bool) -> Tally:
    """Check (`dry`) or run an import; resumes after the last committed batch."""
    mapping = mapping_of(batch)
    context = Context(mapping, batch.user, dry=dry, import_id=batch.pk)
    kept = {} if dry else progress.cursor
    tally = Tally.from_json(kept.get("tally", {}))
    done = int(kept.get("done", 0))
    total = None if dry else batch.counts.get("total", {}).get("rows")  # known when it was checked before
    tables: dict[str, Table] = {}
    with through("import", cause=f"import-{batch.pk}"):
        if not dry:
            define_missing(context)
        for place, (section, entry) in enumerate(sections(batch, mapping)):
            table = tables[entry["name"]] = table_of(batch, entry, section)
            after = int(kept.get("line", 0)) if place == kept.get("place", 0) else 0
            if place < kept.get("place", 0):
                continue
            writer = WRITERS[section.entity or ""](context, section)
            repairs = batch.repairs.get(section.name, {})
            if after:
                writer.name_rows(_until(after, items(table, section, repairs, after_line=0)))
            stream = items(table, section, repairs, after_line=after)
            for some in _batches(stream):
                progress.stop_if_asked()
                done += len(some)
                _one_batch(batch, writer, some, tally, progress, place=place, done=done, total=total)
            _finish(batch, writer, tally, progress, place=place, done=done, total=total)
    tally.facts["files"] = len(tables)
    batch.report = {"oddities": oddities(tables, tally, import_id=batch.pk)}
    return tally


def _until(line: int, stream: Iterator[Item]) -> Iterator[Item]:
    return takewhile(lambda one: one.line <= line, stream)


def _batches(stream: Iterator[Item]) -> Iterator[list[Item]]:
    while some := list(islice(stream, BATCH)):
        yield some


def _one_batch(
    batch: Import, writer: Writer, some: list[Item], tally: Tally, progress: Progress, *, place: int, done: int,
    total: int | None,
) -> None:  # fmt: skip
    """Plan and write a batch with its cursor: all of it or nothing."""
    note = writer.section.name
    with transaction.atomic():
        steps = writer.plan(some)
        if not writer.context.dry:
            _keep(batch, writer, steps)
        tally.add(writer.section.name, writer.entity, steps, owned=writer.owned)
        cursor = {"place": place, "line": some[-1].line, "done": done, "tally": tally.as_json()}
        progress.progress(done, total, note, None if writer.context.dry else cursor)


def _keep(batch: Import, writer: Writer, steps: list[Step]) -> None:
    rows = writer.write([step for step in steps if step.action in {"create", "update", "restore"}])
    rows += [
        ImportRow(batch=batch, section=writer.section.name, line=step.item.line, action=ImportRow.Action.ERROR,
                  problems=[problem.as_json() for problem in step.item.problems], after=dict(step.item.cells))
        for step in steps
        if step.action == "error"
    ]  # fmt: skip
    insert_objects(rows)


def _finish(
    batch: Import, writer: Writer, tally: Tally, progress: Progress, *, place: int, done: int, total: int | None
) -> None:
    with transaction.atomic():
        writer.finish()
        if not writer.context.dry:
            cursor = {"place": place + 1, "line": 0, "done": done, "tally": tally.as_json()}
            progress.progress(done, total, writer.section.name, cursor)


Tell = Callable[[int, int | None, str], None]


class Terminal:
    """Progress for a command: tells a function, never stops."""

    def __init__(self, tell: Tell | None = None) -> None:
        self.cursor: dict[str, Any] = {}
        self._tell = tell

    def progress(
        self, done: int, total: int | None = None, note: str = "", cursor: Mapping[str, Any] | None = None
    ) -> None:
        """Pass it on."""
        if cursor is not None:
            self.cursor = dict(cursor)
        if self._tell:
            self._tell(done, total, note)

    def stop_if_asked(self) -> None:
        """A command is stopped by its terminal."""
