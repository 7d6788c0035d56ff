"""What the tests of the API share: the small company and its callers."""

from __future__ import annotations

import pytest

from spearhead.kernel import outbound
from tests.api.world import Caller, World, build


@pytest.fixture(autouse=True)
def names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every host has a public address, though no test may ask for one."""
    monkeypatch.setattr(outbound, "resolve", lambda host: [host if host[0].isdigit() else "93.184.216.34"])


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
