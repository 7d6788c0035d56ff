"""What people do, one operation each: records and values are picked by two numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.acts import RECOUNT_JOB, publish_rates
from spearhead.crm.activities.acts import (
    delete_activity,
    edit_activity,
    log_activity,
    reopen_activity,
    restore_activity,
)
from spearhead.crm.activities.models import Activity
from spearhead.crm.bulk.acts import bulk_edit, undo_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.companies.acts import delete_company, edit_company, reassign_company, restore_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.acts import delete_contact, edit_contact, restore_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import delete_deal, edit_deal, park_deal, reassign_deal, restore_deal
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.undo import undo_move
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.models import Merge
from spearhead.crm.duplicates.unmerge import unmerge_records
from spearhead.crm.erasure.acts import erase_contact, job_of
from spearhead.crm.leads.conversion import convert_lead, undo_conversion
from spearhead.crm.leads.models import Lead
from spearhead.integrations.imports.acts import execute_undo, from_folder, run_now
from spearhead.integrations.imports.engine import Terminal
from spearhead.integrations.imports.models import Import
from spearhead.kernel.errors import Absent
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from tests.cast import Cast

Row = TypeVar("Row")
NAMES = ("Acme", "Bolt & Co", "欧阳贸易", "Crane", "Drei Ähren")
MAPPING = """
version: 1
source: erp
currency: CNY
files:
  - name: deals
    match: deals.csv
    entity: deals
    key: [name]
    mode: upsert
    columns:
      Deal: name
      Company: {to: company, link: {entity: companies, by: name, absent: create}}
      Amount: amount
      Won: closed_on
"""


def pick(rows: Sequence[Row], number: int) -> Row:
    """One of these rows; `Absent`, like any refusal, where there is none."""
    if not rows:
        raise Absent
    return rows[number % len(rows)]


def live(model: Any, number: int, **where: Any) -> Any:
    """A record that is not deleted."""
    return pick(list(model.objects.filter(deleted_at__isnull=True, **where).order_by("pk")), number)


def gone(model: Any, number: int) -> Any:
    """A record that is deleted."""
    return pick(list(model.objects.filter(deleted_at__isnull=False).order_by("pk")), number)


def worked_off(job: Job | None) -> None:
    """Run a job now, as the worker would."""
    assert job is not None
    run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error


class Operations:
    """The operations by name; `a` says which record, `b` what becomes of it."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.by = cast, User.objects.get(pk=cast.admin.pk)
        self.people = [cast.rep_a, cast.rep_a2, cast.rep_b]

    def create(self, a: int, b: int) -> None:
        """A company, a contact and a deal of it, a call on the deal, a lead."""
        name, owner = pick(NAMES, a), pick(self.people, b)
        company = self.cast.company(name, by=owner, phone=f"0228 12345{b:02}", city="Bonn")
        person = self.cast.contact(f"{name} {b}", by=owner, company_id=company.pk, email=f"p{b}@acme{a}.example")
        deal = self.cast.deal(f"{name} {a}", by=owner, company_id=company.pk, amount_minor=1 + a * 997 + b,
                              currency=pick(("CNY", "EUR"), a + b))  # fmt: skip
        log_activity({"kind": "call", "subject": f"Spoke {b}", "outcome": "good", "deal_id": deal.pk,
                      "contact_id": person.pk, "company_id": company.pk}, by=owner)  # fmt: skip
        self.cast.lead(f"Lead {b}", by=owner, company_name=name, email=f"p{b}@acme{a}.example")

    def edit(self, a: int, b: int) -> None:
        """A deal's amount, currency and dates; names of a company and a contact, the contact's company."""
        deal = live(Deal, a)
        other = {} if deal.amount_origin == "lines" else {"amount_minor": 1 + b, "currency": pick(("CNY", "EUR"), b)}
        edit_deal(deal.pk, {"name": f"{pick(NAMES, b)} {a}", "expected_close": today() + timedelta(days=b), **other},
                  by=self.by, seen_version=None)  # fmt: skip
        edit_company(live(Company, a).pk, {"name": pick(NAMES, b), "city": f"Ulm {b}"}, by=self.by, seen_version=None)
        values = {"name": f"{pick(NAMES, a)} {b}", "company_id": live(Company, b).pk, "mobile": f"1381234{b:04}"}
        edit_contact(live(Contact, a).pk, values, by=self.by, seen_version=None)

    def move(self, a: int, b: int) -> None:
        """To any stage: on, back, won, lost, reopened."""
        deal, stage = live(Deal, a), pick(("qualify", "propose", "negotiate", "won", "lost"), b)
        if stage == "lost":
            self.cast.lose(deal, by=self.by)
        else:
            self.cast.move(deal, stage, by=self.by)

    def undo(self, a: int, b: int) -> None:
        """The last move of a deal."""
        undo_move(live(Deal, a).pk, by=self.by, seen_version=live(Deal, a).version)

    def park(self, a: int, b: int) -> None:
        """Off the board, or back."""
        deal = live(Deal, a, status="open")
        until = None if deal.parked_until else today() + timedelta(days=1 + b)
        park_deal(deal.pk, until, by=self.by, seen_version=deal.version)

    def lines(self, a: int, b: int) -> None:
        """Products of a deal with a discount on the whole, or none of them."""
        rows = [{"product_id": one.pk, "quantity_milli": 500 + b, "unit_minor": 12_475 + a}
                for one in list(self.cast.products.values())[: b % 3]]  # fmt: skip
        set_lines(live(Deal, a).pk, rows, by=self.by, seen_version=None, discount_minor=b if rows else 0)

    def activity(self, a: int, b: int) -> None:
        """One goes, comes back, is taken back or hangs elsewhere."""
        if b % 4 == 0:
            return delete_activity(live(Activity, a).pk, by=self.by, seen_version=None)
        if b % 4 == 1:
            restore_activity(gone(Activity, a).pk, by=self.by)
        elif b % 4 == 2:
            reopen_activity(live(Activity, a).pk, by=self.by, seen_version=live(Activity, a).version)
        else:
            values = {"deal_id": live(Deal, b).pk, "subject": pick(NAMES, b)}
            edit_activity(live(Activity, a).pk, values, by=self.by, seen_version=None)
        return None

    def merge(self, a: int, b: int) -> None:
        """Two companies, contacts or leads."""
        model = pick((Company, Contact, Lead), b)
        one, two = live(model, a), live(model, a + 1 + b)
        merge_records(model._meta.model_name or "", one.pk, two.pk, by=self.by,
                      seen_version=one.version, loser_version=two.version)  # fmt: skip

    def unmerge(self, a: int, b: int) -> None:
        """A merge that stands."""
        done = pick(list(Merge.objects.filter(undone_at__isnull=True).order_by("pk")), a)
        unmerge_records(done.record_type, done.loser_id, by=self.by)

    def delete(self, a: int, b: int) -> None:
        """A deal, a contact, or a company with its deals or without them."""
        if b % 3 == 0:
            delete_deal(live(Deal, a).pk, by=self.by, seen_version=None)
        elif b % 3 == 1:
            delete_contact(live(Contact, a).pk, by=self.by, seen_version=None)
        else:
            delete_company(live(Company, a).pk, by=self.by, seen_version=None, deals="delete" if b % 2 else "move",
                           move_to=live(Company, a + 1).pk)  # fmt: skip

    def restore(self, a: int, b: int) -> None:
        """What was deleted, in any order."""
        if b % 3 == 0:
            restore_deal(gone(Deal, a).pk, by=self.by)
        elif b % 3 == 1:
            restore_contact(gone(Contact, a).pk, by=self.by)
        else:
            restore_company(gone(Company, a).pk, by=self.by)

    def hand_over(self, a: int, b: int) -> None:
        """A deal, or a company with its open deals."""
        to = pick(self.people, b)
        if a % 2:
            reassign_deal(live(Deal, a).pk, to, by=self.by, seen_version=None, with_open_tasks=True)
        else:
            reassign_company(live(Company, a).pk, to, by=self.by, seen_version=None, with_open_deals=True)

    def convert(self, a: int, b: int) -> None:
        """A lead becomes company, contact and deal; or that is taken back."""
        lead = live(Lead, a)
        if lead.converted_at:
            undo_conversion(lead.pk, by=self.by, seen_version=lead.version)
        else:
            deal = {"name": f"From lead {a}", "amount_minor": 100 + b}
            convert_lead(lead.pk, company={}, contact={}, deal=deal, by=self.by, seen_version=lead.version)

    def bulk(self, a: int, b: int) -> None:
        """Some deals at once: their stage, their owner or their amount."""
        by_a: list[dict[str, Any]] = [
            {"stage_id": self.cast.stages["propose"].pk},
            {"owner_id": pick(self.people, a).pk},
            {"expected_close": (today() + timedelta(days=40 + a)).isoformat()},
        ]
        values = pick(by_a, b)
        ids = [live(Deal, a).pk, *({live(Deal, b).pk} - {live(Deal, a).pk})]
        worked_off(bulk_edit("deal", Chosen(ids=ids), values, by=self.by))

    def undo_bulk(self, a: int, b: int) -> None:
        """A change of many that was not taken back yet."""
        done = pick(list(Job.objects.filter(kind="bulk.edit").order_by("pk")), a)
        worked_off(undo_bulk(done.pk, by=self.by))

    def run_import(self, a: int, b: int) -> None:
        """A file that makes deals and changes others, won ones too; an amount that lines say is refused."""
        known = live(Deal, a).name
        day = today().isoformat() if b % 2 else ""
        text = f"Deal,Company,Amount,Won\n{known},{pick(NAMES, b)},{b}.25,\nNew {a} {b},New {a},{a + 1}.75,{day}\n"
        with TemporaryDirectory() as folder:
            (Path(folder) / "deals.csv").write_text(text, encoding="utf-8")
            run_now(from_folder(Path(folder), MAPPING, by=self.by), dry_run=False)

    def undo_import(self, a: int, b: int) -> None:
        """A file that stands."""
        execute_undo(pick(list(Import.objects.filter(state="done").order_by("pk")), a), Terminal(None))

    def erase(self, a: int, b: int) -> None:
        """A contact for good."""
        person = live(Contact, a)
        worked_off(job_of(erase_contact(person.pk, by=self.by, typed=person.name, reason="request")))

    def rates(self, a: int, b: int) -> None:
        """A new rate from today on; open deals follow."""
        publish_rates({"EUR": Decimal(700 + b) / 100}, timezone.localdate(), by=self.by)
        for job in Job.objects.filter(state="queued", kind=RECOUNT_JOB).order_by("pk"):
            worked_off(job)

    def all(self) -> dict[str, Callable[[int, int], None]]:
        """By name, in the order in which each can be done."""
        return {name: getattr(self, name) for name in NAMES_OF_ALL}


NAMES_OF_ALL = (
    "create", "edit", "move", "undo", "park", "lines", "activity", "merge", "unmerge", "delete", "restore",
    "hand_over", "convert", "bulk", "undo_bulk", "run_import", "undo_import", "erase", "rates",
)  # fmt: skip
