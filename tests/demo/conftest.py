"""Small demo companies, built once per module and rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from spearhead.demo.build import Summary, build

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One open transaction for a whole module, rolled back after it.

    It bears the name of pytest-django's own fixture, so that a run of such a module alone sets the test database up.
    Tests that mark themselves `django_db` belong in other modules.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def small(db: None) -> Summary:
    """The small company as it stands on 24 November 2026; the tests of a module only read it."""
    return build("small", today=TODAY)
