"""Bulk changes of activities, of tags and of custom fields, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from spearhead.crm.activities.acts import log_activity, plan_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.bulk.acts import bulk_edit, run_bulk, run_undo, undo_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.bulk.preview import Preview, preview_bulk
from spearhead.crm.custom.acts import define_field
from spearhead.crm.deals.models import Deal
from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.acts import tag_records
from spearhead.kernel.errors import Refused
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.crm.telling import refused, story


def run(job: Job) -> dict[str, Any]:
    result = dict((run_bulk if job.kind == "bulk.edit" else run_undo)(Run(job)))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    return result


def deals(year: Cast, *names: str) -> Chosen:
    return Chosen(ids=[year.deals[name].pk for name in names])


def tags(year: Cast, name: str) -> list[str]:
    pk = year.deals[name].pk
    return tags_of("deal", [pk])[pk]


def test_tags_are_added_and_taken_off_together_and_come_back(year: Cast) -> None:
    tag_records("deal", [year.deals["Hope"].pk], ["old"], by=year.rep_a)
    values = {"tags_add": ["fair", "fair"], "tags_remove": ["old"]}
    preview = preview_bulk("deal", deals(year, "Hope", "Spring"), values, by=year.mgr_a)
    assert isinstance(preview, Preview)
    assert (preview.change, tags(year, "Hope"), tags(year, "Spring")) == (2, ["old"], [])
    job = bulk_edit("deal", deals(year, "Hope", "Spring"), values, by=year.mgr_a)
    assert run(job)["changed"] == 2
    assert (tags(year, "Hope"), tags(year, "Spring")) == (["fair"], ["fair"])
    tag_records("deal", [year.deals["Spring"].pk], ["later"], by=year.rep_a)
    result = run(undo_bulk(job.pk, by=year.mgr_a))
    assert (result["undone"], result["kept"]) == (1, 1)
    assert (tags(year, "Hope"), tags(year, "Spring")) == (["old"], ["fair", "later"])


def test_tagging_what_one_may_not_change_is_skipped(year: Cast) -> None:
    everything = Chosen({"all": [{"field": "number", "op": "not_empty"}]})
    result = run(bulk_edit("deal", everything, {"tags_add": ["mine"]}, by=year.rep_a))
    assert (result["changed"], result["skipped"]) == (4, 0)
    assert tags(year, "Wish") == []
    with refused(Refused, "tag_needed"):
        bulk_edit("deal", everything, {"tags_add": []}, by=year.rep_a)


def test_custom_fields_of_many_are_set_checked_and_come_back(year: Cast) -> None:
    field = define_field(
        "deal", "choice", {"label": "Line", "choices": [{"label": "A"}, {"label": "B"}]}, by=year.admin
    )
    name, (first, second) = f"custom.{field.key}", [one["key"] for one in field.choices]
    Deal.objects.filter(pk=year.deals["Hope"].pk).update(custom={field.key: first})
    job = bulk_edit("deal", deals(year, "Hope", "Spring"), {name: second}, by=year.mgr_a)
    assert run(job)["changed"] == 2
    assert set(Deal.objects.filter(name__in=("Hope", "Spring")).values_list(f"custom__{field.key}", flat=True)) == {
        second
    }
    assert run(undo_bulk(job.pk, by=year.mgr_a))["undone"] == 2
    assert Deal.objects.get(name="Hope").custom == {field.key: first}
    assert Deal.objects.get(name="Spring").custom == {}
    with refused(Refused, "bad_value"):
        bulk_edit("deal", deals(year, "Hope"), {name: "nothing"}, by=year.mgr_a)
    with refused(Refused, "unknown_field"):
        bulk_edit("deal", deals(year, "Hope"), {"custom.none": "x"}, by=year.mgr_a)


def test_activities_are_ticked_off_put_off_handed_over_and_deleted(year: Cast) -> None:
    soon, later = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=9)
    planned = plan_activity({"kind": "call", "subject": "Ring", "due_at": soon}, by=year.rep_a)
    done = log_activity({"kind": "call", "subject": "Rang"}, by=year.rep_a)
    both = Chosen(ids=[planned.pk, done.pk])

    put_off = run(bulk_edit("activity", both, {"due_at": later.isoformat()}, by=year.mgr_a))
    assert (put_off["changed"], put_off["skipped"]) == (1, 1)
    assert Activity.objects.get(pk=planned.pk).due_at == later

    handed = run(bulk_edit("activity", both, {"owner_id": year.rep_a2.pk}, by=year.mgr_a))
    assert (handed["changed"], handed["skipped"]) == (1, 1)
    assert Activity.objects.get(pk=done.pk).owner_id == year.rep_a.pk

    job = bulk_edit("activity", both, {"done": True}, by=year.mgr_a)
    assert run(job) | {"reasons": []} == {
        "changed": 1,
        "unchanged": 1,
        "skipped": 0,
        "undone": 0,
        "kept": 0,
        "reasons": [],
    }
    assert story("activity", planned.pk)[-1] == "activity.completed"
    run(undo_bulk(job.pk, by=year.mgr_a))
    assert Activity.objects.get(pk=planned.pk).done_at is None

    was = Activity.objects.get(pk=done.pk).done_at
    job = bulk_edit("activity", both, {"done": False}, by=year.mgr_a)
    run(job)
    assert Activity.objects.get(pk=done.pk).done_at is None
    run(undo_bulk(job.pk, by=year.mgr_a))
    assert Activity.objects.get(pk=done.pk).done_at == was  # the moment itself, not the moment of the undo

    job = bulk_edit("activity", both, {"delete": True}, by=year.mgr_a)
    assert run(job)["changed"] == 2
    assert run(undo_bulk(job.pk, by=year.mgr_a))["undone"] == 2
    with refused(Refused, "bad_value"):
        bulk_edit("activity", both, {"done": "yes"}, by=year.mgr_a)
    with refused(Refused, "bad_value"):
        bulk_edit("activity", both, {"due_at": "soon"}, by=year.mgr_a)
