"""`python -m spearhead.integrations.backup.probe`: surveys the database of its environment, and prints JSON.

A copy is looked at by a process of its own, because a process has one workspace.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django

from spearhead.integrations.backup.problems import Unusable

SECRETS = ("SPEARHEAD_SECRET_KEY", "SPEARHEAD_DATABASE_URL", "SPEARHEAD_DATA_DIR")


def ask(folder: Path, *, url: str = "") -> dict[str, Any]:
    """The survey of the copy in `folder` (SQLite) or at `url`."""
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    environment |= {"SPEARHEAD_DATA_DIR": str(folder), "SPEARHEAD_SECRET_KEY": "a copy is only looked at" + "0" * 32}
    environment |= {"SPEARHEAD_PROFILE": "local", "DJANGO_SETTINGS_MODULE": "spearhead.config.settings"}
    if url:
        environment["SPEARHEAD_DATABASE_URL"] = url
    command = [sys.executable, "-m", "spearhead.integrations.backup.probe"]
    done = subprocess.run(  # noqa: S603  # fixed words
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Unusable("broken", f"The copy of the database cannot be read: {last}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    """Print the survey."""
    django.setup()
    from spearhead.integrations.backup.survey import survey  # noqa: PLC0415  # after setup

    sys.stdout.write(json.dumps(survey()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
