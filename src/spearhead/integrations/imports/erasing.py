"""What imports hold about a person: the rows as they were written, the files as they came."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject
from spearhead.integrations.imports.access import folder_of
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.kernel.errors import Refused

_ENCODINGS: Final = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_CHUNK: Final = 1 << 20
_AT_WORK: Final = (Import.State.RUNNING, Import.State.UNDOING)
_OPEN: Final = (Import.State.DRAFT, Import.State.CHECKING, Import.State.CHECKED)


def _rows(subject: Subject) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(subject.rows())


def erase_rows(subject: Subject, _erasure: Erasure) -> int:
    """The values of rows that made or changed the person, and of failed rows that quote them; undo leaves them be."""
    batches = set(_rows(subject).values_list("batch_id", flat=True))
    with transaction.atomic():
        done = _rows(subject).update(before={}, after={}, problems=[])
        for name in ("problems", "before", "after"):
            for names, rows in ((False, ImportRow.objects.all()), (True, ImportRow.objects.filter(batch__in=batches))):
                for row in subject.traces.found_in(rows, name, names=names):
                    setattr(row, name, subject.traces.without(getattr(row, name), names=names))
                    row.save(update_fields=[name])
                    done += 1
    return done


def _met(subject: Subject) -> list[Import]:
    """The imports that made or changed the person, and those whose files name one of their addresses."""
    mine = set(_rows(subject).values_list("batch_id", flat=True))
    found = []
    for batch in Import.objects.order_by("pk"):
        present = [entry for entry in batch.files if not entry.get("erased")]
        if present and (batch.pk in mine or any(_names(folder_of(batch) / one["path"], subject) for one in present)):
            found.append(batch)
    return found


def _names(path: Path, subject: Subject) -> bool:
    """Whether a file, or a part of a workbook, holds an address or number of the person."""
    wanted = {word.encode(code, "ignore") for word in subject.traces.sure for code in _ENCODINGS} - {b""}
    return path.is_file() and any(any(word in part for word in wanted) for part in _parts(path))


def _parts(path: Path) -> Iterator[bytes]:
    """The content in pieces that overlap, so that no word is cut."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield from _pieces(file.read)
        return
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            with book.open(name) as part:
                yield from _pieces(part.read)


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    tail = b""
    while piece := read(_CHUNK):
        yield tail + piece
        tail = piece[-1024:]


def erase_files(subject: Subject, _erasure: Erasure) -> int:
    """Files that tell of the person leave the disk, with what was repaired in them by hand; an import that has not
    run yet cannot run any more and is cancelled. Names and hashes stay: the same file is known again.
    """
    gone: list[Path] = []
    for batch in _met(subject):
        with transaction.atomic():
            locked = Import.objects.select_for_update().get(pk=batch.pk)
            if locked.state in _AT_WORK:
                raise Refused("import_running", _("An import that holds this person is at work. Try again after it."))
            gone += [folder_of(locked) / entry["path"] for entry in locked.files if not entry.get("erased")]
            locked.files = [
                {**entry, "name": subject.traces.without(entry["name"], names=True), "erased": True}
                for entry in locked.files
            ]
            locked.repairs = {}
            locked.report = subject.traces.without(locked.report, names=True)
            if locked.state in _OPEN:
                locked.state = Import.State.CANCELLED
            locked.save()
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


holds("import_files", erase_files, count=lambda subject: sum(len(one.files) for one in _met(subject)))
holds("import_rows", erase_rows, count=lambda subject: _rows(subject).count())
