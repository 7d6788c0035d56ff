"""The bill of materials names every locked part, and an audit that could not ask never says "none found" (M17)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest

from tools.parts import audit as auditing
from tools.parts.audit import KNOWN_BAD, Unasked, audit, report
from tools.parts.bill import bill
from tools.parts.locked import FRONT, LOCK, Part, parts, python_parts
from tools.repository import ROOT


def test_every_locked_part_is_in_the_bill_with_its_hashes() -> None:
    made = bill(parts())
    refs = {one["bom-ref"] for one in made["components"]}
    locked = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^\s;\\]+)", LOCK.read_text(), re.MULTILINE)
    assert len(locked) > 90
    assert {f"pkg:pypi/{name.lower()}@{version}" for name, version in locked} <= refs
    packages = {at: one for at, one in json.loads(FRONT.read_text())["packages"].items() if at}
    assert len(made["components"]) == len(locked) + len(packages)
    assert len(refs) == len(made["components"])
    assert {"pkg:npm/htmx.org", "pkg:npm/%40tabler/core"} <= {one.rpartition("@")[0] for one in refs}
    assert all("hashes" in one or "properties" in one for one in made["components"])
    whole = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    assert any(one.startswith("pkg:pypi/sqlparse@") for ref in whole if "/django@" in ref for one in whole[ref])


def test_what_is_shipped_and_what_only_tests_need_are_told_apart() -> None:
    scopes = {one["name"]: one["scope"] for one in bill(parts())["components"] if "pypi" in one["purl"]}
    for name in ("django", "sqlparse", "cryptography", "joblib"):
        assert scopes[name] == "required", name
    for name in ("pytest", "mypy", "schemathesis", "ruff"):
        assert scopes[name] == "excluded", name


def test_the_same_locks_make_the_same_bill_and_it_names_no_machine_and_no_index() -> None:
    first, second = (json.dumps(bill(parts())) for _ in range(2))
    assert first == second
    assert "https://" not in first
    assert str(ROOT) not in first
    head = json.loads(first)
    assert (head["bomFormat"], head["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", head["serialNumber"])


def test_a_line_of_the_lock_that_is_not_understood_is_no_silence() -> None:
    with pytest.raises(ValueError, match="no package"):
        python_parts("django==5.2.1 \\\n    --hash=sha256:aa\nsomething @ git+ssh://elsewhere\n")


GOOD = [Part("pypi", "django", "5.2.19"), Part("npm", "htmx.org", "2.0.11")]


def answering(**known: list[str]):
    """A database that knows the known bad packages and these."""

    def ask(asked: Sequence[Part]) -> dict[str, list[str]]:
        bad = {name for name, _version in KNOWN_BAD.values()}
        return {one.name: ["BAD-1"] if one.name in bad else known.get(one.name, []) for one in asked}

    return ask


def asks(ask):
    return {"pypi": ("requirements.lock", ask), "npm": ("package-lock.json", answering())}


def test_a_whole_answer_is_believed(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(audit(GOOD, asks(answering()))) == 0
    assert capsys.readouterr().out.count("none found") == 2
    assert report(audit(GOOD, asks(answering(django=["CVE-1"])))) == 1
    assert "django 5.2.19: CVE-1" in capsys.readouterr().out


def unreachable(_parts: Sequence[Part]) -> dict[str, list[str]]:
    raise Unasked("no network here")


def skipping(asked: Sequence[Part]) -> dict[str, list[str]]:
    return {one.name: ["BAD-1"] for one in asked if one.name == KNOWN_BAD["pypi"][0]}


def knowing_nothing(asked: Sequence[Part]) -> dict[str, list[str]]:
    return {one.name: [] for one in asked}


@pytest.mark.parametrize("ask", [unreachable, skipping, knowing_nothing])
def test_no_or_half_an_answer_is_not_checked(ask, capsys: pytest.CaptureFixture[str]) -> None:
    """M17: out of reach, packages passed over, an index that knows no advisories."""
    assert report(audit(GOOD, asks(ask))) == 3
    first = capsys.readouterr().out.splitlines()[0]
    assert "NOT CHECKED" in first
    assert "none found" not in first


def test_a_tool_that_prints_no_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip-audit that skips every package, and npm that is refused by its registry."""
    monkeypatch.setattr(auditing, "_pip_audit", lambda: ROOT / "pip-audit")
    skipped = {"dependencies": [{"name": "django", "skip_reason": "not found"}]}
    monkeypatch.setattr(auditing, "_told", lambda *_command, **_more: skipped)
    assert [one.state for one in audit(GOOD)] == ["not checked", "not checked"]


def test_static_checks_of_security_are_part_of_the_lint() -> None:
    """SEC-31: ruff's rules of bandit, with the reasons for what is left out."""
    settings = (ROOT / "pyproject.toml").read_text()
    chosen = re.search(r"\[tool\.ruff\.lint\]\nselect = \[(.*?)\n\]", settings, re.DOTALL)
    assert chosen
    assert '"S"' in chosen[1]
    ignored = re.search(r"\nignore = \[(.*?)\n\]", settings, re.DOTALL)
    assert ignored
    assert re.findall(r'"(S\d+)"', ignored[1]) == ["S101"]
