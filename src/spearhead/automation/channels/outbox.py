"""Putting words into the queue, once by their key; and the address of a customer, asked for when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from spearhead.accounts.users.models import User
from spearhead.automation.channels.choices import loud_at
from spearhead.automation.channels.models import Channel, Delivery
from spearhead.crm.contacts.models import Contact
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.models import Record


@dataclass(frozen=True, slots=True)
class Words:
    """What is said; the subject of a mail stands alone."""

    text: str
    subject: str = ""


def queue_to_channel(key: str, channel: Channel, words: Words, *, now: datetime) -> bool:
    """Have words said in a chat or handed to a webhook; False where this key was used before."""
    given = {"channel": channel, "text": words.text, "due_at": now, "created_at": now}
    return Delivery.objects.get_or_create(key=key, defaults=given)[1]


def queue_to_user(key: str, user: User, words: Words, *, now: datetime) -> bool:
    """Have a member mailed as soon as they may be disturbed; False where this key was used before."""
    text = f"{words.subject}\n\n{words.text}" if words.subject else words.text
    given = {"user": user, "text": text, "due_at": loud_at(user, now), "created_at": now}
    return Delivery.objects.get_or_create(key=key, defaults=given)[1]


def queue_to_customer(key: str, to: Record, words: Words, *, now: datetime, reply_to: User | None) -> bool:
    """Have a contact or a lead mailed; False where this key was used before. Whether they may be written to is asked
    again when it is sent."""
    kind = "contact" if isinstance(to, Contact) else "lead"
    given = {
        "subject": words.subject, "text": words.text, "to_type": kind, "to_id": to.pk, "reply_to": reply_to,
        "due_at": now, "created_at": now,
    }  # fmt: skip
    return Delivery.objects.get_or_create(key=key, defaults=given)[1]


def address_of(to_type: str, to_id: int) -> str:
    """Where a contact or lead may be written to; empty where they are gone, have no address or want no mail."""
    if to_type == "lead":
        lead = Lead.objects.filter(pk=to_id, deleted_at__isnull=True).select_related("contact").first()
        if lead is None or (lead.contact is not None and not _wants_mail(lead.contact)):
            return ""
        return lead.email
    contact = Contact.objects.filter(pk=to_id, deleted_at__isnull=True).first()
    return contact.email if contact is not None and _wants_mail(contact) else ""


def _wants_mail(contact: Contact) -> bool:
    return not contact.do_not_contact and contact.consent is not False and contact.erased_at is None
