"""/users: the people of the workspace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.access import users_visible_to
from spearhead.accounts.users.acts import add_user, disable_user, edit_user, enable_user, set_role
from spearhead.accounts.users.models import Role
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.erasures import add_erasing_members
from spearhead.api.leaving import add_leaving
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.definitions import UserEdit, UserNew, UserOut, UserRole
from spearhead.api.schemas.records import page_of
from spearhead.api.stored import add_stored_of_members
from spearhead.api.values import values_of
from spearhead.kernel.filters import Field

router = Router(tags=["users"])
USERS = Noun(
    resource="user",
    visible=users_visible_to,
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
        Column("hired_on", "date"),
        Column("left_on", "date"),
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


@router.post("", response={201: UserOut}, summary="Add a person")
def create_user(request: HttpRequest, body: UserNew) -> HttpResponse:
    """Nobody gets a password here; an invitation is made on the screen or in the terminal."""
    need(request, "admin")
    user = caller(request)
    return reading(request, USERS, add_user(values_of(body, user, "user"), by=user).pk, 201)


@router.patch("/{user_id}", response=UserOut, summary="Change a person")
def update_user(request: HttpRequest, user_id: str, body: UserEdit) -> HttpResponse:
    """Name, address, title, language, zone or dates; the role changes by its own act."""
    need(request, "admin")
    with changing(request, USERS, user_id, body.version) as (user, seen):
        edit_user(user_id, values_of(body, user, "user"), by=user, seen_version=seen)
    return reading(request, USERS, user_id)


@router.post("/{user_id}/role", response=UserOut, summary="Give a person another role")
def give_role(request: HttpRequest, user_id: str, body: UserRole) -> HttpResponse:
    """It holds from their next request on."""
    need(request, "admin")
    with changing(request, USERS, user_id, body.version) as (user, seen):
        set_role(user_id, body.role, by=user, seen_version=seen)
    return reading(request, USERS, user_id)


@router.delete("/{user_id}", response={204: None}, summary="Disable a person")
def remove_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """Sessions, tokens and links are dead from the next request on; records stay theirs."""
    need(request, "admin")
    with changing(request, USERS, user_id, version_param(request).get("version")) as (user, seen):
        disable_user(user_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{user_id}/restore", response=UserOut, summary="Let a disabled person back in")
def bring_back_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """They sign in by a new invitation."""
    need(request, "admin")
    enable_user(user_id, by=caller(request), seen_version=None)
    return reading(request, USERS, user_id)


add_erasing_members(router)
add_stored_of_members(router)
add_leaving(router)
