"""Keeping the search index and the stored sort keys of a record up to date; called by the acts that write it."""

from __future__ import annotations

from typing import Any, Final

from spearhead.crm.search.models import SearchToken
from spearhead.kernel.text.pinyin import sort_key
from spearhead.kernel.text.search import index_tokens, search_document

#: What a record is found by.
TEXT_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "company": ("name", "short_name", "domain", "phone", "legal_id"),
    "contact": ("name", "email", "phone", "mobile", "wechat"),
    "lead": ("name", "company_name", "email", "phone"),
    "deal": ("name",),
    "activity": ("subject",),
    "product": ("code", "name", "name_zh"),
    "document": ("name",),
    "user": ("name", "email"),
}


def texts_of(kind: str, record: Any) -> list[str]:
    """The searchable texts of a record."""
    return [str(value) for name in TEXT_FIELDS[kind] if (value := getattr(record, name, ""))]


def prepare(kind: str, record: Any) -> None:
    """Set `search` and `sort_key` on an unsaved record."""
    texts = texts_of(kind, record)
    record.search = search_document(*texts)
    if hasattr(record, "sort_key"):
        record.sort_key = sort_key(texts[0] if texts else "")[:255]


def tokens_of(kind: str, record: Any) -> list[SearchToken]:
    """Unsaved token rows of a saved record."""
    return [SearchToken(token=token[:40], record_type=kind, record_id=record.pk) for token in
            sorted(index_tokens(texts_of(kind, record)))]  # fmt: skip


def index_record(kind: str, record: Any, *, changed: set[str] | None = None) -> None:
    """Refresh the index of a saved record; `changed` lets an edit of other fields pass at no cost."""
    if changed is not None and not changed & set(TEXT_FIELDS[kind]):
        return
    prepare(kind, record)
    type(record).objects.filter(pk=record.pk).update(
        search=record.search, **({"sort_key": record.sort_key} if hasattr(record, "sort_key") else {})
    )
    SearchToken.objects.filter(record_type=kind, record_id=record.pk).delete()
    SearchToken.objects.bulk_create(tokens_of(kind, record))
