"""`bin/pg`: a PostgreSQL cluster of one's own, on a private unix socket and no TCP, thrown away after use.

    bin/pg run COMMAND...   start one, run the command with SPEARHEAD_DATABASE_URL set, stop it whatever happens
    bin/pg start            start one; print SPEARHEAD_DATABASE_URL=... and SPEARHEAD_PG_HOME=...
    bin/pg stop HOME        stop it and remove its folder
    bin/pg find             print the folder of the binaries; status 3 when PostgreSQL is not installed

PostgreSQL refuses to run as root, so root hands the cluster to the account `postgres`, or else `nobody`.
Durability is switched off: the data live as long as one test run.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

NOT_INSTALLED = 3
DATABASE = ROLE = "spearhead"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: the newest under /usr/lib/postgresql, else from PATH."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    if packaged:
        return packaged[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _major(path: Path) -> int:
    found = re.match(r"\d+", path.parent.parent.name)
    return int(found[0]) if found else 0


def _account() -> str | None:
    """The account that runs the cluster, or None for the present one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _call(folder: Path, home: Path, program: str, *arguments: str) -> None:
    account = _account()
    entry = pwd.getpwnam(account) if account else None
    done = subprocess.run(
        [str(folder / program), *arguments],
        cwd=home,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        user=entry.pw_uid if entry else None,
        group=entry.pw_gid if entry else None,
        extra_groups=[] if entry else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        log = home / "log"
        raise SystemExit(f"pg: {program} failed\n{done.stdout}{log.read_text() if log.exists() else ''}")


def start(folder: Path) -> Path:
    """Make and start a cluster with an empty database; its home holds the socket, the data and the log."""
    home = Path(tempfile.mkdtemp(prefix="spg-"))  # short: a socket's path has at most 107 bytes
    try:
        if account := _account():
            shutil.chown(home, account, pwd.getpwnam(account).pw_gid)
        data = str(home / "data")
        _call(folder, home, "initdb", "-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        go(folder, home)
        _call(folder, home, "createdb", "-h", str(home), "-U", ROLE, DATABASE)
    except BaseException:
        stop(folder, home)
        raise
    return home


def go(folder: Path, home: Path) -> None:
    """Let the cluster of that home serve, the first time or after `halt`."""
    options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories={str(home)!r}"
    # The log goes to a file: with a pipe, pg_ctl would hold this process until the cluster ends.
    _call(folder, home, "pg_ctl", "-D", str(home / "data"), "-l", str(home / "log"), "-o", options, "-w", "start", "-s")


def halt(folder: Path, home: Path) -> None:
    """Stop it at once, under whatever is at work; its data stay. Harmless when it does not serve."""
    if (home / "data" / "postmaster.pid").exists():
        _call(folder, home, "pg_ctl", "-D", str(home / "data"), "-m", "immediate", "-w", "stop", "-s")


def stop(folder: Path, home: Path) -> None:
    """Stop the cluster at once and remove its folder; harmless when it is already gone."""
    if not home.name.startswith("spg-"):
        raise SystemExit(f"pg: {home} is not a cluster that bin/pg started")
    halt(folder, home)
    shutil.rmtree(home, ignore_errors=True)


def url(home: Path) -> str:
    """What SPEARHEAD_DATABASE_URL must be to use the cluster."""
    return f"postgres://{ROLE}@/{DATABASE}?host={home}"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running cluster for the length of the block; gives its URL."""
    home = start(folder)
    try:
        yield url(home)
    finally:
        stop(folder, home)


def run(folder: Path, command: Sequence[str]) -> int:
    """The command's status, run beside a cluster; the cluster ends also when we are told to stop."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    with cluster(folder) as address:
        return subprocess.run(command, env={**os.environ, "SPEARHEAD_DATABASE_URL": address}, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """One of the four verbs above."""
    folder = binaries()
    if folder is None:
        print("pg: PostgreSQL is not installed (Debian: apt install postgresql)", file=sys.stderr)
        return NOT_INSTALLED
    match arguments:
        case ["find"]:
            print(folder)
        case ["start"]:
            home = start(folder)
            print(f"SPEARHEAD_DATABASE_URL={url(home)}\nSPEARHEAD_PG_HOME={home}")
        case ["stop", home]:
            stop(folder, Path(home))
        case ["run", *command] if command:
            return run(folder, command)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
