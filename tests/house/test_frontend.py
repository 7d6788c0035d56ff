"""The front-end is installed and bundled only when something of it changed, with whichever Node there is."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools import frontend, repository


class FakeNode:
    """Remembers how npm was called."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def run(self, *arguments: str) -> None:
        self.calls.append(" ".join(arguments[:2]))


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeNode:
    """A front-end in a folder of its own, and npm replaced."""
    fake = FakeNode()
    folder = tmp_path / "frontend"
    (folder / "node_modules").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"scripts": {"build": "true"}}))
    (folder / "package-lock.json").write_text("{}")
    (folder / "app.ts").write_text("1")
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "FRONTEND", folder)
    monkeypatch.setattr(frontend, "DIST", tmp_path / "dist")
    monkeypatch.setattr(frontend, "find_node", lambda: fake)
    return fake


def test_a_second_build_does_nothing(node: FakeNode):
    frontend.build()
    assert node.calls == ["ci --no-audit", "run --silent"]
    frontend.build()
    assert len(node.calls) == 2


def test_a_changed_source_is_bundled_without_installing_again(node: FakeNode):
    frontend.build()
    (frontend.FRONTEND / "app.ts").write_text("2")
    frontend.build()
    assert node.calls[2:] == ["run --silent"]


def test_a_changed_lock_installs_and_bundles(node: FakeNode):
    frontend.build()
    (frontend.FRONTEND / "package-lock.json").write_text('{"lockfileVersion": 3}')
    frontend.build()
    assert node.calls[2:] == ["ci --no-audit", "run --silent"]


def test_a_failed_bundle_is_tried_again(node: FakeNode, monkeypatch: pytest.MonkeyPatch):
    frontend.build()
    (frontend.FRONTEND / "app.ts").write_text("broken")
    working = node.run

    def failing(*arguments: str) -> None:
        raise subprocess.CalledProcessError(1, ["npm", *arguments])

    monkeypatch.setattr(node, "run", failing)
    assert frontend.main([]) == 1
    monkeypatch.setattr(node, "run", working)
    assert frontend.main([]) == 0
    assert node.calls[-1] == "run --silent"


def test_no_front_end_yet_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frontend, "FRONTEND", tmp_path / "absent")
    assert frontend.main([]) == 0


@pytest.mark.process
def test_the_node_of_the_wheel_serves_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tools.frontend.shutil.which", lambda _name: None)
    found = frontend.find_node()
    environment: Mapping[str, str] = found.environment
    assert environment["PATH"].split(os.pathsep)[0].endswith("bin")
    answer = subprocess.run([*found.npm, "--version"], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip()[0].isdigit()
