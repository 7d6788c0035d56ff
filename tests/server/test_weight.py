"""A server is light: what only a job needs is loaded by the job."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sklearn", "scipy", "weasyprint", "polars", "pandas", "matplotlib")
LOAD = """
import sys
import django
django.setup()
from django.urls import get_resolver
import spearhead.config.server.background.main, spearhead.config.server.web, spearhead.config.wsgi
get_resolver().url_patterns
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.once
def test_what_only_jobs_need_is_not_loaded_at_the_start(tmp_path: Path) -> None:
    """Statistics take some 120 MB, in each process that is not forked from another."""
    environment = os.environ | {
        "SPEARHEAD_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "spearhead.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True)
    loaded = done.stdout
    assert "'django'" in loaded
    assert [name for name in HEAVY if f"'{name}'" in loaded] == []
