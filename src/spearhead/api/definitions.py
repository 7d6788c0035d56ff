"""The fields by which lists of definitions are filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.kernel.filters import Field, Fields


def readable(resource: str, rows: Callable[[], QuerySet[Any]]) -> Callable[[User], QuerySet[Any]]:
    """All rows for who may read the resource, none for others."""
    return lambda user: rows() if user.sight.may(resource, "read") else rows().none()


def fields_of(resource: str, *known: Field) -> Callable[[User], Fields]:
    """The fields that lists of the resource are filtered and sorted by."""
    by_key = {field.key: field for field in known}
    return lambda user: Fields({key: by_key[key] for key in user.sight.fields(resource, by_key)}, me=user.pk)
