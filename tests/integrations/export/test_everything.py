"""The full export: every row in both forms, nothing secret, formulas harmless, hashes that fit; only for who may."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from django.db.models import BinaryField

from spearhead.accounts.users.operator import add_user
from spearhead.integrations.export.entities import entities, fields_of
from spearhead.integrations.export.everything import export_everything, folder_of, run_export, start_export
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import Run
from spearhead.process import starting

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return add_user("=1+1 王", "ada@example.com", role="administrator", password="violet harbour 71")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_there_in_both_forms(ada, tmp_path):
    starting.ensure()
    manifest = export_everything(tmp_path / "out")
    assert manifest["rows"]["stage"] == 6
    stages = rows(tmp_path / "out" / "csv" / "stage.csv")
    lines = [json.loads(line) for line in (tmp_path / "out" / "jsonl" / "stage.jsonl").read_bytes().splitlines()]
    assert [row["name_zh"] for row in stages] == [row["name_zh"] for row in lines]
    assert stages[0]["pipeline_id"] == str(lines[0]["pipeline_id"])
    assert manifest["rows"]["event"] == Event.objects.count()


def test_nothing_is_taken_out_that_cannot_be_read_back() -> None:
    """Bytes have no place in either form; and what is kept for one person to be answered twice is nobody else's."""
    assert [f"{name}.{field.name}" for name, model in entities() for field in fields_of(model)
            if isinstance(field, BinaryField)] == []  # fmt: skip
    assert "keptanswer" not in dict(entities())


def test_the_table_file_is_what_a_spreadsheet_expects(ada, tmp_path):
    export_everything(tmp_path / "out")
    content = (tmp_path / "out" / "csv" / "user.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    name = rows(tmp_path / "out" / "csv" / "user.csv")[0]["name"]
    assert not name.startswith("=")
    assert "1+1 王" in name


def test_each_line_and_the_manifest_say_who_took_it_and_when(ada, tmp_path):
    """PRI-12: by the job its asker, from the terminal the command line."""
    starting.ensure()
    manifest = export_everything(tmp_path / "out", by=ada)
    assert manifest["taken"].startswith(f"{ada.name} · ")
    assert manifest["taken"].endswith(" UTC")
    tables = sorted((tmp_path / "out" / "csv").glob("*.csv"))
    assert sum(len(rows(path)) for path in tables) == sum(manifest["rows"].values())
    for path in tables:
        assert {row["taken"].lstrip("'") for row in rows(path)} <= {manifest["taken"]}, path.name
    for path in (tmp_path / "out" / "jsonl").glob("*.jsonl"):
        assert {json.loads(line)["taken"] for line in path.read_bytes().splitlines()} <= {manifest["taken"]}, path.name
    job = start_export(by=ada)
    run_export(Run(job))
    with zipfile.ZipFile(folder_of(job)) as archive:
        assert json.loads(archive.read("manifest.json"))["taken"].startswith(f"{ada.name} · ")
    folder_of(job).unlink()
    assert not export_everything(tmp_path / "terminal")["taken"].startswith(ada.name)


def test_nothing_secret_goes_out(ada, tmp_path):
    manifest = export_everything(tmp_path / "out")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.*"))
    assert ada.password.encode() not in everything
    assert not {"apitoken", "signinlink", "searchtoken"} & set(manifest["rows"])


def test_the_manifest_hashes_every_file(ada, tmp_path):
    manifest = export_everything(tmp_path / "out")
    for name, digest in manifest["parts"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    tables = [name for name in manifest["parts"] if not name.startswith("files/")]  # other tests keep files too
    assert len(tables) == 2 * len(manifest["rows"])


def test_a_folder_with_something_in_it_is_left_alone(ada, tmp_path):
    (tmp_path / "mine").write_text("")
    with pytest.raises(Refused) as refusal:
        export_everything(tmp_path)
    assert refusal.value.code == "not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_only_an_administrator_may_start_it(ada):
    rep = add_user("李娜", "li@example.com", role="rep")
    with pytest.raises(Forbidden):
        start_export(by=rep)
    assert not Job.objects.exists()


def test_the_job_makes_one_file_and_is_in_the_log(ada):
    job = start_export(by=ada)
    result = run_export(Run(job))
    with zipfile.ZipFile(folder_of(job)) as archive:
        assert "manifest.json" in archive.namelist()
    assert result["rows"]["user"] == 1
    assert Event.objects.filter(kind="export.all_asked", actor_id=ada.pk).exists()
    assert Event.objects.get(kind="export.all_done").payload["rows"] == sum(result["rows"].values())
    folder_of(job).unlink()
