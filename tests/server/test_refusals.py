"""What forbids a start: one line, the next command, status 1, and nothing touched."""

import os
import sqlite3

import pytest

from spearhead.kernel.soundness import folder
from tests.server.harness import Workspace, spearhead

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]


def refusal(workspace: Workspace, *arguments: str) -> str:
    done = workspace.run(*(arguments or ("serve",)))
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("spearhead: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Next: " in done.stderr
    return done.stderr


def test_a_broken_database(own_workspace):
    database = own_workspace.data / "spearhead.sqlite3"
    content = bytearray(database.read_bytes())
    content[0:16] = b"not a database!!"
    database.write_bytes(content)
    assert "spearhead restore FILE" in refusal(own_workspace)
    assert database.read_bytes() == content


def test_a_database_with_a_torn_page(own_workspace):
    database = own_workspace.data / "spearhead.sqlite3"
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 12] = os.urandom(4096 * 9)
    database.write_bytes(content)
    assert "is broken" in refusal(own_workspace)


def test_a_database_of_a_newer_program(own_workspace):
    with sqlite3.connect(own_workspace.data / "spearhead.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('crm', '0099_later', '2030-01-01')"
        )
    database.close()
    assert "newer than this program" in refusal(own_workspace)
    assert "newer than this program" in refusal(own_workspace, "migrate")


def test_a_database_that_was_not_migrated(tmp_path):
    assert "Next: spearhead migrate" in refusal(Workspace(tmp_path / "new", ""))


def test_a_port_that_is_no_number(own_workspace):
    done = spearhead(own_workspace.data, "serve", extra={"PORT": "http"})
    assert done.returncode == 1
    assert "PORT is “http”" in done.stderr


SAFE = {
    "SPEARHEAD_PROFILE": "production", "SPEARHEAD_PUBLIC_URL": "https://crm.example",
    "SPEARHEAD_ALLOWED_HOSTS": "crm.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SPEARHEAD_PUBLIC_URL": "http://crm.example"}, "https://"),
        ({"SPEARHEAD_ALLOWED_HOSTS": "other.example"}, "SPEARHEAD_ALLOWED_HOSTS"),
        ({"SPEARHEAD_ALLOWED_HOSTS": "crm.example,*"}, "SPEARHEAD_ALLOWED_HOSTS"),
        ({"SPEARHEAD_ALLOWED_HOSTS": "crm.example,testserver"}, "SPEARHEAD_ALLOWED_HOSTS"),
        ({"SPEARHEAD_SECRET_KEY": "short"}, "SPEARHEAD_SECRET_KEY"),
        ({"SPEARHEAD_SECRET_KEY": "a" * 60}, "security.W009"),  # long, and still no secret
    ],
)
def test_an_insecure_production_profile(own_workspace, changed, named):
    """M18: one line that names what is wrong, and nothing is served."""
    done = spearhead(own_workspace.data, "serve", extra={**SAFE, **changed})
    assert done.returncode == 1
    assert named in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be made" in refusal(Workspace(tmp_path / "file", ""))


def test_a_folder_of_somebody_else(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    fault = folder.fault(tmp_path)
    assert fault is not None
    assert fault.code == "folder_owner"
    assert "chown" in fault.remedy


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    def refuse(**_options):
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    fault = folder.fault(tmp_path)
    assert fault is not None
    assert fault.code == "folder_read_only"
    assert "Read-only file system" in fault.text
