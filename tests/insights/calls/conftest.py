"""The named cast, made anew for each test."""

from __future__ import annotations

import pytest

from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and definitions of the cast."""
    return build()
