"""The page of what is stored about oneself, in both languages; the files of it, and those for people who ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spearhead.integrations.personal import acts
from spearhead.integrations.personal.parts import GROUPS, parts
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.web.settings.stored import WAYS
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_the_page_counts_each_part_and_shows_the_newest(cast: Cast, as_user: SignIn) -> None:
    deal = cast.deal("Pumps")
    page = as_user(cast.rep_a).get("/settings/stored").content.decode()
    assert "Teams, absences and deputies" in page
    assert f'href="/deals/{deal.pk}"' in page
    assert "owned by you" in page
    chinese = as_user(cast.rep_a, "zh-hans").get("/settings/stored").content.decode()
    assert "关于我的存储内容" in chinese
    for words in GROUPS.values():
        assert words not in chinese


def test_made_watched_and_fetched_by_whom_it_is_about(
    cast: Cast, as_user: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    client = as_user(cast.rep_a)
    done = client.post("/settings/stored/take", headers=HX)
    job = Job.objects.get(kind=acts.KIND)
    assert done.headers["HX-Redirect"] == f"/settings/stored/files/{job.pk}"
    page = f"/settings/stored/files/{job.pk}"
    assert f"{page}/state" in client.get(page).content.decode()
    assert client.get(f"{page}/download").status_code == 404
    Job.objects.filter(pk=job.pk).update(state="done", result=acts.run_report(Run(job)), finished_at=job.created_at)
    assert f"{page}/download" in client.get(page).content.decode()
    answer = client.get(f"{page}/download")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"".join(answer).startswith(b"PK")
    assert f"{page}/download" in client.get("/settings/stored").content.decode()
    assert as_user(cast.rep_b).get(f"{page}/download").status_code == 404
    acts.file_of(job).unlink()
    assert "The file is gone" in client.get(page).content.decode()


def test_an_administrator_is_asked_before_taking_it_for_others(cast: Cast, as_user: SignIn) -> None:
    contact, client = cast.contact("Cleo Crane"), as_user(cast.admin)
    for listed, address in (
        ("/settings/people", f"/settings/people/{cast.rep_a.pk}/stored"),
        (f"/contacts/{contact.pk}", f"/contacts/{contact.pk}/stored"),
    ):
        assert address in client.get(listed).content.decode()
        assert "noted in the audit log" in client.get(address, headers=HX).content.decode()
        assert as_user(cast.mgr_a).get(address, headers=HX).status_code == 403
        client = as_user(cast.admin)
        page = client.post(address, headers=HX).headers["HX-Redirect"]
        assert client.get(page).status_code == 200
    assert Job.objects.filter(kind=acts.KIND, user_id=cast.admin.pk).count() == 2


def test_every_way_has_words(cast: Cast) -> None:
    ways = {name for one in parts() for name in one.ways(cast.rep_a)}
    assert ways <= set(WAYS)
