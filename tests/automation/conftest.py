"""The named cast, made anew for each test."""

from __future__ import annotations

import pytest

from tests.cast import Cast, build, known_year


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and definitions of the cast."""
    return build()


@pytest.fixture
def year(cast: Cast) -> Cast:
    """The cast with its known year of deals."""
    return known_year(cast)
