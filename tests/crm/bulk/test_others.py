"""Bulk changes of companies, contacts and leads: by filter, with what is skipped, deletion, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from spearhead.crm.bulk.acts import bulk_edit, run_bulk, run_undo, undo_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.bulk.preview import Preview, preview_bulk, run_preview
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.crm.telling import refused, story

EVERY = Chosen({"all": [{"field": "number", "op": "not_empty"}]})


def run(job: Job) -> dict[str, Any]:
    result = dict((run_bulk if job.kind == "bulk.edit" else run_undo)(Run(job)))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    return result


def tried(noun: str, chosen: Chosen, values: dict[str, Any], cast: Cast) -> Preview:
    found = preview_bulk(noun, chosen, values, by=cast.mgr_a)
    assert isinstance(found, Preview)
    return found


def test_companies_get_a_segment_by_filter(cast: Cast) -> None:
    north, south = cast.company("North", industry="Steel"), cast.company("South", industry="Wood")
    cast.company("Far", industry="Steel", by=cast.rep_b)
    steel = Chosen({"all": [{"field": "industry", "op": "is", "value": "Steel"}]})
    values = {"segment_id": cast.small.pk}
    assert tried("company", steel, values, cast).as_json() == {"total": 1, "change": 1, "unchanged": 0, "skipped": []}
    assert not Company.objects.filter(segment=cast.small).exists()
    job = bulk_edit("company", steel, values, by=cast.mgr_a)
    assert run(job)["changed"] == 1
    assert list(Company.objects.filter(segment=cast.small)) == [north]
    assert story("company", north.pk) == ["company.created", "company.changed"]
    run(undo_bulk(job.pk, by=cast.mgr_a, noun="company"))
    assert not Company.objects.filter(segment=cast.small).exists()
    assert story("company", south.pk) == ["company.created"]


def test_companies_with_deals_are_not_deleted_and_said_to_be(cast: Cast) -> None:
    free, held = cast.company("Free"), cast.company("Held")
    cast.deal(company_id=held.pk)
    found = tried("company", EVERY, {"delete": True}, cast)
    assert (found.change, sum(found.skipped.values())) == (1, 1)
    job = bulk_edit("company", EVERY, {"delete": True}, by=cast.mgr_a)
    result = run(job)
    assert (result["changed"], [one["id"] for one in result["reasons"]]) == (1, [str(held.pk)])
    assert Company.objects.get(pk=free.pk).deleted_at is not None
    assert run(undo_bulk(job.pk, by=cast.mgr_a))["undone"] == 1
    assert Company.objects.get(pk=free.pk).deleted_at is None


def test_contacts_are_handed_over_and_marked(cast: Cast) -> None:
    one = cast.contact()
    values = {"owner_id": cast.rep_a2.pk, "do_not_contact": True}
    run(bulk_edit("contact", Chosen(ids=[one.pk]), values, by=cast.mgr_a))
    kept = Contact.objects.get(pk=one.pk)
    assert (kept.owner_id, kept.do_not_contact) == (cast.rep_a2.pk, True)


def test_leads_get_a_source_from_marketing(cast: Cast) -> None:
    cast.lead("One")
    cast.lead("Two", by=cast.rep_b)
    source = cast.sources["website"].pk
    result = run(bulk_edit("lead", EVERY, {"source_id": source}, by=cast.mkt))
    assert (result["changed"], Lead.objects.filter(source_id=source).count()) == (2, 2)


def test_what_is_only_read_is_skipped(cast: Cast) -> None:
    cast.lead("Mine")
    result = run(bulk_edit("lead", EVERY, {"owner_id": cast.rep_a2.pk}, by=cast.rep_a))
    assert (result["changed"], result["skipped"]) == (0, 1)


def test_refused_for_other_fields_for_both_and_without_the_right(cast: Cast) -> None:
    for noun, values in (("company", {"name": "X"}), ("contact", {"email": "a@b.example"}), ("lead", {"stage_id": 1})):
        with refused(Refused, "unknown_field"):
            bulk_edit(noun, EVERY, values, by=cast.mgr_a)
    with refused(Refused, "bad_value"):
        bulk_edit("lead", EVERY, {"delete": True, "company_name": "X"}, by=cast.mgr_a)
    with refused(Forbidden):
        bulk_edit("company", EVERY, {"tier": "A"}, by=cast.analyst)
    with refused(Absent):
        bulk_edit("document", EVERY, {"name": "X"}, by=cast.mgr_a)


def test_undone_only_as_what_it_was(cast: Cast) -> None:
    cast.lead()
    job = bulk_edit("lead", EVERY, {"company_name": "Acme"}, by=cast.rep_a)
    run(job)
    with refused(Absent):
        undo_bulk(job.pk, by=cast.rep_a, noun="contact")


def test_preview_of_many_is_a_job_that_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spearhead.crm.bulk.preview.AT_ONCE", 3)
    monkeypatch.setattr("spearhead.crm.bulk.preview.TRIED", 2)
    for number in range(5):
        cast.lead(f"Lead {number}", company_name="Acme" if number == 0 else "")
    job = preview_bulk("lead", EVERY, {"company_name": "Acme"}, by=cast.rep_a)
    assert isinstance(job, Job)

    class Killed(Exception):
        pass

    def die(self: Run) -> None:
        if self.cursor.get("last"):
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Run, "stop_if_asked", die)
        with pytest.raises(Killed):
            run_preview(Run(job))
    job.refresh_from_db()
    assert (job.done, job.total) == (2, 5)
    assert run_preview(Run(job)) == {"total": 5, "change": 4, "unchanged": 1, "skipped": []}
    assert Lead.objects.filter(company_name="Acme").count() == 1
    assert story("job", job.pk) == ["bulk.finished"]  # whoever left the page is told
