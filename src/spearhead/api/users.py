"""/users: the people of the workspace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import Role, User
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.schemas.definitions import UserOut
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field

router = Router(tags=["users"])
USERS = Noun(
    resource="user",
    visible=readable("user", User.objects.all),
    fields=fields_of(
        "user", Field("name", "text", "sort_key"), Field("email", "text"),
        Field("role", "choice", choices=tuple(Role.values)), Field("is_active", "flag"),
    ),
    order=("name",),
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("name"),
        Column("email"),
        Column("role"),
        Column("title"),
        Column("language"),
        Column("time_zone"),
        Column("is_active", "flag"),
    ),
)  # fmt: skip


@router.get("", response=page_of(UserOut), summary="List people")
def list_users(request: HttpRequest) -> HttpResponse:
    """By name; ``is_active=true`` leaves out who no longer works here."""
    return listing(request, USERS)


@router.get("/me", response=UserOut, summary="Read oneself")
def read_me(request: HttpRequest) -> HttpResponse:
    """The person whom the token belongs to."""
    only_params(request, {})
    return reading(request, USERS, caller(request).pk)


@router.get("/{user_id}", response=UserOut, summary="Read a person")
def read_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """Name, role and address."""
    only_params(request, {})
    return reading(request, USERS, user_id)
