"""Every command explains itself, and exit codes mean something."""

import json

import pytest

from spearhead.cli.main import COMMANDS, main, parser

VERBS: tuple[list[str], ...] = (
    [], ["serve"], ["demo"], ["migrate"], ["user"], ["user", "add"], ["user", "list"], ["user", "disable"], ["token"],
    ["token", "create"], ["token", "list"], ["token", "revoke"], ["audit"], ["audit", "verify"], ["doctor"],
    ["backup"], ["restore"], ["export"], ["openapi"],
)  # fmt: skip


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_help_is_there(words, capsys):
    assert main([*words, "--help"]) == 0
    assert "usage: spearhead" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [[], ["dance"], ["user"], ["user", "add"], ["export", "x"], ["demo", "--size", "huge"]]
)
def test_misuse_is_two(words, capsys):
    assert main(words) == 2
    assert "usage: spearhead" in capsys.readouterr().err


def test_help_touches_no_data(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SPEARHEAD_DATA_DIR", str(tmp_path / "untouched"))
    main(["--help"])
    assert not (tmp_path / "untouched").exists()


def test_no_option_takes_a_secret():
    text = json.dumps([str(action) for action in parser()._actions]) + "".join(COMMANDS)
    assert "password=" not in text
    for words in VERBS:
        if words:
            assert main([*words, "--password", "x"]) == 2
