"""PRI-07: a contact is erased everywhere; counts and sums stay, the chain is whole, a certificate says so."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db.models import Sum
from django.utils import timezone

from spearhead.automation.intake.models import Arrival
from spearhead.automation.intake.receive import Signal, receive_lead
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.contacts.acts import delete_contact, edit_contact
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.contacts import add_deal_contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.acts import link_document, upload_document
from spearhead.crm.documents.models import Document
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.unmerge import unmerge_records
from spearhead.crm.erasure.acts import erase_contact, job_of, preview_erasure, run_erasure
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.leads.models import Lead
from spearhead.crm.search.find import search
from spearhead.integrations.backup import keep
from spearhead.integrations.imports.acts import upload
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.kernel.answers import KeptAnswer
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.chain import seal_all, verify
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast, build
from tests.crm.telling import refused

NAME, EMAIL, PHONE = "欧阳静 Quirin", "jing.quirin@example.com", "+86 138 1234 5678"
TRACES = ("欧阳静", "quirin", "13812345678", "138 1234 5678", "old.address@example.org", "欧阳小静")


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DATA_DIR = tmp_path
    return build()


def traces() -> list[str]:
    """Every row of every table of ours, and every file, that still gives the person away."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.order_by("pk"):
            text = serializers.serialize("json", [row], ensure_ascii=False).lower()
            if isinstance(row, KeptAnswer):
                text += bytes(row.body).decode(errors="replace").lower()
            found += [f"{model._meta.label} {row.pk}: {word}" for word in TRACES if word.lower() in text]
    return found


def files_with_traces(folder: Path) -> list[str]:
    kept = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in kept if any(word.encode() in path.read_bytes().lower() for word in TRACES)]


def finish(erasure: Erasure) -> Erasure:
    job = job_of(erasure)
    assert job is not None
    run_erasure(Run(job))
    erasure.refresh_from_db()
    return erasure


def erased(contact: Contact, cast: Cast) -> Erasure:
    contact.refresh_from_db()
    return finish(erase_contact(contact.pk, by=cast.admin, typed=contact.name, reason="request"))


@pytest.fixture
def person(cast: Cast) -> Contact:
    """A person who is in every place that the workspace has for people."""
    company = cast.company("Acme")
    contact = cast.contact("欧阳小静", email="old.address@example.org", company_id=company.pk, title="Head of Quirin")
    edit_contact(contact.pk, {"name": NAME, "email": EMAIL, "mobile": PHONE, "birthday": "03-21"}, by=cast.rep_a,
                 seen_version=None)  # fmt: skip
    twin = cast.contact(NAME, phone="13812345678")
    merge_records("contact", contact.pk, twin.pk, by=cast.mgr_a)
    received = receive_lead(Signal("api", {"name": NAME, "email": EMAIL, "message": f"Call {NAME}"}, event_key="q-1"))
    assert received.lead is not None
    Lead.objects.filter(pk=received.lead.pk).update(contact=contact)
    deal = cast.deal(f"Pumps for {NAME}", company_id=company.pk)
    add_deal_contact(deal.pk, contact.pk, by=cast.rep_a)
    log_activity({"kind": "call", "subject": f"{NAME} wants two", "body": f"Write to {EMAIL}", "contact_id": contact.pk,
                  "deal_id": deal.pk, "minutes": 12}, by=cast.rep_a)  # fmt: skip
    log_activity({"kind": "note", "subject": "About the plan", "body": f"{NAME} said: {PHONE}", "deal_id": deal.pk},
                 by=cast.rep_a)  # fmt: skip
    other = cast.company("Elsewhere")
    log_activity({"kind": "note", "subject": "Forwarded", "body": f"see {EMAIL}.", "company_id": other.pk},
                 by=cast.rep_a)  # fmt: skip
    upload_document(f"CV {NAME}.txt", [NAME.encode()], by=cast.rep_a, record_type="contact", record_id=contact.pk)
    contract = upload_document("contract.txt", [b"shared"], by=cast.rep_a, record_type="deal", record_id=deal.pk)
    link_document(contract.pk, "contact", contact.pk, by=cast.rep_a)
    batch = upload([("people.csv", io.BytesIO(f"name,email\n{NAME},{EMAIL}\n".encode()))], by=cast.mgr_a)
    Import.objects.filter(pk=batch.pk).update(state="done", repairs={"people": {"2": {"email": EMAIL}}})
    ImportRow.objects.create(batch=batch, section="people", line=2, action="created", record_type="contact",
                             record_id=contact.pk, after={"name": NAME, "email": EMAIL})  # fmt: skip
    ImportRow.objects.create(batch=batch, section="people", line=3, action="error", problems=[{"value": NAME}])
    KeptAnswer.objects.create(user_id=cast.rep_a.pk, key="k", fingerprint="f", body=f'"{EMAIL}"'.encode(),
                              at=timezone.now())  # fmt: skip
    Job.objects.create(kind="test", title=f"Found {EMAIL}", params={"filter": {"email": EMAIL}})
    seal_all()
    return contact


def sums() -> dict[str, Any]:
    return {
        "amount": Deal.objects.aggregate(of=Sum("base_minor"))["of"],
        "minutes": Activity.objects.aggregate(of=Sum("minutes"))["of"],
        **{model.__name__: model._default_manager.count() for model in
           (Deal, Contact, Lead, Activity, Employment, Arrival, ImportRow, Import)},
        "kinds": sorted(map(str, Activity.objects.values_list("kind", "owner_id", "contact_id", "deal_id"))),
    }  # fmt: skip


def test_nothing_gives_the_person_away_and_everything_counts_as_before(cast, person, settings):
    assert len(traces()) > 20
    before, events = sums(), Event.objects.count()
    erasure = erased(person, cast)
    assert erasure.done_at
    assert traces() == []
    assert files_with_traces(Path(settings.DATA_DIR)) == []
    assert sums() == before
    assert Event.objects.count() > events
    assert list(search(cast.admin, "欧阳静")) == []
    assert erasure.counts["contacts"] == 2
    assert erasure.counts["leads"] == 1
    assert erasure.counts["documents"] == 1
    assert erasure.counts["import_files"] == 1
    person.refresh_from_db()
    assert (person.name, person.do_not_contact, person.birthday) == (erasure.stand_in, True, "")
    assert Document.objects.get().name == "contract.txt"


def test_the_chain_is_whole_and_what_stayed_is_vouched_for(cast, person):
    erased(person, cast)
    seal_all()
    assert verify() is None
    kept = Event.objects.filter(record_type="contact", record_id=person.pk, kind="contact.changed").first()
    assert kept is not None
    Event.objects.filter(pk=kept.pk).update(payload={"erased": True, "changes": {"owner": [1, 2]}})
    found = verify()
    assert found is not None
    assert (found.event_id, found.kind) == (kept.pk, "edit")


def test_erased_again_after_a_kill_nothing_is_left_over(cast, person, monkeypatch):
    erasure = erase_contact(person.pk, by=cast.admin, typed=NAME, reason="law")
    job = job_of(erasure)
    assert job is not None
    run = Run(job)

    def killed(done: int, *_args: Any, **_kwargs: Any) -> None:
        if done == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "progress", killed)
    with pytest.raises(KeyboardInterrupt):
        run_erasure(run)
    assert traces()
    finish(erasure)
    assert traces() == []


def test_others_keep_what_is_theirs(cast, person):
    namesake = cast.contact(NAME, by=cast.rep_b, phone="+49 30 1234567")
    anna = cast.company("Quirinal Ltd", phone="021 5555 5555")
    edit_contact(person.pk, {"phone": "021 5555 5555"}, by=cast.rep_a, seen_version=None)
    theirs = cast.deal(f"Valves for {NAME}", by=cast.rep_b)
    erased(person, cast)
    for row, name in ((namesake, NAME), (anna, "Quirinal Ltd"), (theirs, f"Valves for {NAME}")):
        row.refresh_from_db()
        assert row.name == name
    assert anna.phone == "021 5555 5555"


def test_the_preview_counts_and_changes_nothing(cast, person):
    before = sums(), traces()
    seen = preview_erasure(cast.admin, person.pk)
    assert seen.counts["contacts"] == 2
    assert seen.counts["activities"] == 1
    assert seen.counts["import_files"] == 1
    assert (sums(), traces()) == before


def test_the_certificate_lists_the_backups_that_still_hold_it_and_until_when(cast, person):
    keep.home().mkdir(parents=True)
    for name in ("daily-1.zip", "by-hand.zip"):
        (keep.home() / name).write_bytes(b"archive")
    copies = {one["name"]: one["until"] for one in erased(person, cast).copies}
    assert copies["by-hand.zip"] is None
    assert timezone.now() < datetime.fromisoformat(copies["daily-1.zip"]) < timezone.now() + timedelta(days=43)


def test_a_deleted_contact_is_erased_too_and_a_merged_one_leads_to_the_other(cast, person):
    twin = Contact.objects.get(merged_into=person)
    delete_contact(person.pk, by=cast.rep_a, seen_version=None)
    erasure = finish(erase_contact(twin.pk, by=cast.admin, typed=NAME, reason="withdrawn"))
    assert erasure.record_id == person.pk
    assert traces() == []
    with pytest.raises(Absent):
        unmerge_records("contact", twin.pk, by=cast.admin)


def test_only_administrators_with_the_name_typed_and_once(cast, person):
    for who in (cast.rep_a, cast.mgr_a, cast.director, cast.analyst, cast.mkt):
        with refused(Forbidden):
            erase_contact(person.pk, by=who, typed=NAME, reason="request")
    with refused(Refused, "name_differs"):
        erase_contact(person.pk, by=cast.admin, typed="欧阳", reason="request")
    with refused(Refused, "unknown_reason"):
        erase_contact(person.pk, by=cast.admin, typed=NAME, reason="because")
    with refused(Absent):
        erase_contact(person.pk + 1000, by=cast.admin, typed=NAME, reason="request")
    erasure = erase_contact(person.pk, by=cast.admin, typed=NAME, reason="request")
    with refused(Refused, "erasure_running"):
        erase_contact(person.pk, by=cast.admin, typed=NAME, reason="request")
    finish(erasure)
    person.refresh_from_db()
    with refused(Refused, "already_erased"):
        erase_contact(person.pk, by=cast.admin, typed=person.name, reason="request")


def test_an_import_at_work_is_not_robbed_of_its_files(cast, person):
    Import.objects.update(state="running")
    erasure = erase_contact(person.pk, by=cast.admin, typed=NAME, reason="request")
    with pytest.raises(Refused) as told:
        finish(erasure)
    assert told.value.code == "import_running"
    Import.objects.update(state="done")
    Job.objects.filter(kind="contact.erase").update(state="failed")
    erased(person, cast)
    assert traces() == []


def test_a_deal_whose_name_told_is_found_under_its_new_name_only(cast, person):
    deal = Deal.objects.get()
    edit_deal(deal.pk, {"next_step": f"Ask {NAME}"}, by=cast.rep_a, seen_version=None)
    erasure = erased(person, cast)
    deal.refresh_from_db()
    assert deal.name == f"Pumps for {erasure.stand_in}"
    assert deal.next_step == f"Ask {erasure.stand_in}"
