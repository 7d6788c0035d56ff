"""Erasing a contact: what would go, the order for it, the job that does it, the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.custom.claims import release
from spearhead.crm.custom.links import forget_links
from spearhead.crm.custom.models import CustomField
from spearhead.crm.erasure import events as _events  # noqa: F401  # registers its part
from spearhead.crm.erasure import records as _records  # noqa: F401  # registers its parts
from spearhead.crm.erasure.holders import HOLDERS, Copy, copies, in_order
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.orders import check_order, close, job_of, order
from spearhead.crm.erasure.subject import Subject, stand_in, subject_of
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.access import one
from spearhead.crm.search.index import index_record
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused

KIND: Final = "contact.erase"
ROUNDS: Final = 3
#: kinds of custom fields whose values tell nobody apart
_HARMLESS: Final = ("boolean", "choice", "choices", "integer", "decimal", "money", "percent")


__all__ = ["job_of"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would take: how many rows by part, and the copies that it cannot reach."""

    contact: Contact
    stand_in: str
    counts: dict[str, int]
    copies: list[Copy]


def erasable_contact(by: User, contact_id: str | int) -> Contact:
    """A contact, deleted ones too, for whoever may erase; a merged one is the one it went into."""
    by.sight.require("erasure", "run")
    contact = one(Contact.objects.all(), contact_id)
    while contact.merged_into_id is not None:
        contact = Contact.objects.get(pk=contact.merged_into_id)
    return contact


def preview_erasure(by: User, contact_id: str | int) -> Preview:
    """What goes, before it goes."""
    contact = erasable_contact(by, contact_id)
    subject = subject_of(contact)
    counts = {"contacts": len(subject.contacts), "leads": len(subject.leads)}
    counts |= {holder.part: holder.count(subject) for holder in HOLDERS.values() if holder.count}
    return Preview(contact, stand_in(contact), counts, copies())


@act
def erase_contact(contact_id: str | int, *, by: User, typed: str, reason: str) -> Erasure:
    """Order the erasure of a contact; `typed` is their name, so that nobody erases somebody else by a slip. It cannot
    be taken back.
    """
    contact = erasable_contact(by, contact_id)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.erased_at is not None:
        raise Refused("already_erased", _("This person was erased already."))
    check_order("contact", contact.pk, contact.name, typed, reason)
    return order("contact", contact.pk, stand_in(contact), reason, KIND, by, {})


@jobs.job_kind(KIND)
def run_erasure(run: jobs.Run) -> Mapping[str, Any]:
    """Part after part, the contact itself last, for it knows what to look for; a killed run begins again."""
    erasure = Erasure.objects.get(pk=run.params["erasure"])
    counts: dict[str, int] = dict(erasure.counts)
    with override(run.params["language"]):
        for _round in range(ROUNDS):
            subject = subject_of(Contact.objects.get(pk=erasure.record_id))
            for done, holder in enumerate(in_order()):
                run.progress(done, len(HOLDERS) + 1)
                counts[holder.part] = max(counts.get(holder.part, 0), holder.erase(subject, erasure))
            if _close(erasure, subject, counts):
                break
    run.progress(len(HOLDERS) + 1, len(HOLDERS) + 1)
    return {"erasure": str(erasure.pk), "counts": erasure.counts}


def _close(erasure: Erasure, subject: Subject, counts: dict[str, int]) -> bool:
    """Erase the contact and leads and certify it, unless somebody added something in the meantime."""
    with transaction.atomic():
        contact = Contact.objects.select_for_update().get(pk=erasure.record_id)
        if not subject.covers(subject_of(contact)):
            return False
        for person in Contact.objects.select_for_update().filter(pk__in=subject.contacts):
            _empty_contact(person, erasure)
        Employment.objects.filter(contact_id__in=subject.contacts).update(title="")
        for lead in Lead.objects.select_for_update().filter(pk__in=subject.leads):
            _empty_lead(lead, erasure)
        counts |= {"contacts": len(subject.contacts), "leads": len(subject.leads)}
        close(erasure, counts, copies(), "contact.erased", contact.version)
    return True


def _empty_contact(person: Contact, erasure: Erasure) -> None:
    """Nothing is left but the number, whose it is, where it works and that it must not be contacted."""
    for name in ("title", "email", "phone", "mobile", "wechat", "birthday", "consent_source"):
        setattr(person, name, "")
    person.consent, person.do_not_contact, person.erased_at = None, True, timezone.now()
    _rename(person, erasure)


def _empty_lead(lead: Lead, erasure: Erasure) -> None:
    lead.title = lead.email = lead.phone = lead.message = ""
    lead.raw, lead.conversion = {}, {}
    lead.utm = {name: value for name, value in lead.utm.items() if name in {"utm_source", "utm_medium", "utm_campaign"}}
    _rename(lead, erasure)


def _rename(record: Contact | Lead, erasure: Erasure) -> None:
    kind = record._meta.model_name or ""
    harmless = CustomField.objects.filter(entity=kind, kind__in=_HARMLESS, personal=False)
    kept = set(harmless.values_list("key", flat=True))
    record.custom = {key: value for key, value in record.custom.items() if key in kept}
    record.name = erasure.stand_in
    record.version += 1
    record.changed_at, record.changed_by_id = timezone.now(), erasure.asked_by_id
    record.save()
    release(kind, [record.pk], keep=kept)
    forget_links(kind, record.pk)
    index_record(kind, record)


def erasures(by: User) -> list[Erasure]:
    """All certificates, newest first, for whoever may erase."""
    by.sight.require("erasure", "run")
    return list(Erasure.objects.all()[:500])


def erasure_for(by: User, erasure_id: str | int) -> Erasure:
    """One certificate, or `Absent`."""
    if not by.sight.may("erasure", "run"):
        raise Absent
    return one(Erasure.objects.all(), erasure_id)
