"""Keeping the search index, the stored sort keys and the match keys of a record up to date; called by its acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from spearhead.crm.duplicates.keys import KEYED, refresh_keys, refresh_people
from spearhead.crm.records.numbers import public_number
from spearhead.crm.search.models import SearchToken
from spearhead.kernel.bulk import insert_rows
from spearhead.kernel.errors import Refused
from spearhead.kernel.text.contact import read_phone
from spearhead.kernel.text.search import index_tokens, search_document, text_document, text_tokens
from spearhead.kernel.text.sort import sort_key


@dataclass(frozen=True, slots=True)
class Found:
    """What a kind of record is found by; `person` sorts by the surname's own reading."""

    names: tuple[str, ...]
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    person: bool = False
    texts: tuple[str, ...] = ()  #: running text, found as written
    times: int = 1  #: how many times more of it than of a note is read

    @property
    def all(self) -> set[str]:
        """All fields that the index reads."""
        return {*self.names, *self.phones, *self.emails, *self.texts}


FOUND_BY: Final[dict[str, Found]] = {
    "company": Found(("name", "short_name", "domain", "legal_id"), ("phone",)),
    "contact": Found(("name", "wechat"), ("phone", "mobile"), ("email",), person=True),
    "lead": Found(("name", "company_name"), ("phone",), ("email",), person=True),
    "deal": Found(("name",)),
    "activity": Found(("subject",), texts=("body", "outcome")),
    "product": Found(("name", "code", "name_zh")),
    "document": Found(("name",), texts=("content",), times=10),
    "user": Found(("name",), (), ("email",), person=True),
}


def _texts(record: Any, names: tuple[str, ...]) -> list[str]:
    return [str(value) for name in names if (value := getattr(record, name, ""))]


def _phones(record: Any, names: tuple[str, ...]) -> list[str]:
    """Numbers as E.164 where they can be read, else as typed."""
    found = []
    for text in _texts(record, names):
        try:
            found.append(read_phone(text).number)
        except Refused:
            found.append(text)
    return found


def texts_of(kind: str, record: Any) -> list[str]:
    """All searchable texts of a record, its name first."""
    spec = FOUND_BY[kind]
    return _texts(record, (*spec.names, *spec.phones, *spec.emails))


def running_texts(kind: str, record: Any) -> list[str]:
    """Its notes and outcomes."""
    return _texts(record, FOUND_BY[kind].texts)


def prepare(kind: str, record: Any) -> None:
    """Set `search` and `sort_key` on an unsaved record."""
    spec = FOUND_BY[kind]
    names = _texts(record, spec.names)
    found = search_document(*names, *_texts(record, spec.emails), phones=_phones(record, spec.phones))
    record.search = " ".join(filter(None, (found, text_document(*_texts(record, spec.texts), times=spec.times))))
    if hasattr(record, "sort_key"):
        record.sort_key = sort_key(names[0] if names else "", person=spec.person)


def insert_tokens(kind: str, records: Sequence[Any]) -> None:
    """Write the tokens of new records in one go."""
    rows = [(token, kind, one.pk) for one in records for token in _tokens(kind, one)]
    insert_rows(SearchToken, ("token", "record_type", "record_id"), rows)


def _tokens(kind: str, record: Any) -> list[str]:
    spec = FOUND_BY[kind]
    names = [*_texts(record, spec.names), public_number(kind, getattr(record, "number", 0))]
    found = index_tokens(*names, phones=_phones(record, spec.phones), emails=_texts(record, spec.emails))
    return sorted(found | text_tokens(*_texts(record, spec.texts), times=spec.times))


def tokens_of(kind: str, record: Any) -> list[SearchToken]:
    """Unsaved token rows of a saved record."""
    return [SearchToken(token=token, record_type=kind, record_id=record.pk) for token in _tokens(kind, record)]


def index_record(kind: str, record: Any, *, changed: set[str] | None = None) -> None:
    """Refresh the index of a saved record; `changed` lets an edit of other fields pass at no cost."""
    if changed is None or changed & FOUND_BY[kind].all:
        _index(kind, record)
    if kind in KEYED and (changed is None or changed & KEYED[kind]):
        refresh_keys(kind, record)
    if kind == "company" and changed is not None and "name" in changed:
        refresh_people([record.pk])


def index_new(kind: str, *records: Any) -> None:
    """The tokens and match keys of records that were just inserted with what `prepare` set."""
    insert_tokens(kind, records)
    if kind in KEYED:
        refresh_keys(kind, *records)


def index_changed(kind: str, changed: Sequence[tuple[Any, set[str]]]) -> None:
    """The tokens and match keys of many records that were saved with what `prepare` set, each with what changed."""
    found = [one for one, names in changed if names & FOUND_BY[kind].all]
    SearchToken.objects.filter(record_type=kind, record_id__in=[one.pk for one in found]).delete()
    insert_tokens(kind, found)
    refresh_keys(kind, *(one for one, names in changed if names & KEYED.get(kind, set())))
    if kind == "company":
        refresh_people(one.pk for one, names in changed if "name" in names)


def _index(kind: str, record: Any) -> None:
    prepare(kind, record)
    type(record).objects.filter(pk=record.pk).update(
        search=record.search, **({"sort_key": record.sort_key} if hasattr(record, "sort_key") else {})
    )
    SearchToken.objects.filter(record_type=kind, record_id=record.pk).delete()
    insert_tokens(kind, [record])
