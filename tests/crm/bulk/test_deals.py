"""Changing many deals at once, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest

from spearhead.crm.bulk.acts import bulk_edit, report, run_bulk, run_undo, undo_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.bulk.preview import Preview, preview_bulk
from spearhead.crm.deals.acts import edit_deal, open_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.models import BulkItem
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.crm.telling import refused, story

EVERY_DEAL = Chosen({"all": [{"field": "status", "op": "in", "value": ["open", "won", "lost"]}]})


def run(job: Job) -> dict[str, Any]:
    result = dict((run_bulk if job.kind == "bulk.edit" else run_undo)(Run(job)))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    return result


def steps() -> set[tuple[str, str]]:
    return set(Deal.objects.exclude(next_step="").values_list("name", "next_step"))


def test_the_preview_counts_and_changes_nothing(year: Cast) -> None:
    preview = preview_bulk("deal", EVERY_DEAL, {"stage_id": year.stages["propose"].pk}, by=year.mgr_a)
    assert isinstance(preview, Preview)
    assert (preview.change, preview.unchanged, sum(preview.skipped.values()), preview.total) == (1, 0, 4, 5)
    assert Deal.objects.get(name="Hope").stage_id == year.stages["qualify"].pk
    assert story("deal", year.deals["Hope"].pk) == ["deal.created"]


def test_done_through_the_acts_of_one_deal_and_reported(year: Cast) -> None:
    job = bulk_edit("deal", EVERY_DEAL, {"stage_id": year.stages["propose"].pk}, by=year.mgr_a)
    result = run(job)
    assert (result["changed"], result["skipped"], len(result["reasons"])) == (1, 4, 4)
    assert story("deal", year.deals["Hope"].pk) == ["deal.created", "deal.moved"]
    assert Deal.objects.get(name="Wish").stage_id == year.stages["qualify"].pk


def test_undone_where_the_values_are_still_ours(year: Cast) -> None:
    job = bulk_edit("deal", EVERY_DEAL, {"next_step": "Call"}, by=year.rep_a)
    run(job)
    assert steps() == {(name, "Call") for name in ("Winter", "Spring", "Gone", "Hope")}
    edit_deal(year.deals["Hope"].pk, {"next_step": "Visit"}, by=year.rep_a, seen_version=None)
    result = run(undo_bulk(job.pk, by=year.rep_a))
    assert steps() == {("Hope", "Visit")}
    assert (result["undone"], result["kept"]) == (3, 1)
    assert report(job.pk)["kept"] == 1


def test_handing_over_many(year: Cast) -> None:
    job = bulk_edit("deal", Chosen(ids=[year.deals["Hope"].pk]), {"owner_id": year.rep_a2.pk}, by=year.mgr_a)
    run(job)
    assert Deal.objects.get(name="Hope").owner_id == year.rep_a2.pk
    run(undo_bulk(job.pk, by=year.mgr_a))
    assert Deal.objects.get(name="Hope").owner_id == year.rep_a.pk


def test_what_one_may_not_do_to_one_deal_is_skipped(year: Cast) -> None:
    result = run(bulk_edit("deal", EVERY_DEAL, {"owner_id": year.rep_a2.pk}, by=year.rep_a))
    assert (result["changed"], result["skipped"]) == (0, 4)


def test_a_killed_run_goes_on_after_its_last_batch(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spearhead.crm.bulk.acts.BATCH", 2)
    job = bulk_edit("deal", EVERY_DEAL, {"next_step": "Call"}, by=year.rep_a)

    class Killed(Exception):
        pass

    def die(*_args: Any) -> None:
        if BulkItem.objects.count() == 2:
            raise Killed

    monkeypatch.setattr(Run, "stop_if_asked", die)
    with pytest.raises(Killed):
        run_bulk(Run(job))
    assert len(steps()) == 2
    monkeypatch.undo()
    job.refresh_from_db()
    assert run(job)["changed"] == 4
    assert len(steps()) == 4


def test_refused_without_the_right_without_a_choice_and_for_other_fields(year: Cast) -> None:
    with refused(Forbidden):
        bulk_edit("deal", EVERY_DEAL, {"next_step": "X"}, by=year.analyst)
    with refused(Refused, "nothing_chosen"):
        bulk_edit("deal", Chosen(), {"next_step": "X"}, by=year.rep_a)
    for values in ({}, {"amount_minor": 1}, {"version": 1}):
        with refused(Refused, "unknown_field"):
            bulk_edit("deal", EVERY_DEAL, values, by=year.rep_a)
    with refused(Refused, "bad_value"):
        bulk_edit("deal", EVERY_DEAL, {"expected_close": "soon"}, by=year.rep_a)
    with refused(Refused, "unknown_field"):
        bulk_edit("deal", Chosen({"all": [{"field": "secret", "value": 1}]}), {"next_step": "X"}, by=year.rep_a)


def test_only_who_did_it_undoes_it(year: Cast) -> None:
    job = bulk_edit("deal", EVERY_DEAL, {"next_step": "Call"}, by=year.rep_a)
    run(job)
    with refused(Absent):
        undo_bulk(job.pk, by=year.mgr_a)


def test_a_date_travels_through_the_job(cast: Cast) -> None:
    open_deal({"name": "Pumps"}, by=cast.rep_a)
    job = bulk_edit("deal", EVERY_DEAL, {"expected_close": "2026-12-24"}, by=cast.rep_a)
    run(job)
    assert str(Deal.objects.get().expected_close) == "2026-12-24"
    run(undo_bulk(job.pk, by=cast.rep_a))
    assert Deal.objects.get().expected_close is None
