"""Tags on records."""

from __future__ import annotations

from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.acts import delete_tag, rename_tag, tag_records, untag_records
from spearhead.crm.tags.models import Tag
from spearhead.kernel.errors import Absent, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import last_event, refused


def test_put_on_and_taken_off(cast: Cast) -> None:
    one, two = cast.deal("One"), cast.deal("Two")
    assert tag_records("deal", [one.pk, two.pk], [" vip ", "new", "vip"], by=cast.rep_a) == 2
    assert tag_records("deal", [one.pk], ["vip"], by=cast.rep_a) == 0
    assert tags_of("deal", [one.pk]) == {one.pk: ["new", "vip"]}
    assert untag_records("deal", [one.pk, two.pk], ["new"], by=cast.rep_a) == 2
    assert last_event("deal", one.pk).payload["changes"] == {"tags": [["new", "vip"], ["vip"]]}


def test_refused_all_together_when_one_is_out_of_reach(cast: Cast) -> None:
    mine, theirs = cast.deal(), cast.deal(by=cast.rep_b)
    with refused(Absent):
        tag_records("deal", [mine.pk, theirs.pk], ["vip"], by=cast.rep_a)
    with refused(Forbidden):
        tag_records("deal", [mine.pk], ["vip"], by=cast.analyst)
    for names in ([], [" "], ["x" * 41]):
        with refused(Refused):
            tag_records("deal", [mine.pk], names, by=cast.rep_a)
    with refused(Refused, "too_many_tags"):
        tag_records("deal", [mine.pk], [f"t{one}" for one in range(21)], by=cast.rep_a)


def test_renamed_merged_and_deleted_by_an_administrator(cast: Cast) -> None:
    deal = cast.deal()
    tag_records("deal", [deal.pk], ["vip", "very important"], by=cast.rep_a)
    tag = Tag.objects.get(name="very important")
    with refused(Forbidden):
        rename_tag(tag.pk, "vip", by=cast.mgr_a)
    rename_tag(tag.pk, "vip", by=cast.admin)
    assert tags_of("deal", [deal.pk])[deal.pk] == ["vip"]
    delete_tag(Tag.objects.get().pk, by=cast.admin)
    assert tags_of("deal", [deal.pk])[deal.pk] == []
