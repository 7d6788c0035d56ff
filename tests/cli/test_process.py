"""`spearhead process analyse` on CSV in its habits and on XES; what it refuses."""

from __future__ import annotations

import json

import pytest

from spearhead.cli.main import main

CSV = """Deal;Stage;When;Rep
1;lead;01/02/2026 09:00;Li
1;proposal;03/02/2026 09:00;Li
1;won;13/02/2026 09:00;Wu
2;lead;02/02/2026 09:00;Wu
2;proposal;04/02/2026 09:00;Wu
;proposal;04/02/2026 09:00;Wu
3;lead;soon;Wu
"""
XES = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="A"/><string key="lifecycle:transition" value="start"/>
<date key="time:timestamp" value="2026-01-01T00:00:00.000+08:00"/></event>
<event><string key="concept:name" value="A"/><string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="2026-01-02T00:00:00.000+08:00"/></event>
<event><string key="concept:name" value="B"/><string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="2026-01-05T00:00:00.000+08:00"/></event></trace></log>"""


def run(capsys, *arguments: str):
    status = main(["process", "analyse", *arguments])
    return status, capsys.readouterr()


@pytest.fixture
def columns():
    return ["--case", "Deal", "--activity", "Stage", "--time", "When"]


def test_a_file_with_its_own_habits_is_read(tmp_path, capsys, columns):
    path = tmp_path / "events.csv"
    path.write_text(CSV, encoding="gb18030")
    status, out = run(capsys, "--events", str(path), *columns, "--resource", "Rep", "--json")
    data = json.loads(out.out)
    assert status == 0
    assert (data["events"], data["cases"], data["skipped"]) == (5, 2, 2)
    assert data["from"] == "2026-02-01T09:00:00+00:00"
    assert "Line 8" in data["problems"][1]
    assert {one["activity"]: one["median_days"] for one in data["stages"]}["lead"] == 2


def test_xes_counts_completions(tmp_path, capsys):
    path = tmp_path / "log.xes"
    path.write_text(XES, encoding="utf-8")
    status, out = run(capsys, "--events", str(path), "--json")
    data = json.loads(out.out)
    assert (status, data["events"], data["transitions"][0]["mean_days"]) == (0, 2, 3)


def test_words_for_people(tmp_path, capsys, columns):
    path = tmp_path / "events.csv"
    path.write_text(CSV, encoding="utf-8")
    status, out = run(capsys, "--events", str(path), *columns)
    assert status == 0
    assert "proposal" in out.out
    assert "5 events of 2 cases" in out.err


@pytest.mark.parametrize(
    ("text", "told"),
    [("Deal,Stage\n1,a\n", "There is no column “When”"), ("Deal,Stage,When\n1,a,never\n", "There is no row")],
)
def test_refused_in_words(tmp_path, capsys, columns, text, told):
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    status, out = run(capsys, "--events", str(path), *columns)
    assert status == 1
    assert told in out.err


def test_a_broken_xes_file_and_a_bomb_are_refused(tmp_path, capsys):
    for name, text in (("a.xes", "<log><trace>"), ("b.xes", '<!DOCTYPE a [<!ENTITY b "c">]><log>&b;</log>')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        status, out = run(capsys, "--events", str(tmp_path / name))
        assert status == 1, name
        assert out.err


def test_misuse_names_what_is_missing(tmp_path, capsys):
    assert run(capsys, "--events", str(tmp_path / "none.csv"))[0] == 2
    path = tmp_path / "events.csv"
    path.write_text(CSV, encoding="utf-8")
    status, out = run(capsys, "--events", str(path), "--case", "Deal")
    assert status == 2
    assert "--activity, --time" in out.err
