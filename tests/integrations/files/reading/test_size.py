"""A million rows are read in little memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spearhead.integrations.files.reading import table as table_module
from spearhead.integrations.files.reading.limits import MAX_BYTES
from spearhead.integrations.files.reading.table import file_hash, open_table
from spearhead.kernel.errors import Refused

_READ = """
import sys
from pathlib import Path
from spearhead.integrations.files.reading.table import open_table
table = open_table(Path(sys.argv[1]))
profile = table.profile()
status = Path("/proc/self/status").read_text()  # ru_maxrss would remember the parent
print(profile.rows, int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.process
def test_a_million_rows_of_twelve_columns_stay_under_300_mb(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(f"column {n}" for n in range(12)) + "\n")
        for start in range(0, 1_000_000, 1_000):
            stream.writelines(
                f"{n},公司 {n},SO{n:07d},2024-01-{n % 28 + 1:02d},{n}.25,CNY,北京,张伟,true,a{n}@b.com,{n % 7},note\n"
                for n in range(start, start + 1_000)
            )
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 1_000_000
    assert megabytes < 300


def test_a_row_too_many_is_refused_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "MAX_ROWS", 1_500)
    path = tmp_path / "a.csv"
    path.write_text("n,m\n" + "1,2\n" * 1_501)
    with pytest.raises(Refused) as refusal:
        list(open_table(path).rows())
    assert refusal.value.code == "file_too_large"
    path.write_text("n,m\n" + "1,2\n" * 1_500)
    assert sum(1 for _ in open_table(path).rows()) == 1_500


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(Refused) as refusal:
        open_table(path)
    assert refusal.value.code == "file_too_large"
    assert "200" in refusal.value.message


def test_the_same_bytes_have_the_same_hash(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert file_hash(tmp_path / "a") == file_hash(tmp_path / "b") != file_hash(Path(__file__))
