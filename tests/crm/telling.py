"""What tests ask of events and tables: the story of a record, and that a refusal wrote nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from spearhead.kernel.errors import SpearheadError
from spearhead.kernel.events.models import Event


def story(record_type: str, record_id: int) -> list[str]:
    """The kinds of a record's events, oldest first."""
    rows = Event.objects.filter(record_type=record_type, record_id=record_id).order_by("id")
    return list(rows.values_list("kind", flat=True))


def last_event(record_type: str, record_id: int) -> Event:
    """The newest event of a record."""
    return Event.objects.filter(record_type=record_type, record_id=record_id).latest("id")


def everything() -> dict[str, list[str]]:
    """Every row of our own tables, as text."""
    labels = ("accounts", "process", "strategy", "crm", "kernel")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {
        model._meta.label: [serializers.serialize("json", [row]) for row in model._default_manager.order_by("pk")]
        for model in models
    }


@contextmanager
def refused(error: type[SpearheadError], code: str = "") -> Iterator[Any]:
    """The block is refused so, and not one row changed."""
    before = everything()
    with pytest.raises(error) as caught:
        yield caught
    if code:
        assert getattr(caught.value, "code", "") == code
    assert everything() == before
