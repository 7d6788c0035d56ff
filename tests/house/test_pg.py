"""`bin/pg` makes a cluster nobody else can reach, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tools import pg

folder = pg.binaries()
pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(folder is None, reason="PostgreSQL is not installed"),
]


def test_a_cluster_answers_on_its_socket_and_is_gone_afterwards():
    assert folder
    with pg.cluster(folder) as address:
        home = Path(address.partition("host=")[2])
        with psycopg.connect(address) as connection:
            (listening,) = connection.execute("show listen_addresses").fetchone() or ("?",)
            (folded,) = connection.execute("select lower('É')").fetchone() or ("?",)
        assert (listening, folded) == ("", "é")
        assert home.stat().st_mode & 0o077 == 0
    assert not home.exists()


def test_the_status_of_the_command_is_passed_on():
    command = [sys.executable, "-m", "tools.pg", "run", sys.executable, "-c", "raise SystemExit(7)"]
    assert subprocess.run(command, check=False).returncode == 7


def test_only_its_own_folders_are_ever_removed(tmp_path: Path):
    with pytest.raises(SystemExit, match="not a cluster"):
        pg.stop(tmp_path, tmp_path)
    assert tmp_path.exists()
