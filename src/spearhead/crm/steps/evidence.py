"""Evidence: which records can prove something on a deal, which of them others can check, what a deletion undoes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.documents.models import DocumentLink
from spearhead.crm.steps.models import Evidence, MethodValue
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent
from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.clean import clean_text

MOST: Final = 20
RECENT: Final = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that can be given as evidence with one click; `token` is ``activity:12``."""

    token: str
    kind: str
    name: str
    at: datetime | None


def candidates(deal: Deal) -> list[Candidate]:
    """What lies on the deal and can prove something, newest first: what was done, files, people met."""
    done = Activity.objects.filter(deal_id=deal.pk, done_at__isnull=False, deleted_at__isnull=True)
    found = [Candidate(f"activity:{row.pk}", "activity", row.subject, row.done_at)
             for row in done.exclude(kind=Activity.Kind.NOTE).order_by("-done_at")[:RECENT]]  # fmt: skip
    links = DocumentLink.objects.filter(record_type="deal", record_id=deal.pk, document__deleted_at__isnull=True)
    found += [Candidate(f"document:{row.document_id}", "document", row.document.name, row.document.created_at)
              for row in links.select_related("document").order_by("-id")[:RECENT]]  # fmt: skip
    people = DealContact.objects.filter(deal_id=deal.pk, contact__deleted_at__isnull=True).select_related("contact")
    found += [Candidate(f"contact:{row.contact_id}", "contact", row.contact.name, None) for row in people[:RECENT]]
    return found


def read_evidence(deal: Deal, about: str, given: Sequence[Mapping[str, Any]], *, by: User) -> list[Evidence]:
    """Unsaved rows for what was given as ``{"kind", "record"|"link", "note"}``; what is not of this deal is refused."""
    if len(given) > MOST:
        raise refuse("too_much_evidence", "evidence", _("At most %(limit)d pieces of evidence.") % {"limit": MOST})
    now = timezone.now()
    rows = []
    for one in given:
        kind = str(one.get("kind", ""))
        row = Evidence(deal_id=deal.pk, about=about, kind=kind, by_id=by.pk, at=now)
        row.note = clean_text(str(one.get("note") or ""), max_length=300, field="evidence")
        if kind in _READERS:
            row.record_id = _read(one.get("record"))
            row.strong = _READERS[kind](deal, row.record_id, by)
        elif kind == "link":
            row.link = _link(one.get("link"))
        elif kind != "field" or not row.note:
            raise refuse("bad_evidence", "evidence", _("Say what proves it: an activity, a file, a contact or a link."))
        rows.append(row)
    return rows


def _read(raw: Any) -> int:
    try:
        return read_id(raw)
    except (Absent, TypeError, ValueError):
        raise _foreign() from None


def _foreign() -> Exception:
    return refuse("foreign_evidence", "evidence", _("This evidence does not belong to the deal or its company."))


def _link(raw: Any) -> str:
    text = clean_text(str(raw or ""), max_length=500, field="evidence")
    if not text.startswith(("https://", "http://")):
        raise refuse("bad_link", "evidence", _("A link begins with https://."))
    return text


def _activity(deal: Deal, record_id: int, by: User) -> bool:
    """Strong unless it is only a note, or a task, by the same person; what has not happened proves nothing."""
    row = Activity.objects.filter(_of(deal), pk=record_id, done_at__isnull=False, deleted_at__isnull=True).first()
    if row is None:
        raise _foreign()
    if row.kind in {Activity.Kind.NOTE, Activity.Kind.TASK}:
        return row.created_by_id not in {None, by.pk}
    return row.is_contact


def _of(deal: Deal) -> Q:
    same = Q(company_id=deal.company_id, deal__isnull=True) if deal.company_id else Q()
    return Q(deal_id=deal.pk) | same if same else Q(deal_id=deal.pk)


def _document(deal: Deal, record_id: int, by: User) -> bool:
    held = Q(record_type="deal", record_id=deal.pk)
    if deal.company_id:
        held |= Q(record_type="company", record_id=deal.company_id)
    if not DocumentLink.objects.filter(held, document_id=record_id, document__deleted_at__isnull=True).exists():
        raise _foreign()
    return True


def _contact(deal: Deal, record_id: int, by: User) -> bool:
    """A contact counts once somebody met them on this deal."""
    own = Q(deal_contacts__deal_id=deal.pk) | (Q(company_id=deal.company_id) if deal.company_id else Q(pk__in=[]))
    if not Contact.objects.filter(own, pk=record_id, deleted_at__isnull=True).exists():
        raise _foreign()
    met = Activity.objects.filter(deal_id=deal.pk, contact_id=record_id, is_contact=True, deleted_at__isnull=True)
    return met.exists()


_READERS: Final = {"activity": _activity, "document": _document, "contact": _contact}


def proof_lost(kind: str, ids: Iterable[int], *, by_id: int | None) -> None:
    """These records were deleted: their evidence proves nothing, and what only they verified is claimed again."""
    rows = Evidence.objects.filter(kind=kind, record_id__in=list(ids), gone_at__isnull=True)
    hit = list(rows.values_list("deal_id", "about"))
    if not hit:
        return
    rows.update(gone_at=timezone.now())
    for deal_id, about in dict.fromkeys(hit):
        if about.startswith("method:"):
            _fall(deal_id, about.removeprefix("method:"), by_id)


def _fall(deal_id: int, key: str, by_id: int | None) -> None:
    left = Evidence.objects.filter(deal_id=deal_id, about=f"method:{key}", strong=True, gone_at__isnull=True)
    row = MethodValue.objects.filter(deal_id=deal_id, key=key, status="verified").first()
    if row is None or left.exists():
        return
    row.status = "claimed"
    row.save(update_fields=["status"])
    version = Deal.objects.filter(pk=deal_id).values_list("version", flat=True).first() or 1
    extra = {"method": key, "status": ["verified", "claimed"], "cause": "evidence_deleted"}
    record_many([Happened("deal.method_fell", "deal", deal_id, by_id, version, {}, extra)])


def proof_back(kind: str, ids: Iterable[int]) -> None:
    """These records were restored; steps have their proof again, a method field waits to be verified anew."""
    Evidence.objects.filter(kind=kind, record_id__in=list(ids)).update(gone_at=None)
