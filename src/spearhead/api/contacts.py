"""/contacts: lists, single contacts, and the acts on them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.automation_runs import add_runs
from spearhead.api.columns import STAMPS, Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.erasures import add_erasing
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.merging import add_merging
from spearhead.api.parsing import only_params
from spearhead.api.parts import add_parts
from spearhead.api.people import person
from spearhead.api.rendering import nothing
from spearhead.api.schemas.contacts import ContactEdit, ContactNew, ContactOut
from spearhead.api.schemas.records import Reassign, page_of
from spearhead.api.stored import add_stored_of_contacts
from spearhead.api.tags import Tags
from spearhead.api.values import values_of
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.contacts.acts import create_contact, delete_contact, edit_contact, reassign_contact, restore_contact
from spearhead.crm.contacts.fields import contact_fields

router = Router(tags=["contacts"])
CONTACTS = Noun(
    resource="contact",
    visible=contacts_visible_to,
    fields=contact_fields,
    order=("name",),
    more=Tags("contact"),
    columns=(
        Column("id", "id"),
        Column("number", "number", prefix="P-"),
        Column("version"),
        Column("name"),
        Column("owner", "id", "owner_id"),
        Column("company", "id", "company_id"),
        Column("title"),
        Column("email"),
        Column("phone"),
        Column("mobile"),
        Column("wechat"),
        Column("birthday"),
        Column("consent", "flag"),
        Column("consent_source", needs="consent"),
        Column("do_not_contact", "flag"),
        Column("source", "id", "source_id"),
        Column("campaign", "id", "campaign_id"),
        *STAMPS,
    ),
)


@router.get("", response=page_of(ContactOut), summary="List contacts")
def list_contacts(request: HttpRequest) -> HttpResponse:
    """Contacts that the caller may read, by name unless ordered otherwise."""
    return listing(request, CONTACTS)


@router.post("", response={201: ContactOut}, summary="Create a contact")
def add_contact(request: HttpRequest, body: ContactNew) -> HttpResponse:
    """The company becomes the main place of work."""
    user = caller(request)
    return reading(request, CONTACTS, create_contact(values_of(body, user, "contact"), by=user).pk, 201)


@router.get("/{contact_id}", response=ContactOut, summary="Read a contact")
def read_contact(request: HttpRequest, contact_id: str) -> HttpResponse:
    """All of it, with its version as ETag."""
    only_params(request, {})
    return reading(request, CONTACTS, contact_id)


@router.patch("/{contact_id}", response=ContactOut, summary="Change fields of a contact")
def update_contact(request: HttpRequest, contact_id: str, body: ContactEdit) -> HttpResponse:
    """Another company ends the employment at the one before."""
    with changing(request, CONTACTS, contact_id, body.version) as (user, seen):
        edit_contact(contact_id, values_of(body, user, "contact"), by=user, seen_version=seen)
    return reading(request, CONTACTS, contact_id)


@router.delete("/{contact_id}", response={204: None}, summary="Delete a contact")
def remove_contact(request: HttpRequest, contact_id: str) -> HttpResponse:
    """It can be restored for 30 days; the version comes as If-Match or ``?version=``."""
    with changing(request, CONTACTS, contact_id, version_param(request).get("version")) as (user, seen):
        delete_contact(contact_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{contact_id}/restore", response=ContactOut, summary="Restore a deleted contact")
def bring_back_contact(request: HttpRequest, contact_id: str) -> HttpResponse:
    """With what went along."""
    restore_contact(contact_id, by=caller(request))
    return reading(request, CONTACTS, contact_id)


@router.post("/{contact_id}/reassign", response=ContactOut, summary="Hand a contact to another person")
def hand_over_contact(request: HttpRequest, contact_id: str, body: Reassign) -> HttpResponse:
    """To a person of one's reach."""
    with changing(request, CONTACTS, contact_id, body.version) as (user, seen):
        reassign_contact(contact_id, person(body.owner), by=user, seen_version=seen)
    return reading(request, CONTACTS, contact_id)


add_parts(router, CONTACTS, ContactOut)
add_runs(router, "contact")
add_merging(router, CONTACTS, ContactOut)
add_erasing(router)
add_stored_of_contacts(router)
