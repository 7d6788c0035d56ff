"""REC-11: the same files in other encodings and as a workbook make equal records; Chinese names come through."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.integrations.files.reading.table import open_table
from spearhead.integrations.files.writing import write_xlsx
from tests.integrations.imports.maven import FILES, folder, imported

pytestmark = pytest.mark.slow
CHINESE = {"Acme Corporation": "重庆长安汽车", "Betasoloin": "北京字节跳动𠮷"}
DEALS = 300


def _rows(name: str) -> list[list[str]]:
    """A file with Chinese names put in; of the deals the first three hundred."""
    with (folder() / name).open(encoding="utf-8", newline="") as stream:
        rows = [[CHINESE.get(cell, cell) for cell in row] for row in csv.reader(stream)]
    return rows[: DEALS + 1] if name == "sales_pipeline.csv" else rows


def _as_text(encoding: str, mark: bytes = b"") -> Callable[[Path, list[list[str]]], None]:
    def write(path: Path, rows: list[list[str]]) -> None:
        text = "".join(",".join(row) + "\r\n" for row in rows)
        path.write_bytes(mark + text.encode(encoding))

    return write


def _as_workbook(path: Path, rows: list[list[str]]) -> None:
    write_xlsx(path, rows[0], rows[1:])


COPIES: dict[str, Callable[[Path, list[list[str]]], None]] = {
    "utf-8": _as_text("utf-8"), "mark": _as_text("utf-8-sig"), "gb18030": _as_text("gb18030"),
    "utf-16": _as_text("utf-16"), "utf-16-le without mark": _as_text("utf-16-le"), "workbook": _as_workbook,
}  # fmt: skip


@pytest.mark.parametrize("kind", COPIES)
def test_every_copy_makes_equal_records(admin, tmp_path, kind):
    for name in FILES:
        COPIES[kind](tmp_path / name, _rows(name))
    batch = imported(admin, place=tmp_path)
    assert batch.counts["total"]["errors"] == 0
    assert set(CHINESE.values()) <= set(Company.objects.values_list("name", flat=True))
    wanted = sum(int(row[7]) for row in _rows("sales_pipeline.csv")[1:] if row[4] == "Won") * 100
    won = Deal.objects.filter(status="won").values_list("amount_minor", flat=True)
    assert (Deal.objects.count(), sum(minor or 0 for minor in won)) == (DEALS, wanted)
    of_acme = Deal.objects.filter(company__name=CHINESE["Acme Corporation"]).count()
    assert of_acme == sum(row[3] == CHINESE["Acme Corporation"] for row in _rows("sales_pipeline.csv"))


def test_big5_warns(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes("account,sector\r\n重慶長安汽車,汽車\r\n臺北電子,電子\r\n高雄鋼鐵,鋼鐵\r\n".encode("big5"))
    assert open_table(path).understood.warnings
