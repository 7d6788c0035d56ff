"""`bin/remake-migrations`: every app's initial migration anew from its models; hand-written ones stay as they are.

Until the first release each app has one `*_initial.py` made by Django, and `0002_*.py` and on only for the SQL that
Django cannot say. Those are set aside while Django looks at the models, because they depend on what is being remade.
When anything fails, all files are as they were.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.repository import ROOT, SOURCE, VENV_BIN, relative


def main() -> int:
    """Remake, format, and say which files changed."""
    with (VENV_BIN.parent / "remake-migrations.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several people share one checkout at times
        return remake()


def remake() -> int:
    """Status of `makemigrations`; the migrations are restored when it is not 0."""
    before = {path: path.read_bytes() for path in sorted(SOURCE.glob("*/migrations/*.py")) if path.stem != "__init__"}
    by_hand = {path: text for path, text in before.items() if not path.stem.endswith("_initial")}
    for path in before:
        path.unlink()
    status = 1
    try:
        status = _make()
    finally:
        if status:
            for path in SOURCE.glob("*/migrations/*_initial.py"):
                path.unlink()
        for path, text in (before if status else by_hand).items():
            path.write_bytes(text)
    if status == 0:
        _report(before)
    return status


def _make() -> int:
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "spearhead.config.settings",
            "SPEARHEAD_DATA_DIR": data,  # no database is asked what it holds
        }
        environment.pop("SPEARHEAD_DATABASE_URL", None)
        command = [sys.executable, "-m", "django", "makemigrations", "--no-header", "--verbosity=0"]
        status = subprocess.run(command, env=environment, cwd=SOURCE.parent, check=False).returncode
        if status == 0:
            folding = [sys.executable, "-m", "tools.fold_migrations"]
            status = subprocess.run(folding, env=environment, cwd=ROOT, check=False).returncode
    made = sorted(map(str, SOURCE.glob("*/migrations/*_initial.py")))
    if status or not made:
        return status
    ruff = shutil.which("ruff", path=str(VENV_BIN)) or "ruff"
    quiet = ["--quiet", "--line-length=120", "--isolated"]
    subprocess.run([ruff, "check", *quiet, "--select=I,F401", "--fix", *made], check=True)
    return subprocess.run([ruff, "format", *quiet, *made], check=False).returncode


def _report(before: dict[Path, bytes]) -> None:
    after = {path: path.read_bytes() for path in SOURCE.glob("*/migrations/*_initial.py")}
    changed = [path for path, text in after.items() if before.get(path) != text]
    gone = [path for path in before if path.stem.endswith("_initial") and path not in after]
    for path in sorted(changed):
        print(f"remade  {relative(path)}")
    for path in sorted(gone):
        print(f"removed {relative(path)}")
    if not changed and not gone:
        print("migrations: nothing has changed")


if __name__ == "__main__":
    sys.exit(main())
