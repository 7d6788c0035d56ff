"""Lists as files: short ones at once, long ones by a job whose file is private, is kept for a week, and says who."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from spearhead.crm.deals.models import Deal
from spearhead.crm.notices.make import tell_new
from spearhead.crm.notices.models import Notice
from spearhead.integrations.export import jobs
from spearhead.integrations.export.erasing import _lying
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.chain import seal
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def asked_for(client: Any, address: str) -> Job:
    """The job that a press of the button starts."""
    answer = client.post(address, headers=HX)
    job = Job.objects.get(kind=jobs.KIND)
    assert answer.headers["HX-Redirect"] == f"/lists/exports/{job.pk}"
    return job


def run(job: Job) -> Job:
    run_job.func(job.pk)
    job.refresh_from_db()
    return job


def test_long_lists_are_no_answer_but_a_job(
    year: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    client, opened = as_user(year.mgr_a), []

    def kept_open(**sizes: Any) -> Any:
        opened.append(SpooledTemporaryFile(**sizes))  # noqa: SIM115  # whether it is closed is the question
        return opened[-1]

    monkeypatch.setattr("spearhead.web.lists.exporting.SpooledTemporaryFile", kept_open)
    assert 'form="list-export-csv"' not in client.get("/deals?status=won").content.decode()
    for module in ("integrations.export.lists", "web.lists.views"):
        monkeypatch.setattr(f"spearhead.{module}.AT_ONCE", 2)
    page = client.get("/deals?status=won").content.decode()
    assert 'form="list-export-csv"' in page
    assert 'action="/lists/deal/export/csv?status=won"' in page
    assert client.get("/lists/deal/export/csv?status=won").status_code == 422
    assert [one.closed for one in opened] == [True]
    assert not Event.objects.filter(kind="list.exported").exists()


def test_the_job_s_file_has_exact_amounts_in_the_order_of_the_list(year: Cast, as_user: SignIn) -> None:
    Deal.objects.filter(name="Spring").update(name="=1+1", amount_minor=123_456_789_012_345)
    client = as_user(year.mgr_a)
    job = asked_for(client, "/lists/deal/export/xlsx?status=won&sort=-name&columns=name,amount")
    assert client.get(f"/lists/exports/{job.pk}/file").status_code == 404
    assert "data-job=" in client.get(f"/lists/exports/{job.pk}").content.decode()
    assert run(job).result["rows"] == 3
    assert (job.done, job.total) == (3, 3)
    answer: Any = client.get(f"/lists/exports/{job.pk}/file")
    assert answer.headers["Cache-Control"] == "private, no-store"
    sheet: Any = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.values)
    assert rows[0] == ("ID", "Deal", "Amount", "Amount: currency", "Exported by")
    found = {row[1]: (Decimal(str(row[2])), row[3]) for row in rows[1:]}
    assert found["=1+1"] == (Decimal("1234567890123.45"), "CNY")
    formula = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert formula.data_type == "s"
    assert [row[1] for row in rows[1:]] == ["Winter", "Summer", "=1+1"]
    assert all(str(row[-1]).startswith(f"{year.mgr_a.name} · ") for row in rows[1:])
    event = Event.objects.get(kind="list.exported")
    assert (event.actor_id, event.payload["rows"], event.payload["kind"]) == (year.mgr_a.pk, 3, "xlsx")
    assert event.payload["asked"]["status"] == "won"
    assert "Download" in client.get(f"/lists/exports/{job.pk}").content.decode()


def test_whoever_asked_is_told_and_nobody_else_gets_it(year: Cast, as_user: SignIn) -> None:
    seal()
    tell_new()
    job = run(asked_for(as_user(year.mgr_a), "/lists/deal/export/csv"))
    assert oct(jobs.path_of(job).stat().st_mode & 0o777) == "0o600"
    seal()
    tell_new()
    notice = Notice.objects.get(kind="job_finished", user=year.mgr_a)
    assert as_user(year.mgr_a).get(f"/notices/{notice.pk}").headers["Location"] == f"/lists/exports/{job.pk}"
    for other in (year.admin, year.director, year.rep_a):
        for tail in ("", "/file"):
            assert as_user(other).get(f"/lists/exports/{job.pk}{tail}").status_code == 404
        assert as_user(other).post(f"/lists/exports/{job.pk}/stop").status_code == 404


def test_the_job_reaches_as_far_as_rights_do_when_it_runs(year: Cast, as_user: SignIn) -> None:
    with pytest.raises(Forbidden):
        jobs.start_export("deal", "csv", {}, by=year.rep_a)
    with pytest.raises(Refused):
        jobs.start_export("deal", "csv", {"nothing": "1"}, by=year.mgr_a)
    job = asked_for(as_user(year.mgr_a), "/lists/deal/export/csv?view=all")
    foreign = Deal.objects.exclude(owner_id__in=[year.rep_a.pk, year.rep_a2.pk, year.mgr_a.pk]).first()
    assert foreign is not None
    text = jobs.path_of(run(job)).read_text("utf-8-sig")
    assert "Spring" in text
    assert foreign.name not in text
    Job.objects.filter(pk=job.pk).update(state="queued")
    type(year.mgr_a).objects.filter(pk=year.mgr_a.pk).update(role="rep")
    assert run(job).state == "failed"
    assert Event.objects.filter(kind="export.failed", record_id=job.pk).exists()


def test_files_go_after_a_week_and_with_an_erasure(year: Cast, as_user: SignIn) -> None:
    client = as_user(year.mgr_a)
    job = run(asked_for(client, "/lists/deal/export/csv"))
    path = jobs.path_of(job)
    assert path in _lying()
    assert jobs.sweep() == 0
    old = (timezone.now() - jobs.KEPT_FOR - timedelta(hours=1)).timestamp()
    os.utime(path, (old, old))
    assert jobs.sweep() == 1
    assert "The file is gone" in client.get(f"/lists/exports/{job.pk}").content.decode()
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - jobs.KEPT_FOR)
    assert client.get(f"/lists/exports/{job.pk}").status_code == 404


def test_a_stopped_one_leaves_nothing(
    year: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    client = as_user(year.mgr_a)
    job = asked_for(client, "/lists/deal/export/csv")
    monkeypatch.setattr(jobs, "_STEP", 1)
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    assert run(job).state == "cancelled"
    assert list((tmp_path / "exports").iterdir()) == []
    assert not Event.objects.filter(kind="list.exported").exists()
    assert "stopped before it was whole" in client.get(f"/lists/exports/{job.pk}").content.decode()
