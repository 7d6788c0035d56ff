"""`spearhead score` on real and odd files; the worked checks on the two public data sets run where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from spearhead.cli.main import main
from tests.integrations.files.samples import sample

pytestmark = pytest.mark.once

NINE = {
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity", "Asymmetrique Activity Index",
    "Asymmetrique Profile Index", "Asymmetrique Activity Score", "Asymmetrique Profile Score",
}  # fmt: skip


def run(capsys, *arguments: str):
    status = main(["score", *arguments, "--json"])
    told = capsys.readouterr()
    return status, json.loads(told.out) if told.out else {}, told.err


def small(path: Path, count: int = 360) -> Path:
    random = np.random.default_rng(4)
    lines = ["id,size,city,opened,won,part"]
    for number in range(count):
        size = int(random.integers(1, 100))
        won = "yes" if random.normal() * 25 < size - 50 else "no"
        city = "" if number % 7 == 0 else ["Oslo", "北京", "Lyon"][number % 3]
        part = "test" if number >= 300 else "train"
        lines.append(f"D{number},{size},{city},2025-{1 + number // 31:02d}-{1 + number % 28:02d},{won},{part}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_split_column_decides_by_what_it_is_judged(tmp_path, capsys):
    path = small(tmp_path / "deals.csv")
    status, data, _ = run(capsys, "--table", str(path), "--outcome", "won", "--time", "opened", "--split", "part")
    assert status == 0
    assert (data["train_rows"], data["test_rows"], len(data["predictions"])) == (300, 60, 60)
    assert data["state"] == "signal"
    assert data["metrics"]["auc"] > 0.7
    assert {"column": "id", "rule": "identifier"}.items() <= data["dropped"][0].items()
    assert all(0.01 <= one["probability"] <= 0.99 for one in data["predictions"])


def test_what_cannot_be_learned_is_refused_in_words(tmp_path, capsys):
    path = small(tmp_path / "deals.csv")
    assert run(capsys, "--table", str(path), "--outcome", "size")[0] == 1
    status, _, error = run(capsys, "--table", str(path), "--outcome", "Won")
    assert status == 1
    assert "won" in error
    assert run(capsys, "--table", str(tmp_path / "none.csv"), "--outcome", "won")[0] == 2
    assert run(capsys, "--table", str(path), "--outcome", "won", "--time", "city")[0] == 1


def test_a_file_that_looks_headerless_and_one_without_a_field_are_scored(tmp_path, capsys):
    path = tmp_path / "odd.csv"
    rows = [f"R{at},{['Yes', 'No'][at % 3 == 0]},note {at}" for at in range(90)]
    path.write_text("\n".join(["ref,Closed?,memo", *rows]), encoding="utf-8")
    status, data, _ = run(capsys, "--table", str(path), "--outcome", "Closed?")
    assert status == 0
    assert (data["state"], data["used"], len(data["predictions"])) == ("too_few", [], 18)
    assert {one["probability"] for one in data["predictions"]} == {round(data["base_rate"], 6)}


def test_maven_has_no_usable_signal_and_account_is_held_out(capsys):
    path = sample("maven_crm/sales_pipeline.csv")
    columns = ("--explain", "0", "--outcome", "deal_stage", "--time", "close_date", "--test-from", "2017-10-01")
    _, data, _ = run(capsys, "--table", str(path), *columns)
    assert data["test_rows"] == 1_985
    assert data["state"] == "no_signal"
    assert "No usable signal yet" in data["message"]
    assert data["metrics"]["log_loss"] <= 0.6756 + 0.005
    account = next(one for one in data["dropped"] if one["column"] == "account")
    assert account["rule"] == "L2"
    assert "1425" in account["reason"]


@pytest.mark.slow
def test_xeducation_names_the_nine_and_is_good_without_them(capsys):
    path = sample("xeducation/Leads.csv")
    _, data, _ = run(capsys, "--table", str(path), "--outcome", "Converted", "--time", "Lead Number")
    assert {one["column"] for one in data["dropped"] if one["rule"].startswith("L")} == NINE
    assert data["test_rows"] == 1_848
    assert data["metrics"]["auc"] >= 0.88
    assert data["metrics"]["log_loss"] <= 0.41
    late = {one["column"] for one in data["late_answers"]}
    assert {"What is your current occupation", "What matters most to you in choosing a course"} <= late


@pytest.mark.slow
def test_all_columns_forced_in_are_not_published(capsys):
    columns = ("--outcome", "Converted", "--time", "Lead Number", "--force-all", "--explain", "0")
    _, data, _ = run(capsys, "--table", str(sample("xeducation/Leads.csv")), *columns)
    assert (data["state"], data["publishable"]) == ("blocked", False)
    assert data["out_of_time_folds"]["auc"] > 0.95


def test_tags_alone_tell_nearly_everything_and_block_when_forced_in():
    from spearhead.integrations.files.learning import read_table
    from spearhead.numbers.prediction.leakage import alone_auc

    table = read_table(sample("xeducation/Leads.csv"), "Converted", "Lead Number").table
    tags = next(one for one in table.columns if one.name == "Tags")
    assert alone_auc(table, tags) == pytest.approx(0.930, abs=0.001)
