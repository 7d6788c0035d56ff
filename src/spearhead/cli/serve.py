"""`spearhead serve`: becomes the server process."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("serve", help="serve the workspace", description="Serve until SIGTERM or Ctrl-C.")
    parser.add_argument("--host", help="address to listen on (SPEARHEAD_HOST, default 127.0.0.1)")
    parser.add_argument("--port", help="port, 0 for a free one (PORT, default 8000)")
    parser.add_argument("--workers", help="web workers (SPEARHEAD_WEB_WORKERS, default 2)")
    parser.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Replace this process, so that signals reach the server itself."""
    given = {"SPEARHEAD_HOST": arguments.host, "PORT": arguments.port, "SPEARHEAD_WEB_WORKERS": arguments.workers}
    os.environ.update({name: value for name, value in given.items() if value is not None})
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "spearhead.config.server"])  # noqa: S606  # fixed words
