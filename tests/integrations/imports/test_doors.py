"""The API and the command line import what the wizard does, and tell the same counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from spearhead.accounts.tokens.acts import create_token
from spearhead.kernel.jobs.run import run_job
from tests.cli.conftest import spearhead
from tests.integrations.imports.maven import FILES, MAPPING, ROWS, check_everything, folder

__all__ = ["spearhead"]
pytestmark = pytest.mark.slow


def test_the_command_line_imports_a_folder(admin, figure, spearhead):
    checked = spearhead("import", str(folder()), "--mapping", str(MAPPING), "--dry-run", "--json")
    assert (checked.status, checked.json["dry_run"]) == (0, True)
    assert checked.json["counts"]["total"]["created"] == ROWS
    assert not figure("won_count").value

    done = spearhead("import", str(folder()), "--mapping", str(MAPPING), "--json")
    assert done.status == 0, done.err
    assert done.json["counts"]["files"]["sales_pipeline"]["created"] == 8_800
    assert done.json["unknown_files"] == []
    check_everything(figure)

    again = spearhead("import", str(folder()), "--mapping", str(MAPPING), "--json")
    assert (again.status, again.json["counts"]["total"]["unchanged"]) == (0, ROWS)


def test_the_api_imports_files(admin, figure):
    secret = create_token(admin, name="test", scope="write", days=1, by=admin)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    sent = {
        "files": [SimpleUploadedFile(name, (folder() / name).read_bytes()) for name in FILES],
        "mapping": MAPPING.read_text(encoding="utf-8"),
    }
    made = client.post("/api/v1/imports", sent)
    assert made.status_code == 201, made.content
    place = f"/api/v1/imports/{made.json()['id']}"

    assert _job(client, f"{place}/check") == "checked"
    assert client.get(place).json()["counts"]["total"]["created"] == ROWS
    assert _job(client, f"{place}/run") == "done"
    check_everything(figure)
    now = client.get(place).json()
    assert datetime.fromisoformat(now["undo_until"]) > timezone.now() + timedelta(days=29)
    assert _job(client, f"{place}/undo") == "undone"
    assert not figure("won_count").value


def _job(client: Client, url: str) -> str:
    started = client.post(url, content_type="application/json")
    assert started.status_code == 202, started.content
    run_job.func(int(started.json()["id"]))
    state: str = client.get(url.rpartition("/")[0]).json()["state"]
    return state


def test_misuse_and_refusals_are_told(admin, spearhead, tmp_path):
    assert spearhead("import", str(tmp_path / "none.csv")).status == 2
    stray = tmp_path / "stray.csv"
    stray.write_text("a,b\n1,2\n")
    told = spearhead("import", str(stray), "--mapping", str(MAPPING))
    assert (told.status, told.out) == (1, "")
    broken = tmp_path / "bad.yaml"
    broken.write_text("version: 1\nfiles:\n  - match: stray.csv\n    entity: dragons\n")
    told = spearhead("import", str(stray), "--mapping", str(broken))
    assert told.status == 1
    assert "4" in told.err
    companies = tmp_path / "companies.csv"
    companies.write_text("Company,City\nAcme,Bonn\nAcme,Ulm\n")
    told = spearhead("import", str(companies), "--json")
    assert (told.status, told.json["counts"]["total"]) == (
        1, {"rows": 2, "created": 1, "updated": 0, "restored": 0, "unchanged": 0, "skipped": 0, "errors": 1},
    )  # fmt: skip


def test_a_workspace_without_people_says_what_to_do(db, spearhead, tmp_path):
    (tmp_path / "a.csv").write_text("Company\nAcme\n")
    told = spearhead("import", str(tmp_path / "a.csv"))
    assert told.status == 1
    assert "spearhead user add" in told.err
