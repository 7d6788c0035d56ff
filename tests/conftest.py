"""What holds for every test: no network, quick password hashing, hypothesis profiles, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import setting_changed
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.fixtures.network", "tests.fixtures.browser"]

# A slow machine is no failure.
lenient = hypothesis_settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.register_profile("quick", lenient, max_examples=20)
hypothesis_settings.register_profile("ci", lenient, max_examples=60, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("quick")


def pytest_configure() -> None:
    """Passwords of the cast are hashed in no time; how the real hasher is chosen has its own test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    setting_changed.send(None, setting="PASSWORD_HASHERS", value=settings.PASSWORD_HASHERS, enter=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """On PostgreSQL each process of a run has a database of its own name. On SQLite each has one in memory; it must
    have no name, and pytest-django knows only Django's own engine to be SQLite."""
    if connection.vendor != "sqlite":
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Each test begins with an empty cache and the workspace's language, whatever the last one activated."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()
