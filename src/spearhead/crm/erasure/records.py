"""What the records' own tables hold: activities, files, merges, keys, notices, mentions in texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, JSONField, Model, Q, QuerySet, TextField

from spearhead.crm.activities.models import Activity
from spearhead.crm.custom.links import forget_links
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.storage import discard
from spearhead.crm.duplicates.models import MatchKey, Merge, NotDuplicate
from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.models import BulkItem, ExternalId
from spearhead.crm.search.index import FOUND_BY, index_record
from spearhead.crm.search.models import SearchToken

BATCH: Final = 100
_EMPTIED: Final = ("body", "outcome", "place")
#: tables with columns of their own kind, or other people's: no text in them is a mention
_PASSED: Final = {
    "contact", "lead", "company", "user", "event", "searchtoken", "matchkey", "erasure", "externalid", "apitoken",
    "signinlink", "session", "signinattempt", "counter", "stamp", "beat", "chainhead", "document",
}  # fmt: skip
_DERIVED: Final = {"search", "sort_key"}
#: kept readings name members
_READINGS: Final = {"insights", "numbers"}
LONG: Final = 200


def _batches(ids: tuple[int, ...]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def erase_activities(subject: Subject, _erasure: Erasure) -> int:
    """What was said with or about the person goes; that there was a call, when and by whom, stays."""
    for ids in _batches(subject.activities):
        with transaction.atomic():
            for one in Activity.objects.select_for_update().filter(pk__in=ids):
                one.subject = subject.traces.stand_in
                for name in _EMPTIED:
                    setattr(one, name, "")
                one.custom = {}
                forget_links("activity", one.pk)
                one.save(update_fields=["subject", *_EMPTIED, "custom"])
                index_record("activity", one)
    return len(subject.activities)


def erase_documents(subject: Subject, _erasure: Erasure) -> int:
    """Files that hang on the person alone leave the disk at once."""
    with transaction.atomic():
        rows = Document.objects.filter(pk__in=subject.documents)
        stored = list(rows.values_list("stored_as", flat=True))
        SearchToken.objects.filter(record_type="document", record_id__in=subject.documents).delete()
        rows.delete()
    for name in stored:
        discard(name)
    return len(stored)


def _pointing(subject: Subject) -> list[QuerySet[Any]]:
    people = subject.rows({"contact", "lead"})
    merges = Q(pk__in=[])
    for kind, ids in subject.own[:2]:
        merges |= Q(record_type=kind, survivor_id__in=ids) | Q(record_type=kind, loser_id__in=ids)
    return [
        Merge.objects.filter(merges), ExternalId.objects.filter(people),
        BulkItem.objects.filter(subject.rows()).exclude(before={}, after={}),
    ]  # fmt: skip


def count_links(subject: Subject) -> int:
    """Ids in other systems, kept old values of merges and bulk changes."""
    return sum(rows.count() for rows in _pointing(subject))


def erase_links(subject: Subject, _erasure: Erasure) -> int:
    """They go; a merge or a bulk change of this person can no longer be taken back."""
    with transaction.atomic():
        merges, ids, items = _pointing(subject)
        changed = count_links(subject)
        merges.delete()
        ids.delete()
        items.update(before={}, after={}, reason="")
        MatchKey.objects.filter(subject.rows()).delete()
        for kind, own in subject.own[:2]:
            NotDuplicate.objects.filter(Q(first_id__in=own) | Q(second_id__in=own), record_type=kind).delete()
    return changed


def erase_notices(subject: Subject, _erasure: Erasure) -> int:
    """What people were told about the person."""
    return Notice.objects.filter(subject.rows()).delete()[0]


def texts() -> Iterator[tuple[type[Model], list[str]]]:
    """Every table of ours with its running texts and JSON: a new one is found by itself."""
    for model in apps.get_models():
        if not model.__module__.startswith("spearhead.") or model._meta.model_name in _PASSED:
            continue
        names = [field.name for field in model._meta.concrete_fields if _is_text(field) and field.name not in _DERIVED]
        if names:
            yield model, names


def _is_text(field: Any) -> bool:
    if isinstance(field, TextField | JSONField):
        return True
    return isinstance(field, CharField) and not field.choices and (field.max_length or 0) >= LONG


def erase_mentions(subject: Subject, _erasure: Erasure) -> int:
    """Addresses and numbers of the person wherever somebody wrote them, their name where the deal is theirs."""
    return sum(_scrub(model, fields, subject) for model, fields in texts())


def _scrub(model: type[Model], fields: list[str], subject: Subject) -> int:
    columns = {field.attname for field in model._meta.concrete_fields}
    mine = Q(pk__in=subject.deals) if model is Deal else Q(pk__in=[])
    mine |= Q(deal_id__in=subject.deals) if "deal_id" in columns else Q(pk__in=[])
    mine |= Q(company_id__in=subject.companies) if "company_id" in columns else Q(pk__in=[])
    if subject.members and model._meta.app_label in _READINGS:
        mine = Q()
    found: dict[int, bool] = {}
    for name in fields:
        rows = model._default_manager.all()
        found |= dict.fromkeys(_ids(subject, rows, name, names=False), False)
        found |= dict.fromkeys(_ids(subject, rows.filter(mine), name, names=True), True)
    for ids in _batches(tuple(found)):
        with transaction.atomic():
            for row in model._default_manager.select_for_update().filter(pk__in=ids).only("pk", *fields):
                _write(row, fields, subject, names=found[row.pk])
    return len(found)


def _ids(subject: Subject, rows: QuerySet[Any], name: str, *, names: bool) -> list[int]:
    return list(subject.traces.found_in(rows, name, names=names).order_by("pk").values_list("pk", flat=True))


def _write(row: Any, fields: list[str], subject: Subject, *, names: bool) -> None:
    values = {name: _fitting(row, name, subject.traces.without(getattr(row, name), names=names)) for name in fields}
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    kind = row._meta.model_name
    if kind in FOUND_BY and hasattr(row, "search"):
        index_record(kind, type(row)._default_manager.get(pk=row.pk))


def _fitting(row: Any, name: str, value: Any) -> Any:
    """The stand-in may be longer than what it stands for."""
    return value[: row._meta.get_field(name).max_length] if isinstance(value, str) else value


holds("activities", erase_activities, count=lambda subject: len(subject.activities))
holds("documents", erase_documents, count=lambda subject: Document.objects.filter(pk__in=subject.documents).count())
holds("links", erase_links, count=count_links)
holds("notices", erase_notices, count=lambda subject: Notice.objects.filter(subject.rows()).count())
holds("mentions", erase_mentions)
