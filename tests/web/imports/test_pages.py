"""The wizard: whoever may import sees their own, in both languages; files and errors are private attachments."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spearhead.crm.companies.models import Company
from spearhead.crm.companies.removal import delete_company
from spearhead.integrations.files.reading.table import open_table
from spearhead.integrations.imports.models import Import
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job

COMPANIES = "Company,Industry,Country\nAcme,technolgy,Germany\nBeta,technology,Philipines\nGamma,retail,Germany\n"
DEALS = (
    "Opportunity ID,Account,Stage,Amount,Engage date,Close date\n"
    "O-1,Acme,Engaging,1200,2026-01-02,\n"
    "O-2,Acmee,Won,900,2026-01-03,2026-02-30\n"
    "O-3,Beta,Won,500,2026-01-04,2026-02-03\n"
)
STEPS = ("files", "columns", "values", "check")


def upload(client: Client, **files: str) -> Import:
    sent = [SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in files.items()]
    answer = client.post("/imports", {"files": sent})
    assert answer.status_code == 302, answer.content
    return Import.objects.latest("pk")


def run(client: Client, batch: Import, what: str) -> Import:
    answer = client.post(f"/imports/{batch.pk}/start", {"what": what})
    assert answer.status_code == 302
    run_job.func(Job.objects.latest("pk").pk)
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", ["mgr_a", "director", "mkt", "admin"])
def test_every_page_is_there_for_those_who_import(cast, as_user, who, language):
    client = as_user(getattr(cast, who), language)
    assert client.get("/imports").status_code == 200
    batch = upload(client, companies=COMPANIES, deals=DEALS)
    for step in STEPS:
        for file in ("", "?file=deals.csv"):
            page = client.get(f"/imports/{batch.pk}/{step}{file}")
            assert page.status_code == 200, step
    assert ("文件" if language == "zh-hans" else "Continue") in page.content.decode() or language == "en"
    assert client.get(f"/imports/{batch.pk}").headers["Location"].endswith("/files")
    assert "companies.csv" in client.get("/imports").content.decode()


@pytest.mark.parametrize("who", ["rep_a", "analyst"])
def test_whoever_may_not_import_gets_nothing(cast, as_user, who):
    mine = upload(as_user(cast.admin), companies=COMPANIES)
    client = as_user(getattr(cast, who))
    assert client.get("/imports").status_code == 403
    assert client.post("/imports", {"files": [SimpleUploadedFile("a.csv", b"a\n1\n")]}).status_code == 403
    assert "/imports" not in client.get("/").content.decode()
    _all_absent(client, mine)


def test_a_foreign_import_is_not_there(cast, as_user):
    batch = upload(as_user(cast.director), companies=COMPANIES)
    _all_absent(as_user(cast.mgr_a), batch)
    assert b"".join(as_user(cast.admin).get(f"/imports/{batch.pk}/file/0")) == COMPANIES.encode()
    anonymous = Client().get(f"/imports/{batch.pk}/file/0")
    assert (anonymous.status_code, anonymous.headers["Location"][:8]) == (302, "/sign-in")


def _all_absent(client: Client, batch: Import) -> None:
    places = (
        "",
        *(f"/{step}" for step in STEPS),
        "/job",
        "/file/0",
        "/errors.csv",
        "/mapping.yaml",
        "/rows?action=created",
    )
    assert {client.get(f"/imports/{batch.pk}{place}").status_code for place in places} == {404}
    acts = ("files", "columns", "values", "start", "stop", "undo", "again")
    answers = {client.post(f"/imports/{batch.pk}/{place}", {"what": "run"}).status_code for place in acts}
    assert answers <= {403, 404}
    batch.refresh_from_db()
    assert batch.state == "draft"


def test_an_upload_is_a_private_attachment(cast, as_user):
    client = as_user(cast.mgr_a)
    batch = upload(client, companies=COMPANIES)
    answer = client.get(f"/imports/{batch.pk}/file/0")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answer) == COMPANIES.encode()


def test_choices_survive_a_reload(cast, as_user):
    client = as_user(cast.admin)
    batch = upload(client, companies=COMPANIES, deals=DEALS)
    place = f"/imports/{batch.pk}"
    posts = [
        ("columns", {"change": "column", "file": "companies.csv", "column": "Industry", "choice": "note"}),
        ("columns", {"change": "unit", "file": "deals.csv", "column": "Amount", "scale": "10000", "currency": "CNY"}),
        ("files", {"change": "currency", "currency": "USD"}),
        ("files", {"change": "rules", "file": "companies.csv", "mode": "create", "duplicates": "first"}),
        (
            "values",
            {"change": "value", "file": "companies.csv", "column": "Country", "value": "Germany", "meaning": "DE"},
        ),
    ]
    for step, sent in posts:
        assert client.post(f"{place}/{step}", sent).status_code == 200, sent
    batch.refresh_from_db()
    for told in ("note: true", "scale: 10000", "currency: USD", "mode: create", "duplicates: first", "Germany: DE"):
        assert told in batch.mapping, told


def test_nonsense_is_refused_and_changes_nothing(cast, as_user):
    client = as_user(cast.admin)
    batch = upload(client, companies=COMPANIES)
    before = batch.mapping
    for step, sent in [
        ("columns", {"change": "column", "column": "Industry", "choice": "password"}),
        ("columns", {"change": "column", "column": "Nowhere", "choice": "name"}),
        ("columns", {"change": "unit", "column": "Industry", "scale": "-1"}),
        ("files", {"change": "reading", "encoding": "klingon"}),
        ("files", {"change": "currency", "currency": "XXXX"}),
        ("files", {"change": "burn"}),
        ("values", {"change": "value", "column": "Industry", "value": "x", "meaning": ""}),
        ("values", {"change": "repair_all", "section": "companies", "column": "x", "code": "y", "value": "z"}),
    ]:
        assert client.post(f"/imports/{batch.pk}/{step}", sent).status_code in {404, 422}, sent
    batch.refresh_from_db()
    assert batch.mapping == before


def test_reading_switches_keep_the_file_and_redraw_it(cast, as_user):
    client = as_user(cast.admin)
    batch = upload(client, companies="客户,行业\n长安,汽车\n")
    page = client.post(f"/imports/{batch.pk}/files", {"change": "reading", "file": "companies.csv", "header": "no"})
    assert "C1" in page.content.decode()
    page = client.post(
        f"/imports/{batch.pk}/files", {"change": "reading", "file": "companies.csv", "encoding": "windows-1252"}
    )
    assert "å®¢" in page.content.decode()


def test_proposals_are_taken_at_once(cast, as_user):
    client = as_user(cast.admin)
    batch = upload(client, companies=COMPANIES, deals=DEALS)
    page = client.get(f"/imports/{batch.pk}/values").content.decode()
    assert "Philippines" in page
    client.post(f"/imports/{batch.pk}/values", {"change": "accept"})
    batch.refresh_from_db()
    assert "Philipines: Philippines" in batch.mapping


def test_problems_are_mended_in_place_and_the_rest_comes_as_a_file(cast, as_user, tmp_path):
    client = as_user(cast.admin)
    batch = run(client, upload(client, companies=COMPANIES, deals=DEALS), "check")
    assert batch.counts["total"]["errors"] == 1
    page = client.get(f"/imports/{batch.pk}/values").content.decode()
    assert "Line 3, Close date: “2026-02-30” is no date." in page
    assert not Company.objects.filter(name="Gamma").exists()
    sent = {
        "change": "repair_all", "section": "deals", "column": "Close date", "code": "bad_value",
        "value": "2026-02-30", "text": "2026-02-27", "do": "fix",
    }  # fmt: skip
    assert client.post(f"/imports/{batch.pk}/values", sent).status_code == 200
    batch = run(client, batch, "check")
    (problem,) = batch.report["problems"]
    assert problem["problems"][0]["code"] == "link_not_found"

    batch = run(client, batch, "run")
    assert (batch.state, batch.counts["total"]["created"], batch.counts["total"]["errors"]) == ("done", 5, 1)
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/imports/{batch.pk}/errors.{kind}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        path = tmp_path / f"deals.errors.{kind}"
        path.write_bytes(b"".join(answer))
        table = open_table(path)
        assert table.columns[-2:] == ("Line", "Reason")
        (row,) = table.rows()
        assert row.values[:2] == ("O-2", "Acmee")
    mended = path.with_suffix(".csv").read_text(encoding="utf-8-sig").replace("Acmee", "Acme")
    again = upload(client, **{"deals.errors": mended})
    assert "external_id" in again.mapping
    assert run(client, again, "run").counts["total"]["created"] == 1


def test_counts_open_their_rows_with_old_and_new(cast, as_user):
    client = as_user(cast.admin)
    run(client, upload(client, companies=COMPANIES), "run")
    changed = COMPANIES.replace("retail", "wholesale")
    batch = run(client, upload(client, companies=changed), "check")
    page = client.get(f"/imports/{batch.pk}/check?rows=updated").content.decode()
    assert "<del>retail</del>" in page
    assert "<ins>wholesale</ins>" in page
    for action in ("created", "updated", "unchanged", "skipped", "errors"):
        assert client.get(f"/imports/{batch.pk}/rows?action={action}").status_code == 200
    assert client.get(f"/imports/{batch.pk}/rows?action=all").status_code == 404
    assert "Import 1 company" in page


def test_the_same_file_again_is_said_by_name_and_day(cast, as_user):
    client = as_user(cast.mgr_a)
    run(client, upload(client, companies=COMPANIES), "run")
    batch = upload(client, companies=COMPANIES)
    assert "Exactly this file was imported" in client.get(f"/imports/{batch.pk}/files").content.decode()


def test_a_result_can_be_undone_and_done_again(cast, as_user):
    client = as_user(cast.admin)
    batch = run(client, upload(client, companies=COMPANIES), "run")
    client.post(f"/imports/{batch.pk}/undo")
    run_job.func(Job.objects.latest("pk").pk)
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert not Company.objects.filter(name="Gamma", deleted_at__isnull=True).exists()
    page = client.get(f"/imports/{batch.pk}/check").content.decode()
    assert "3 records were removed" in page
    assert client.post(f"/imports/{batch.pk}/again").status_code == 302
    fresh = Import.objects.latest("pk")
    assert fresh.pk != batch.pk
    assert run(client, fresh, "run").counts["total"]["created"] == 3


def test_a_refused_file_is_told_in_words(cast, as_user):
    client = as_user(cast.admin)
    answer = client.post("/imports", {"files": [BytesIO(b"")]}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    answer = client.post("/imports", {"files": [SimpleUploadedFile("a.csv", b"")]}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "empty" in answer.json()["detail"]


def test_the_check_offers_to_restore_what_is_in_the_trash(cast, as_user):
    client = as_user(cast.admin)
    run(client, upload(client, companies=COMPANIES), "run")
    beta = Company.objects.get(name="Beta")
    delete_company(beta.pk, by=cast.admin, seen_version=None)
    batch = upload(client, companies=COMPANIES)
    page = f"/imports/{batch.pk}/check"
    run(client, batch, "check")
    shown = client.get(page).content.decode()
    assert "1 row meets a record in the trash" in shown
    assert 'value="restore"' in shown
    run(client, batch, "restore")
    shown = client.get(page).content.decode()
    assert (batch.counts["total"]["restored"], batch.counts["total"]["skipped"]) == (1, 0)
    assert 'value="leave"' in shown
    assert client.get(f"/imports/{batch.pk}/rows?action=restored").status_code == 200
    run(client, batch, "run")
    assert "Restored" in client.get(page).content.decode()
    assert Company.objects.filter(deleted_at__isnull=True).count() == Company.objects.count() == 3
    assert client.post(f"/imports/{batch.pk}/undo").status_code == 302
    run_job.func(Job.objects.latest("pk").pk)
    assert "1 record went back into the trash." in client.get(page).content.decode()
    assert client.post(f"/imports/{batch.pk}/start", {"what": "elsewhere"}).status_code == 404
