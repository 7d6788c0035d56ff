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
def small(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Summary]:
    """The small company as it stands on 24 November 2026; the tests of a module only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build("small", today=TODAY)
        transaction.set_rollback(True)
