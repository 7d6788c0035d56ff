"""What the tests of the API share: the small company and its callers."""

from __future__ import annotations

import pytest

from tests.api.world import Caller, World, build


@pytest.fixture
def world(db: None) -> World:
    """The small company."""
    return build()


@pytest.fixture
def rep(world: World) -> Caller:
    """repA."""
    return world.caller("repA")


@pytest.fixture
def admin(world: World) -> Caller:
    """The administrator."""
    return world.caller("admin")
