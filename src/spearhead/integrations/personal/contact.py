"""What is kept about a contact and the leads of the same person: every table that points at them.

Derived from the tables as a member's report is. What `crm.erasure` would take is here or on a list of reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_noop

from spearhead.crm.activities.models import Activity
from spearhead.crm.contacts.models import Contact
from spearhead.crm.documents.models import Document
from spearhead.crm.duplicates.models import Merge
from spearhead.crm.erasure.records import texts
from spearhead.crm.erasure.subject import Subject
from spearhead.crm.leads.models import Lead
from spearhead.integrations.personal.columns import by_type, column_name, open_columns, tables
from spearhead.integrations.personal.member import CHUNK, Known

#: table → its words; `COUNTED` are others' own matters and only counted
WORDS: Final[Mapping[str, str]] = {
    "crm.Contact": gettext_noop("Contact, with those merged into it"),
    "crm.Employment": gettext_noop("Where the person works and worked"),
    "crm.Lead": gettext_noop("Leads of the same person"),
    "automation.Arrival": gettext_noop("What came in by forms and programs"),
    "crm.Activity": gettext_noop("Activities"),
    "automation.Delivery": gettext_noop("Messages by mail and chat"),
    "crm.Document": gettext_noop("Files that hang on nothing else"),
    "crm.DocumentLink": gettext_noop("Where files hang"),
    "crm.DealContact": gettext_noop("Roles in deals"),
    "crm.RecordTag": gettext_noop("Tags"),
    "crm.ExternalId": gettext_noop("Ids in other systems"),
    "crm.Merge": gettext_noop("Merges of duplicates"),
    "crm.BulkItem": gettext_noop("Bulk changes"),
    "crm.Collaborator": gettext_noop("Who helps with the record"),
    "automation.Assignment": gettext_noop("Who got the lead"),
    "automation.Clock": gettext_noop("Response times"),
    "numbers.LeadChance": gettext_noop("Scores of the leads"),
    "automation.PoolStay": gettext_noop("Stays in pools"),
    "automation.PoolDue": gettext_noop("Due to go to a pool"),
    "automation.AutomationRun": gettext_noop("Runs of automations"),
    "insights.Call": gettext_noop("Calls to act"),
    "integrations.ImportRow": gettext_noop("Rows of imports"),
    "kernel.Event": gettext_noop("Events"),
    "crm.Notice": gettext_noop("Notices to members"),
}
COUNTED: Final = frozenset({"crm.Notice"})
#: tables that point at a contact and are passed over, and why
PASSED: Final[Mapping[str, str]] = {
    "crm.Evidence": "evidence is for a step of a deal; its text is among the mentions if it names the person",
    "crm.Erasure": "certificates name nobody",
    "crm.MatchKey": "derived from the contact's own columns",
    "crm.SearchToken": "derived from the contact's own columns",
}
#: parts of an erasure that are no tables of this report, and why
ELSEWHERE: Final[Mapping[str, str]] = {
    "exports": "copies of what is here",
    "answers": "copies of what is here, kept for a day",
    "import_files": "the rows that were taken from the files are here",
}
MENTIONS: Final = "mention"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table with what it holds about a person; others' own matters have a number and no rows."""

    label: str
    rows: QuerySet[Any]

    @property
    def key(self) -> str:
        """What it is called in files."""
        return self.label.partition(".")[2].lower()

    @property
    def counted_only(self) -> bool:
        """Whether only its number is told."""
        return self.label in COUNTED

    def header(self) -> list[str]:
        """The names of its columns."""
        return [column_name(self.rows.model, field) for field in self._fields()]

    def _fields(self) -> list[Any]:
        return open_columns(self.rows.model)

    def read(self, known: Known) -> Iterator[dict[str, Any]]:
        """Each row by column, oldest first."""
        for row in self.rows.order_by("pk").iterator(chunk_size=CHUNK):
            yield known.plain(row, self._fields())


def pointing(model: type[Model], subject: Subject) -> Q | None:
    """Which rows of a table are about the person; None where none can be."""
    own = {Contact: subject.contacts, Lead: subject.leads, Activity: subject.activities, Document: subject.documents}
    found = [Q(pk__in=own[model])] if model in own else []
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model in (Contact, Lead):
            ids = subject.contacts if field.related_model is Contact else subject.leads
            found.append(Q(**{f"{field.attname}__in": ids}))
    if by_type(model):
        found.append(subject.rows())
    if {"to_type", "to_id"} <= {field.name for field in model._meta.concrete_fields}:
        found += [Q(to_type=kind, to_id__in=ids) for kind, ids in subject.own[:2]]
    if model is Merge:
        for kind, ids in subject.own[:2]:
            found += [Q(record_type=kind, survivor_id__in=ids), Q(record_type=kind, loser_id__in=ids)]
    if not found:
        return None
    asked = found[0]
    for one in found[1:]:
        asked |= one
    return asked


def kept_about(subject: Subject) -> Iterator[Kept]:
    """Every table that can point at the person, those with words first."""
    order = {label: at for at, label in enumerate(WORDS)}
    for model in sorted(tables(), key=lambda one: order.get(one._meta.label, len(order))):
        asked = pointing(model, subject) if model._meta.label not in PASSED else None
        if asked is not None and apps.is_installed(f"spearhead.{model._meta.app_label}"):
            yield Kept(model._meta.label, model._default_manager.filter(asked).distinct())


def mentions(subject: Subject) -> Iterator[dict[str, Any]]:
    """Where somebody wrote an address or number of the person in a record of somebody else's: which text, not its
    words, for those are about others too.
    """
    for model, names in texts():
        asked = pointing(model, subject)
        rows = model._default_manager.all() if asked is None else model._default_manager.exclude(asked)
        for name in names:
            for pk in subject.traces.found_in(rows, name, names=False).order_by("pk").values_list("pk", flat=True):
                yield {"table": model._meta.label, "id": pk, "column": name}
