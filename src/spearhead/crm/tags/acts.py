"""Putting tags on records and taking them off, renaming and deleting tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.models import RecordTag, Tag
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.clean import clean_text

MOST_RECORDS: Final = 1000
MOST_TAGS: Final = 20
MAX_LENGTH: Final = 40


@act
def tag_records(record_type: str, ids: Sequence[str | int], names: Sequence[str], *, by: User) -> int:
    """Put tags on records that the caller may edit, all or none; new words become tags. Returns how many changed."""
    words = clean_tags(names)
    tags = [Tag.objects.get_or_create(name=word)[0] for word in words]
    return _change(record_type, ids, by, lambda have: list(dict.fromkeys([*have, *words])), add=tags, gone=[])


@act
def untag_records(record_type: str, ids: Sequence[str | int], names: Sequence[str], *, by: User) -> int:
    """Take tags off records that the caller may edit; returns how many changed."""
    words = clean_tags(names)
    tags = list(Tag.objects.filter(name__in=words))
    return _change(record_type, ids, by, lambda have: [one for one in have if one not in words], add=[], gone=tags)


def clean_tags(names: Sequence[str]) -> list[str]:
    """The words of tags, cleaned, each once; at least one."""
    words = list(dict.fromkeys(clean_text(name, max_length=MAX_LENGTH, field="tags") for name in names))
    if not words or not all(words):
        message = _("Write at least one tag.")
        raise Refused("tag_needed", message, {"tags": message})
    return words


def _change(
    record_type: str,
    ids: Sequence[str | int],
    by: User,
    wanted: Callable[[list[str]], list[str]],
    *,
    add: Sequence[Tag],
    gone: Sequence[Tag],
) -> int:
    if len(ids) > MOST_RECORDS:
        message = _("At most %(limit)d records at once.") % {"limit": MOST_RECORDS}
        raise Refused("too_many_records", message, {"ids": message})
    kind, changed = kind_of(record_type), 0
    for record_id in dict.fromkeys(read_id(one) for one in ids):
        found = kind.to_change(by, record_id)
        before = tags_of(record_type, [found.pk])[found.pk]
        after = sorted(wanted(before))
        if after == before:
            continue
        _check_number(after)
        here = RecordTag.objects.filter(record_type=record_type, record_id=found.pk)
        here.filter(tag__in=gone).delete()
        have = set(here.values_list("tag_id", flat=True))
        RecordTag.objects.bulk_create(
            RecordTag(tag=tag, record_type=record_type, record_id=found.pk) for tag in add if tag.pk not in have
        )
        changes = {"tags": (before, after)}
        record_event(Happened(f"{record_type}.tagged", record_type, found.pk, by.pk, found.version, changes))
        changed += 1
    return changed


def _check_number(names: Sequence[str]) -> None:
    if len(names) > MOST_TAGS:
        message = _("A record has at most %(limit)d tags.") % {"limit": MOST_TAGS}
        raise Refused("too_many_tags", message, {"tags": message})


@act
def rename_tag(tag_id: str | int, name: str, *, by: User) -> Tag:
    """Give a tag another name everywhere; into one that exists it is merged."""
    tag, (word,) = _tag(tag_id, by), clean_tags([name])
    other = Tag.objects.filter(name=word).exclude(pk=tag.pk).first()
    before = tag.name
    if other is not None:
        _merge(tag, other)
        tag = other
    else:
        tag.name = word
        tag.save(update_fields=["name"])
    record_event(Happened("tag.renamed", "tag", tag.pk, by.pk, 0, {"name": (before, word)}))
    return tag


def _merge(tag: Tag, into: Tag) -> None:
    have = set(RecordTag.objects.filter(tag=into).values_list("record_type", "record_id"))
    for use in RecordTag.objects.filter(tag=tag):
        if (use.record_type, use.record_id) not in have:
            use.tag = into
            use.save(update_fields=["tag"])
    tag.delete()


@act
def delete_tag(tag_id: str | int, *, by: User) -> None:
    """Take a tag off all records and forget it."""
    tag = _tag(tag_id, by)
    uses = tag.uses.count()
    record_event(Happened("tag.deleted", "tag", tag.pk, by.pk, 0, extra={"name": tag.name, "uses": uses}))
    tag.delete()


def _tag(tag_id: str | int, by: User) -> Tag:
    by.sight.require("settings", "edit")
    found = Tag.objects.select_for_update().filter(pk=read_id(tag_id)).first()
    if found is None:
        raise Absent
    return found
