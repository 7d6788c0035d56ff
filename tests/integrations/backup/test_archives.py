"""A backup gives back what it was made of; what is not whole, not ours or not readable is refused."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import add_user
from spearhead.integrations.backup import keep, passphrase
from spearhead.integrations.backup.make import Made, make
from spearhead.integrations.backup.problems import Unusable
from spearhead.integrations.backup.verify import verify
from spearhead.kernel.events.chain import seal_all

# The dump of PostgreSQL takes a snapshot of its own, so that nothing here may hang in an open transaction.
pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def ada() -> User:
    user = add_user("王小明", "ada@example.com", role="administrator")
    seal_all()
    return user


@pytest.fixture
def file() -> Path:
    path = Path(settings.DATA_DIR) / "files" / "ab" / "contract.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF" * 1000)
    return path


_first: list[Made] = []


@pytest.fixture
def made(ada: User, file: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An archive of this test's own; it is made once and copied, because making one takes a second."""
    if not _first:
        _first.append(make(tmp_path_factory.mktemp("first")))
    path = tmp_path / "kept" / _first[0].path.name
    path.parent.mkdir()
    shutil.copy2(_first[0].path, path)
    return replace(_first[0], path=path)


def refused(path: Path, *, secret: str = "") -> str:
    with pytest.raises(Unusable) as problem:
        verify(path, secret=secret)
    return problem.value.code


def rewritten(path: Path, change: Callable[[dict[str, Any]], None], name: str = "manifest.json") -> Path:
    """A copy of the archive whose JSON part was changed."""
    other = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            if item == name:
                found = json.loads(content)
                change(found)
                content = json.dumps(found).encode()
            new.writestr(item, content)
    return other


def test_it_is_verified_by_restoring_and_counting(made):
    manifest = verify(made.path)
    assert manifest.engine == connection.vendor
    assert manifest.survey["tables"]["accounts_user"]["rows"] == 1
    assert manifest.survey["audit"]["seq"] == 1
    assert manifest.survey["audit"]["break"] is None
    assert "won_count" in manifest.survey["figures"]
    assert (keep.last_verified() or {})["file"] == made.path.name


def test_it_holds_files_and_signed_heads_and_no_secret(made, file):
    with zipfile.ZipFile(made.path) as archive:
        assert archive.read("files/ab/contract.pdf") == file.read_bytes()
        assert b"signature" in archive.read("audit-heads.jsonl")
        assert not [name for name in archive.namelist() if name.endswith(".key")]
        assert settings.SECRET_KEY.encode() not in b"".join(archive.read(name) for name in archive.namelist())
    assert made.path.stat().st_mode & 0o077 == 0


def test_nobody_is_signed_in_by_a_copy(ada, client, tmp_path):
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    made = make(tmp_path / "kept")
    assert made.manifest.survey["tables"]["django_session"]["rows"] == 0
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]  # nothing else is left there


def test_a_cut_archive_is_refused(made):
    content = made.path.read_bytes()
    made.path.write_bytes(content[: len(content) // 2])
    assert refused(made.path) == "truncated"


def test_a_changed_byte_is_refused(made):
    with zipfile.ZipFile(made.path) as archive:
        largest = max(archive.infolist(), key=lambda one: one.compress_size)
    content = bytearray(made.path.read_bytes())
    content[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF  # in its data
    made.path.write_bytes(content)
    assert refused(made.path) in {"broken", "truncated"}


def test_what_is_no_backup_is_refused(tmp_path):
    (tmp_path / "text").write_text("hello")
    assert refused(tmp_path / "text") == "truncated"
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", '{"product": "something"}')
    assert refused(tmp_path / "other.zip") == "foreign"
    assert refused(tmp_path / "missing") == "absent"


def test_a_backup_of_a_newer_program_is_refused(made):
    newer = rewritten(made.path, lambda found: found["migrations"].append("crm.0099_later"))
    assert refused(newer) == "newer"
    later = rewritten(made.path, lambda found: found.update(format=2))
    assert refused(later) == "newer"


def test_a_backup_of_another_kind_of_database_is_refused(made):
    assert refused(rewritten(made.path, lambda found: found.update(engine="oracle"))) == "foreign"


def test_other_content_than_was_counted_is_refused(made):
    def lie(found: dict[str, Any]) -> None:
        found["survey"]["tables"]["accounts_user"]["rows"] = 2

    assert refused(rewritten(made.path, lie)) == "differs"


def test_a_part_outside_of_the_archive_is_refused(made):
    def climb(found: dict[str, Any]) -> None:
        found["parts"].append({"name": "../../evil", "size": 0, "sha256": ""})

    assert refused(rewritten(made.path, climb)) == "broken"


def test_a_passphrase_seals_it(ada, tmp_path):
    sealed = make(tmp_path / "kept", secret=PASSPHRASE).path
    assert passphrase.is_encrypted(sealed)
    assert "王小明".encode() not in sealed.read_bytes()
    assert verify(sealed, secret=PASSPHRASE).survey["tables"]["accounts_user"]["rows"] == 1
    assert refused(sealed) == "passphrase"
    assert refused(sealed, secret="wrong") == "passphrase"


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])
def test_ciphered_blocks_come_back_whole_or_not_at_all(tmp_path, monkeypatch, size):
    monkeypatch.setattr(passphrase, "_COST", 2**4)
    plain, sealed, again = tmp_path / "plain", tmp_path / "sealed", tmp_path / "again"
    plain.write_bytes(b"x" * size)
    passphrase.encrypt(plain, sealed, PASSPHRASE)
    passphrase.decrypt(sealed, again, PASSPHRASE)
    assert again.read_bytes() == plain.read_bytes()
    content = sealed.read_bytes()
    block = passphrase.BLOCK + passphrase.TAG
    if size > passphrase.BLOCK:  # a whole last block is missing
        sealed.write_bytes(content[: len(passphrase.MAGIC) + 16 + block])
        with pytest.raises(Unusable):
            passphrase.decrypt(sealed, again, PASSPHRASE)


def test_of_the_daily_ones_a_week_and_four_weeks_are_kept(tmp_path, monkeypatch):
    import os

    now = timezone.now()
    for days in range(60):
        path = tmp_path / f"daily-{days:02d}.zip"
        path.write_bytes(b"")
        at = (now - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    (tmp_path / "backup-by-hand.zip").write_bytes(b"")
    keep.thin_out(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert "backup-by-hand.zip" in left
    assert left[1:8] == [f"daily-{days:02d}.zip" for days in range(7)]
    assert len(left) == 1 + 7 + 4


def test_the_age_is_told(tmp_path):
    import os

    assert keep.is_too_old(tmp_path)
    path = tmp_path / "daily-1.zip"
    path.write_bytes(b"")
    assert not keep.is_too_old(tmp_path)
    long_ago = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(path, (long_ago, long_ago))
    assert keep.is_too_old(tmp_path)
