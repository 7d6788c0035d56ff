"""Remaking the initial migrations keeps the hand-written ones, and on a failure everything."""

from pathlib import Path

import pytest

from tools import remake_migrations


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One app with an initial migration and one written by hand."""
    migrations = tmp_path / "crm" / "migrations"
    migrations.mkdir(parents=True)
    for name, text in {"__init__": "", "0001_initial": "old", "0002_trigram_index": "by hand"}.items():
        (migrations / f"{name}.py").write_text(text)
    monkeypatch.setattr(remake_migrations, "SOURCE", tmp_path)
    monkeypatch.setattr(remake_migrations, "relative", lambda path: path.name)
    return migrations


def _content(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in folder.glob("*.py")}


def test_the_initial_one_is_new_and_the_hand_written_one_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def make() -> int:
        assert _content(folder) == {"__init__": ""}, "Django must not see what depends on the old one"
        (folder / "0001_initial.py").write_text("new")
        return 0

    monkeypatch.setattr(remake_migrations, "_make", make)
    assert remake_migrations.remake() == 0
    assert _content(folder) == {"__init__": "", "0001_initial": "new", "0002_trigram_index": "by hand"}


def test_a_failure_puts_everything_back(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def make() -> int:
        (folder / "0001_initial.py").write_text("half")
        raise KeyboardInterrupt

    before = _content(folder)
    monkeypatch.setattr(remake_migrations, "_make", make)
    with pytest.raises(KeyboardInterrupt):
        remake_migrations.remake()
    assert _content(folder) == before
