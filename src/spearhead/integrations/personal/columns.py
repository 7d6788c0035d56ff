"""Which columns of a table point at a person, and which never leave it; both are told by the tables themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db.models import BigIntegerField, Field, Model, Q

from spearhead.accounts.users.models import User

#: numbers that are ids of people though no relation says so: these, and whatever ends as `_BY`
_NAMED: Final = frozenset({"by_id", "user_id", "actor_id", "author_id", "reviewer_id"})
_BY: Final = "_by_id"
#: secrets, and what is derived from the rest
_SECRET: Final = re.compile(
    r"password|secret|sealed|_hash$|^hash$|^salt$|^search$|^sort_key$|^session_epoch$|^body$|^session_"
)
#: the kind of record under which a person is pointed at by type and id
PERSON: Final = "user"


def tables() -> Iterator[type[Model]]:
    """Every table of ours."""
    for model in apps.get_models():
        if model.__module__.startswith("spearhead."):
            yield model


def _is_person(field: Field[Any, Any]) -> bool:
    if field.is_relation:
        return field.related_model is User
    return isinstance(field, BigIntegerField) and (field.name in _NAMED or field.name.endswith(_BY))


@cache
def single(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """The columns that hold one person."""
    return tuple(field for field in model._meta.concrete_fields if _is_person(field))


@cache
def several(model: type[Model]) -> tuple[Any, ...]:
    """The relations that hold several people."""
    return tuple(field for field in model._meta.many_to_many if field.related_model is User)


@cache
def by_type(model: type[Model]) -> bool:
    """Whether its rows may be about a person by ``(record_type, record_id)``."""
    return {"record_type", "record_id"} <= {field.name for field in model._meta.concrete_fields}


def relation_name(field: Any) -> str:
    """What a column calls the person: ``owner``, ``created_by``."""
    return str(field.name).removesuffix("_id")


def column_name(model: type[Model], field: Field[Any, Any]) -> str:
    """What a column is called in a report: people by how they stand to the row, all else as it is."""
    return relation_name(field) if field in single(model) else field.name


def points(model: type[Model], user: User) -> dict[str, Q]:
    """Each way in which rows of a table point at a person, by name."""
    found = {relation_name(field): Q(**{field.attname: user.pk}) for field in single(model)}
    for field in several(model):
        through = field.remote_field.through._default_manager.filter(**{field.m2m_reverse_field_name(): user.pk})
        found[field.name] = Q(pk__in=through.values(field.m2m_column_name()))
    if by_type(model):
        found["record"] = Q(record_type=PERSON, record_id=user.pk)
    return found


def open_columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that may be shown to whom they are about."""
    return [field for field in model._meta.concrete_fields if not _SECRET.search(field.name)]
