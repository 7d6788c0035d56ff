"""Which Chromium the journeys run in: the machine's own, never a downloaded one."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
NO_CHROMIUM = "Chromium is not installed (Debian: apt install chromium fonts-noto-cjk; or set SPEARHEAD_CHROMIUM)"


def chromium() -> str | None:
    """The path of the executable: SPEARHEAD_CHROMIUM, or the first known name on PATH."""
    if given := os.environ.get("SPEARHEAD_CHROMIUM"):
        return shutil.which(given)
    return next(filter(None, map(shutil.which, NAMES)), None)
