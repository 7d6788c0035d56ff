"""Bulk changes from the list: the preview counts, the run changes exactly that, undo brings it back."""

from __future__ import annotations

import pytest

from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from tests.cast import Cast
from tests.web.conftest import SignIn


def _ids(year: Cast, *names: str) -> str:
    return "&".join(f"ids={year.deals[name].pk}" for name in names)


@pytest.mark.django_db(transaction=True)
def test_preview_run_and_undo(year: Cast, as_user: SignIn) -> None:
    client, where = as_user(year.mgr_a), f"/lists/deal/bulk?{_ids(year, 'Hope', 'Spring', 'Wish')}"
    preview = client.post(where, {"next_step": "Call them"}).content.decode()
    assert "Would change" in preview
    assert not Deal.objects.filter(next_step="Call them").exists()
    answer = client.post(where, {"next_step": "Call them", "confirmed": "yes"})
    job = Job.objects.get(kind="bulk.edit")
    assert answer.headers["Location"] == f"/lists/bulk/{job.pk}"
    run_job.call(job.pk)
    changed = set(Deal.objects.filter(next_step="Call them").values_list("name", flat=True))
    assert changed == {"Hope", "Spring"}  # Wish is of team B
    assert client.get(f"/lists/bulk/{job.pk}").status_code == 200
    assert client.get(f"/lists/bulk/{job.pk}", headers={"Accept": "application/json"}).json()["state"] == "done"
    client.post(f"/lists/bulk/{job.pk}/undo")
    run_job.call(Job.objects.get(kind="bulk.undo").pk)
    assert not Deal.objects.filter(next_step="Call them").exists()


def test_all_that_match_is_the_filter_of_the_address(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.mgr_a)
    for query in ("status=won", "scope=team&status=won", "amount.gte=100000&q=s", "scope=mine", ""):
        assert client.get(f"/lists/deal/bulk?{query}").status_code == 200, query
    page = client.post("/lists/deal/bulk?status=won", {"next_step": "Thank them"}).content.decode()
    assert ">3<" in page


def test_nothing_filled_in_is_refused(year: Cast, as_user: SignIn) -> None:
    answer = as_user(year.mgr_a).post(f"/lists/deal/bulk?{_ids(year, 'Hope')}", {}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "owner"


def test_a_job_of_somebody_else_is_absent(year: Cast, as_user: SignIn) -> None:
    as_user(year.mgr_a).post(f"/lists/deal/bulk?{_ids(year, 'Hope')}", {"next_step": "x", "confirmed": "yes"})
    job = Job.objects.get(kind="bulk.edit")
    assert as_user(year.rep_b).get(f"/lists/bulk/{job.pk}").status_code == 404


def test_bulk_needs_its_right(year: Cast, as_user: SignIn) -> None:
    assert as_user(year.analyst).get("/lists/deal/bulk?status=open").status_code == 403


@pytest.mark.parametrize(
    ("entity", "values", "kept"),
    [
        ("company", {"tier": "A"}, {"tier": "A"}),
        ("contact", {"do_not_contact": "yes"}, {"do_not_contact": True}),
        ("lead", {"company_name": "Acme"}, {"company_name": "Acme"}),
    ],
)
def test_other_records_are_changed_from_their_lists(
    cast: Cast, as_user: SignIn, entity: str, values: dict[str, str], kept: dict[str, object]
) -> None:
    record = getattr(cast, entity)()
    client, where = as_user(cast.mgr_a), f"/lists/{entity}/bulk?ids={record.pk}"
    listed = client.get(f"/{'companies' if entity == 'company' else entity + 's'}").content.decode()
    assert f"/lists/{entity}/bulk" in listed
    assert all(f'name="{name}"' in client.get(where).content.decode() for name in ("owner", *values))
    assert "Would change" in client.post(where, values).content.decode()
    client.post(where, values | {"confirmed": "yes"})
    run_job.call(Job.objects.get(kind="bulk.edit").pk)
    record.refresh_from_db()
    assert {name: getattr(record, name) for name in kept} == kept


def test_leads_are_deleted_from_the_list_and_brought_back(cast: Cast, as_user: SignIn) -> None:
    lead, client = cast.lead(), as_user(cast.mgr_a)
    where = f"/lists/lead/bulk?ids={lead.pk}&act=delete"
    assert "Delete 1 lead<" in client.get(where).content.decode()
    assert "Would be deleted" in client.post(where).content.decode()
    client.post(where, {"confirmed": "yes"})
    job = Job.objects.get(kind="bulk.edit")
    run_job.call(job.pk)
    lead.refresh_from_db()
    assert lead.deleted_at is not None
    assert "Bring them back" in client.get(f"/lists/bulk/{job.pk}").content.decode()
    client.post(f"/lists/bulk/{job.pk}/undo")
    run_job.call(Job.objects.get(kind="bulk.undo").pk)
    lead.refresh_from_db()
    assert lead.deleted_at is None


def test_preview_of_many_is_watched_and_then_done(cast: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spearhead.crm.bulk.preview.AT_ONCE", 1)
    cast.lead("One")
    cast.lead("Two")
    client = as_user(cast.mgr_a)
    answer = client.post("/lists/lead/bulk", {"company_name": "Acme"})
    seen = Job.objects.get(kind="bulk.preview")
    assert answer.headers["Location"] == f"/lists/bulk/{seen.pk}"
    assert "data-job" in client.get(f"/lists/bulk/{seen.pk}").content.decode()
    assert client.post(f"/lists/bulk/{seen.pk}/go").status_code == 404
    run_job.call(seen.pk)
    assert "Change 2 leads" in client.get(f"/lists/bulk/{seen.pk}").content.decode()
    client.post(f"/lists/bulk/{seen.pk}/go")
    run_job.call(Job.objects.get(kind="bulk.edit").pk)
    assert set(Lead.objects.values_list("company_name", flat=True)) == {"Acme"}
