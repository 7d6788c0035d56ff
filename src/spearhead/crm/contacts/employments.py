"""Where a contact works and worked: the history is kept, the main present place is `Contact.company`."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.companies.access import company_for
from spearhead.crm.contacts.access import contact_to_change
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.records.acts import Changes, apply, save_changes
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.clean import clean_text


@act
def add_employment(
    contact_id: str | int,
    company_id: str | int,
    *,
    by: User,
    title: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    main: bool = False,
) -> Employment:
    """Add a place where a contact works or worked; `main` makes it their present company."""
    contact = contact_to_change(by, contact_id)
    company = company_for(by, company_id)
    _check_period(valid_from, valid_to)
    row = Employment(
        contact=contact, company=company, title=clean_text(title, max_length=120, field="title"),
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    changes: Changes = {}
    if main:
        keep_main(contact, company.pk, row.title, row=row)
        changes = apply(contact, {"company_id": company.pk, "title": row.title or contact.title})
    else:
        row.save()
    told = {"at": company.pk, "as": row.title}
    save_changes(contact, changes, by=by, kind="contact.employment_added", extra=told)
    return row


@act
def end_employment(employment_id: str | int, *, by: User, on: date | None = None) -> None:
    """A contact left a company on a day (today); if it was the main one, they have none until another is added."""
    row = Employment.objects.filter(pk=read_id(employment_id)).first()
    if row is None:
        raise Absent
    contact = contact_to_change(by, row.contact_id)
    row.valid_to, row.is_main, was_main = on or today(), False, row.is_main
    _check_period(row.valid_from, row.valid_to)
    row.save()
    changes = apply(contact, {"company_id": None}) if was_main else {}
    told = {"at": row.company_id}
    save_changes(contact, changes, by=by, kind="contact.employment_ended", extra=told)


def _check_period(start: date | None, end: date | None) -> None:
    if start and end and end <= start:
        message = _("The end lies after the start.")
        raise Refused("bad_period", message, {"valid_to": message})


def keep_main(contact: Contact, company_id: int | None, title: str, *, row: Employment | None = None) -> None:
    """Make the rows agree with a contact's company and title: a change of company ends the place before."""
    day = today()
    mains = Employment.objects.filter(contact=contact, is_main=True)
    present = mains.filter(company_id=company_id).first() if company_id else None
    if present is not None and row is None:
        Employment.objects.filter(pk=present.pk).update(title=title)
        return
    for old in mains:
        if old.valid_from and old.valid_from >= day:  # corrected on the day it was written down
            old.delete()
            continue
        old.is_main, old.valid_to = False, old.valid_to or day
        old.save()
    if company_id:
        begun = day if contact.employments.exists() else None
        row = row or Employment(contact=contact, company_id=company_id, title=title, valid_from=begun)
        row.is_main = True
        row.save()
