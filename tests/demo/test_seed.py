"""The same seed, size and day give the same company, once per workspace."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from spearhead.demo.build import build
from spearhead.demo.remove import remove
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.models import Event
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.django_db


def content() -> dict[str, list[Any]]:
    """Every row of ours, with ids counted from the first of its table."""
    found: dict[str, list[Any]] = {}
    for label in (
        "crm.Deal",
        "crm.DealVersion",
        "crm.StageStay",
        "crm.Activity",
        "crm.Lead",
        "numbers.Goal",
        "accounts.User",
    ):
        model = apps.get_model(label)
        fields = [field for field in model._meta.fields if not field.is_relation]
        names = [
            field.name
            for field in fields
            if field.name not in {"id", "number", "conversion", "search"} and not field.name.endswith("_id")
        ]
        rows = model._default_manager.order_by("pk").values(*names)
        found[label] = [DjangoJSONEncoder(sort_keys=True).encode(row) for row in rows]
    kinds = Event.objects.filter(kind__startswith="deal.").order_by("id").values_list("kind", "at", "record_version")
    return found | {"events": list(kinds)}


def test_same_seed_size_and_day_give_the_same_company() -> None:
    build("small", today=TODAY, seed=3)
    first = content()
    remove()
    build("small", today=TODAY, seed=3)
    assert content() == first


def test_another_seed_gives_another_company() -> None:
    build("small", today=TODAY, seed=3)
    first = content()
    remove()
    build("small", today=TODAY, seed=4)
    assert content()["crm.Deal"] != first["crm.Deal"]


def test_refused_where_records_exist() -> None:
    build("small", today=TODAY)
    with pytest.raises(Refused) as refused:
        build("small", today=TODAY)
    assert refused.value.code == "not_empty"


def test_takes_explicit_numbers() -> None:
    summary = build("small", today=TODAY, deals=37, activities=120, users=9)
    assert (summary.rows["crm.Deal"], summary.rows["crm.Activity"], summary.rows["accounts.User"]) == (37, 120, 9)
