"""/views: saved views of lists, boards and calendars."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.records import page_of
from spearhead.api.schemas.views import ViewEdit, ViewNew, ViewOut
from spearhead.api.values import values_of
from spearhead.crm.views.access import views_visible_to
from spearhead.crm.views.acts import delete_view, edit_view, restore_view, save_view
from spearhead.kernel.filters import Field

router = Router(tags=["views"])
VIEWS = Noun(
    resource="view",
    visible=views_visible_to,
    fields=fields_of(
        "view", Field("name", "text"), Field("entity", "choice"), Field("owner", "ref", "owner_id"),
        Field("audience", "choice"), Field("shape", "choice"),
    ),
    order=("name",),
    lasting=False,  # what a team shares follows the membership of the day
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("entity"),
        Column("name"),
        Column("owner", "id", "owner_id"),
        Column("audience"),
        Column("locked", "flag"),
        Column("shape"),
        Column("filter", "json"),
        Column("columns", "json"),
        Column("widths", "json"),
        Column("order", "json"),
        Column("group_by"),
        Column("date_field"),
        Column("density"),
        Column("created_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(ViewOut), summary="List views")
def list_views(request: HttpRequest) -> HttpResponse:
    """One's own, those of one's team, those for everyone; ``entity=deal`` narrows it."""
    return listing(request, VIEWS)


@router.post("", response={201: ViewOut}, summary="Save a view")
def add_view(request: HttpRequest, body: ViewNew) -> HttpResponse:
    """Its filter and order are checked against the fields that the caller may use."""
    user = caller(request)
    values = values_of(body, user, "view")
    return reading(request, VIEWS, save_view(values.pop("entity"), values, by=user).pk, 201)


@router.get("/{view_id}", response=ViewOut, summary="Read a view")
def read_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """Filter, columns, order, shape."""
    only_params(request, {})
    return reading(request, VIEWS, view_id)


@router.patch("/{view_id}", response=ViewOut, summary="Change a view")
def update_view(request: HttpRequest, view_id: str, body: ViewEdit) -> HttpResponse:
    """One's own; those for everyone as administrator."""
    with changing(request, VIEWS, view_id, body.version) as (user, seen):
        edit_view(view_id, values_of(body, user, "view"), by=user, seen_version=seen)
    return reading(request, VIEWS, view_id)


@router.delete("/{view_id}", response={204: None}, summary="Delete a view")
def remove_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """It holds no records, and can be restored for 30 days; the version comes as If-Match or ``?version=``."""
    with changing(request, VIEWS, view_id, version_param(request).get("version")) as (user, seen):
        delete_view(view_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{view_id}/restore", response=ViewOut, summary="Restore a deleted view")
def bring_back_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """As it was, for 30 days; whoever made it does, or for one for everyone an administrator."""
    restore_view(view_id, by=caller(request))
    return reading(request, VIEWS, view_id)
