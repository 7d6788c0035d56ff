"""Creating, editing, handing over, deleting and restoring contacts; where they work is in `employments`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.cascade import come_back, go_with
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.companies.access import company_for
from spearhead.crm.contacts.access import contact_to_change, deleted_contact_for
from spearhead.crm.contacts.employments import add_employment, end_employment, keep_main
from spearhead.crm.contacts.models import Contact
from spearhead.crm.custom.values import check_required, take_custom
from spearhead.crm.records.acts import (
    change_record,
    create_record,
    delete_record,
    hand_over,
    owner_of_new,
    restore_record,
)  # fmt: skip
from spearhead.crm.records.values import Writable, bad_value, listed
from spearhead.kernel.acts import act

__all__ = [
    "add_employment", "create_contact", "delete_contact", "edit_contact", "end_employment", "reassign_contact",
    "restore_contact",
]  # fmt: skip

WRITABLE: Final = Writable(
    "contact", Contact,
    frozenset({
        "name", "title", "email", "phone", "mobile", "wechat", "birthday", "consent", "consent_source",
        "do_not_contact",
    }),
    {"company_id": company_for, "source_id": listed(Source), "campaign_id": listed(Campaign)},
)  # fmt: skip
_BIRTHDAY: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")


@act
def create_contact(values: Mapping[str, Any], *, by: User) -> Contact:
    """Create a contact for its owner, the caller unless `owner_id` is given; its company is the main employment."""
    rest = dict(values)
    owner_id = owner_of_new(by, "contact", rest.pop("owner_id", None))
    clean = _checked(WRITABLE.checked(rest, by=by))
    custom = take_custom("contact", clean)
    contact = Contact(owner_id=owner_id, custom=custom)
    for name, value in clean.items():
        setattr(contact, name, value)
    check_required("contact", contact.custom)
    create_record(contact, by=by)
    keep_main(contact, contact.company_id, contact.title)
    return contact


@act
def edit_contact(contact_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Contact:
    """Change fields of a contact; another company ends the employment at the one before and keeps it."""
    contact = contact_to_change(by, contact_id)
    clean = _checked(WRITABLE.checked(values, by=by, record=contact))
    change_record(contact, clean, by=by, seen_version=seen_version)
    if {"company_id", "title"} & set(clean):
        keep_main(contact, contact.company_id, contact.title)
    return contact


def _checked(clean: dict[str, Any]) -> dict[str, Any]:
    if clean.get("birthday") and not _BIRTHDAY.match(clean["birthday"]):
        raise bad_value("birthday", _("Write the birthday as month-day, for example 03-21."))
    return clean


@act
def reassign_contact(contact_id: str | int, to: User, *, by: User, seen_version: int | None) -> Contact:
    """Hand a contact to another person of one's reach."""
    contact = contact_to_change(by, contact_id, "reassign")
    hand_over(contact, to, by=by, seen_version=seen_version)
    return contact


@act
def delete_contact(contact_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Delete a contact and the activities that hang on nothing else; employments and parts in deals wait 30 days."""
    contact = contact_to_change(by, contact_id, "delete")
    delete_record(contact, by=by, seen_version=seen_version)
    go_with("contact", [contact.pk], along=f"contact:{contact.pk}", at=contact.changed_at, by_id=by.pk)


@act
def restore_contact(contact_id: str | int, *, by: User) -> Contact:
    """Bring a deleted contact back with what went with it."""
    contact = deleted_contact_for(by, contact_id)
    restore_record(contact, by=by)
    come_back(f"contact:{contact.pk}", at=contact.changed_at, by_id=by.pk)
    return contact
