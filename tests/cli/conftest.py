"""Commands in this process, on the test's own database."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from spearhead.cli.main import main
from tests.fixtures.served import own_workspace, prepared, serve

__all__ = ["own_workspace", "prepared", "serve"]


@dataclass
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The report."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def language_of_before() -> Iterator[None]:
    """A command speaks the terminal's language; the next test does not."""
    with translation.override(translation.get_language()):
        yield


@pytest.fixture
def spearhead(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Answer]]:
    """`spearhead("user", "list", "--json")`; the database is taken as it is."""
    monkeypatch.setattr("spearhead.cli.start.begin", lambda **_needs: True)

    def run(*words: str, stdin: str = "") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        status = main(words)
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    with translation.override("en"):
        yield run
