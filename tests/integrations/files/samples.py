"""The public sample sets, read where they lie; tests that use them skip loudly where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).parents[4] / "shared" / "data"
DATA = Path(os.environ.get("SPEARHEAD_SAMPLE_DATA", _BESIDE_THE_REPOSITORY))


def sample(name: str) -> Path:
    """A file of the sample sets, such as ``maven_crm/accounts.csv``."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the sample data {name} is not here; set SPEARHEAD_SAMPLE_DATA to its folder")
    return path
