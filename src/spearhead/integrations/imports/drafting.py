"""An import as its pages need it: files opened, the first mapping drafted and kept, the same file met before."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from django.conf import settings

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.integrations.files.proposals.mapping import FileMap, ImportMapping
from spearhead.integrations.files.proposals.mapping_file import dump_mapping, load_mapping
from spearhead.integrations.imports.access import folder_of, imports_visible_to, kept_files
from spearhead.integrations.imports.acts import keep, set_repairs, upload
from spearhead.integrations.imports.models import Import
from spearhead.integrations.imports.preview import Sheet, draft_of, sheets_of
from spearhead.integrations.imports.propose import UNREADABLE, Draft, draft_mapping
from spearhead.kernel.errors import Refused

#: Earlier imports of the same person whose mappings are tried first.
_EARLIER: Final = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """An import with its mapping read, its files opened and what is proposed for them."""

    batch: Import
    mapping: ImportMapping
    sheets: Sequence[Sheet]
    draft: Draft

    def sheet(self, file: str) -> Sheet | None:
        """A file by its name; the first that feeds records where there is none of that name."""
        found = next((sheet for sheet in self.sheets if sheet.file == file), None)
        return found or next((sheet for sheet in self.sheets if sheet.used), self.sheets[0] if self.sheets else None)


def begin(
    files: Sequence[tuple[str, BinaryIO]], *, by: User, mapping: str = "", accept: bool = False
) -> Import:  # fmt: skip
    """A new import of these files, with the given mapping or one drafted from them.

    The files are read before the import is made, so that one which cannot be read leaves nothing behind.
    """
    by.sight.require("import", "run")
    if mapping or not files:
        return upload(files, by=by, mapping=mapping)
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="reading-", dir=settings.DATA_DIR) as folder, ExitStack() as stack:
        kept = [keep(Path(folder), name, stream) for name, stream in files]
        paths = [(entry["name"], Path(folder) / entry["path"], entry["size"]) for entry in kept]
        text = _drafted(paths, secrets.token_hex(8), by=by, accept=accept)
        streams = [(name, stack.enter_context(path.open("rb"))) for name, path, _size in paths]
        return upload(streams, by=by, mapping=text)


def drafted(batch: Import, *, by: User, accept: bool = False) -> str:
    """The text of a mapping for an import's files, from earlier imports and from the files themselves."""
    return _drafted(_paths(batch), str(batch.pk), by=by, accept=accept)


def _drafted(paths: Sequence[tuple[str, Path, int]], stamp: str, *, by: User, accept: bool) -> str:
    sheets = sheets_of(paths, ImportMapping(()))
    tables = {sheet.file: sheet.table for sheet in sheets if sheet.table is not None}
    if not tables:
        raise Refused("file_unreadable", sheets[0].problem, {"files": sheets[0].problem})
    profiles = draft_of(sheets, stamp).profiles
    currency = workspace().base_currency
    made = draft_mapping(tables, profiles=profiles, earlier=earlier_mappings(by), currency=currency, accept=accept)
    bad = tuple(
        FileMap(PurePosixPath(sheet.file).stem[:50] + "_unread", (sheet.file,), pass_over=UNREADABLE)
        for sheet in sheets
        if sheet.table is None
    )
    return dump_mapping(replace(made, files=(*made.files, *bad)))


def earlier_mappings(by: User) -> list[ImportMapping]:
    """The mappings of what this person imported lately, newest first."""
    rows = imports_visible_to(by).filter(user=by, state=Import.State.DONE).exclude(mapping="").order_by("-id")
    found = []
    for text in rows.values_list("mapping", flat=True)[:_EARLIER]:
        try:
            found.append(load_mapping(text))
        except Refused:
            continue  # written by an older version; the files speak for themselves
    return found


def _paths(batch: Import) -> list[tuple[str, Path, int]]:
    folder = folder_of(batch)
    return [(entry["name"], folder / entry["path"], entry["size"]) for entry in kept_files(batch)]


def opened(batch: Import) -> Opened:
    """Everything that a page of the wizard shows of an import."""
    mapping = load_mapping(batch.mapping) if batch.mapping else ImportMapping(())
    sheets = sheets_of(_paths(batch), mapping)
    return Opened(batch, mapping, sheets, draft_of(sheets, str(batch.pk)))


def met_before(batch: Import) -> dict[str, Import]:
    """Files of this import that a finished one has read already, with that import."""
    wanted = {entry["sha256"]: entry["name"] for entry in batch.files}
    found: dict[str, Import] = {}
    for other in Import.objects.filter(state=Import.State.DONE).exclude(pk=batch.pk).select_related("user")[:200]:
        for entry in other.files:
            if entry["sha256"] in wanted:
                found.setdefault(wanted[entry["sha256"]], other)
    return found


def again(batch: Import, *, by: User) -> Import:
    """A new import of the same files with the same settings and repairs."""
    streams = [(name, path.open("rb")) for name, path, _size in _paths(batch)]
    try:
        fresh = upload(streams, by=by, mapping=batch.mapping)
    finally:
        for _name, stream in streams:
            stream.close()
    return set_repairs(fresh.pk, batch.repairs, by=by) if batch.repairs else fresh


Repairs = dict[str, dict[str, Any]]


def mended(repairs: Mapping[str, Mapping[str, Any]], section: str, lines: Iterable[int], change: Any) -> Repairs:
    """Repairs with a change for some lines: texts by column, ``"skip"``, or None to take a repair back."""
    fresh: Repairs = {name: dict(found) for name, found in repairs.items()}
    mine = fresh.setdefault(section, {})
    for line in lines:
        before = mine.get(str(line))
        if change is None:
            mine.pop(str(line), None)
        elif change == "skip":
            mine[str(line)] = "skip"
        else:
            mine[str(line)] = {**(before if isinstance(before, dict) else {}), **change}
    return fresh
