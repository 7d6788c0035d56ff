"""Which files belong to the project, with git and without."""

import subprocess
from pathlib import Path

import pytest

from tools import repository


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout with sources, something built and something ignored."""
    for name in (
        "src/a.py",
        "docs/b.md",
        "node_modules/x/i.js",
        "var/spearhead.sqlite3",
        "src/a.log",
        ".venv/bin/python",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    return tmp_path


def test_without_git_the_tree_is_walked_past_what_is_built(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    def no_git(*_arguments: object, **_options: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", no_git)
    assert repository.files() == [Path("docs/b.md"), Path("src/a.py")]


def test_a_digest_depends_on_names_and_contents(checkout: Path):
    first = repository.digest([checkout / "src/a.py"])
    (checkout / "src/a.py").rename(checkout / "src/c.py")
    second = repository.digest([checkout / "src/c.py"])
    (checkout / "src/c.py").write_text("y")
    assert len({first, second, repository.digest([checkout / "src/c.py"])}) == 3
