"""Who is erased: the contact with everything that was merged into it, the leads of the same person, their traces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.models import DocumentLink
from spearhead.crm.erasure.traces import Traces, telling
from spearhead.crm.leads.models import Lead
from spearhead.kernel.events.models import Event

_NUMBERS: Final = ("email", "phone", "mobile", "wechat")


@dataclass(frozen=True, slots=True)
class Subject:
    """The ids of one person's own rows, those of the companies and deals around them, and what gives them away."""

    contacts: tuple[int, ...]
    leads: tuple[int, ...]
    companies: tuple[int, ...]
    deals: tuple[int, ...]
    activities: tuple[int, ...]
    documents: tuple[int, ...]
    traces: Traces
    members: tuple[int, ...] = ()

    @property
    def own(self) -> list[tuple[str, tuple[int, ...]]]:
        """The records that are about nobody else, by kind."""
        return [
            ("contact", self.contacts), ("lead", self.leads), ("activity", self.activities),
            ("document", self.documents), ("user", self.members),
        ]  # fmt: skip

    def rows(self, parts: Iterable[str] = ()) -> Q:
        """Rows that point by (record_type, record_id) at one of the person's own records, of `parts` if given."""
        found = Q(pk__in=[])
        for kind, ids in self.own:
            if ids and (not parts or kind in parts):
                found |= Q(record_type=kind, record_id__in=ids)
        return found

    def covers(self, later: Subject) -> bool:
        """Whether nothing came to the person since."""
        return all(
            set(theirs) <= set(ours)
            for ours, theirs in (
                (self.contacts, later.contacts), (self.leads, later.leads), (self.deals, later.deals),
                (self.activities, later.activities), (self.documents, later.documents),
                (self.traces.sure, later.traces.sure), (self.traces.names, later.traces.names),
            )
        )  # fmt: skip

    def around(self) -> Q:
        """Rows that point by (record_type, record_id) at a company or deal around the person."""
        return Q(record_type="deal", record_id__in=self.deals) | Q(record_type="company", record_id__in=self.companies)


def stand_in(contact: Contact) -> str:
    """What the person is called from now on, in the workspace's language."""
    with override(workspace().language):
        return _("Erased contact %(number)s") % {"number": f"P-{contact.number}"}


def subject_of(contact: Contact) -> Subject:
    """Everything that is about the person of a contact."""
    contacts = _merged(Contact.objects.all(), {contact.pk})
    leads = _merged(Lead.objects.all(), set(Lead.objects.filter(contact_id__in=contacts).values_list("pk", flat=True)))
    people: list[Any] = [*Contact.objects.filter(pk__in=contacts), *Lead.objects.filter(pk__in=leads)]
    own = Activity.objects.filter(Q(contact_id__in=contacts) | Q(lead_id__in=leads))
    places = Employment.objects.filter(contact_id__in=contacts).values_list("company_id", flat=True)
    companies = {*places, *(one.company_id for one in people)} - {None}
    near = Q(deal_contacts__contact_id__in=contacts) | Q(activities__in=own) | Q(company_id__in=companies)
    deals = Deal.objects.filter(near).distinct()
    return Subject(
        tuple(sorted(contacts)), tuple(sorted(leads)), tuple(sorted(companies)),
        tuple(deals.order_by("pk").values_list("pk", flat=True)),
        tuple(own.order_by("pk").values_list("pk", flat=True)), tuple(_documents(contacts, leads)),
        _traces(people, contacts, leads, stand_in(contact)),
    )  # fmt: skip


def _merged(rows: QuerySet[Any], ids: set[int]) -> set[int]:
    """These rows and those that were merged into them, over any number of merges."""
    found, wave = set(ids), set(ids)
    while wave:
        wave = set(rows.filter(merged_into_id__in=wave).values_list("pk", flat=True)) - found
        found |= wave
    return found


def _documents(contacts: set[int], leads: set[int]) -> list[int]:
    """The files that hang on the person and on nothing else, and those that hung there once, gone ones too."""
    theirs = Q(record_type="contact", record_id__in=contacts) | Q(record_type="lead", record_id__in=leads)
    told = Event.objects.filter(theirs, kind__endswith=".file_added").values_list("payload", flat=True)
    found = {int(payload["document"]) for payload in told if payload.get("document")}
    found |= set(DocumentLink.objects.filter(theirs).values_list("document_id", flat=True))
    elsewhere = DocumentLink.objects.filter(document_id__in=found).exclude(theirs)
    return sorted(found - set(elsewhere.values_list("document_id", flat=True)))


def _traces(people: list[Any], contacts: set[int], leads: set[int], name: str) -> Traces:
    """What the rows say and what they said before, as their events tell."""
    numbers = {getattr(one, field, "") for one in people for field in _NUMBERS}
    names = {one.name for one in people}
    asked = Q(record_type="contact", record_id__in=contacts) | Q(record_type="lead", record_id__in=leads)
    for payload in Event.objects.filter(asked).values_list("payload", flat=True):
        changes = payload.get("changes", {})
        told = {**{key: changes.get(key, []) for key in (*_NUMBERS, "name")}}
        loser = payload.get("loser", {})
        numbers |= {str(one) for key in _NUMBERS for one in (*told[key], loser.get(key)) if one}
        names |= {str(one) for one in (*told["name"], loser.get("name")) if one}
    sure = {word for word in telling(numbers) if not _of_others(word, contacts, leads)}
    known = {one for one in names if one and one != name and len(one) > 1}
    return Traces(tuple(sorted(sure)), tuple(sorted(known)), name)


def _of_others(word: str, contacts: set[int], leads: set[int]) -> bool:
    """Whether an address or number is also that of a company, of another contact or lead, or of one of us."""
    asked = Q(email__iexact=word) | Q(phone=word)
    return (
        Company.objects.filter(Q(phone=word) | Q(domain=word)).exists()
        or Contact.objects.filter(asked | Q(mobile=word) | Q(wechat=word)).exclude(pk__in=contacts).exists()
        or Lead.objects.filter(asked).exclude(pk__in=leads).exists()
        or User.objects.filter(email__iexact=word).exists()
    )
