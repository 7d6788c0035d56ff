"""/custom-fields: the fields that the workspace added to its records; whoever may read one reads what it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.custom_fields import CustomFieldEdit, CustomFieldNew, CustomFieldOut
from spearhead.api.schemas.records import page_of
from spearhead.crm.custom.acts import define_field, edit_field, hide_field
from spearhead.crm.custom.reading import definitions_visible_to
from spearhead.kernel.filters import Field, Fields

router = Router(tags=["custom-fields"])


def _fields(user: User) -> Fields:
    known = (
        Field("entity", "text"), Field("key", "text"), Field("kind", "text"), Field("label", "text"),
        Field("position", "number"), Field("hidden_at", "datetime"),
    )  # fmt: skip
    return Fields({field.key: field for field in known}, me=user.pk)


FIELDS = Noun(
    resource="custom_field",
    visible=definitions_visible_to,
    fields=_fields,
    order=("entity", "position"),
    lasting=False,  # what is visible follows from the fields there are
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("entity"),
        Column("key"),
        Column("kind"),
        Column("label"),
        Column("label_zh"),
        Column("help"),
        Column("help_zh"),
        Column("choices", "json"),
        Column("required", "flag"),
        Column("unique", "flag"),
        Column("default", "maybe_json"),
        Column("formula"),
        Column("result"),
        Column("target"),
        Column("personal", "flag"),
        Column("on_card", "flag"),
        Column("position"),
        Column("hidden_at", "moment"),
    ),
)


def _values(body: CustomFieldNew | CustomFieldEdit) -> dict[str, Any]:
    """What was sent, without what the acts take apart."""
    found = body.model_dump(exclude_unset=True, exclude={"entity", "kind", "version"})
    if found.get("choices"):
        found["choices"] = [{name: value for name, value in one.items() if value} for one in found["choices"]]
    return found


@router.get("", response=page_of(CustomFieldOut), summary="List custom fields")
def list_fields(request: HttpRequest) -> HttpResponse:
    """By record and place on its form, as far as the caller may read them; retired ones for who may edit settings."""
    return listing(request, FIELDS)


@router.post("", response={201: CustomFieldOut}, summary="Add a custom field")
def add_field(request: HttpRequest, body: CustomFieldNew) -> HttpResponse:
    """From then on it is in forms, lists, filters, imports, exports and here, like any other."""
    made = define_field(body.entity, body.kind, _values(body), by=caller(request))
    return reading(request, FIELDS, made.pk, 201)


@router.get("/{field_id}", response=CustomFieldOut, summary="Read a custom field")
def read_field(request: HttpRequest, field_id: str) -> HttpResponse:
    """Its kind, words, choices and marks."""
    only_params(request, {})
    return reading(request, FIELDS, field_id)


@router.patch("/{field_id}", response=CustomFieldOut, summary="Change a custom field")
def update_field(request: HttpRequest, field_id: str, body: CustomFieldEdit) -> HttpResponse:
    """`choices` replaces the list: what is missing is retired, never forgotten."""
    with changing(request, FIELDS, field_id, body.version) as (user, seen):
        edit_field(field_id, _values(body), by=user, seen_version=seen, kind=body.kind)
    return reading(request, FIELDS, field_id)


@router.delete("/{field_id}", response={204: None}, summary="Retire a custom field")
def retire_field(request: HttpRequest, field_id: str) -> HttpResponse:
    """It is absent everywhere as if it were unknown; records keep their values."""
    with changing(request, FIELDS, field_id, version_param(request).get("version")) as (user, seen):
        hide_field(field_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{field_id}/restore", response=CustomFieldOut, summary="Bring a custom field back")
def bring_back_field(request: HttpRequest, field_id: str) -> HttpResponse:
    """With the values that records kept."""
    hide_field(field_id, by=caller(request), seen_version=None, back=True)
    return reading(request, FIELDS, field_id)
