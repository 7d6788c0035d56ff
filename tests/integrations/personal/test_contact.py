"""A contact who asks: all that is kept about them, as far as an erasure would reach, and mentions."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.contacts import add_deal_contact
from spearhead.crm.documents.acts import upload_document
from spearhead.crm.erasure.holders import HOLDERS
from spearhead.crm.erasure.subject import Subject, subject_of
from spearhead.crm.erasure.traces import Traces
from spearhead.crm.leads.models import Lead
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.integrations.personal import acts, contact
from spearhead.integrations.personal.columns import tables
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import Run
from tests.cast import Cast, build

EMAIL = "cleo.crane@example.com"


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DATA_DIR = tmp_path
    return build()


@pytest.fixture
def person(cast: Cast) -> Contact:
    company = cast.company("Acme")
    found = cast.contact("Cleo Crane", email=EMAIL, company_id=company.pk)
    lead = cast.lead("Cleo Crane", email=EMAIL)
    Lead.objects.filter(pk=lead.pk).update(contact=found)
    deal = cast.deal("Pumps", company_id=company.pk)
    add_deal_contact(deal.pk, found.pk, by=cast.rep_a)
    log_activity({"kind": "call", "subject": "Wants two", "contact_id": found.pk}, by=cast.rep_a)
    elsewhere = cast.company("Elsewhere", by=cast.rep_b)
    log_activity({"kind": "note", "subject": "Their own secret plan", "body": f"ask {EMAIL}",
                  "company_id": elsewhere.pk}, by=cast.rep_b)  # fmt: skip
    upload_document("CV.txt", [b"curriculum"], by=cast.rep_a, record_type="contact", record_id=found.pk)
    batch = Import.objects.create(user=cast.mgr_a)
    ImportRow.objects.create(batch=batch, section="people", line=2, action="created", record_type="contact",
                             record_id=found.pk, after={"email": EMAIL})  # fmt: skip
    cast.contact("Somebody Else", email="else@example.com")
    return found


def made(person: Contact, cast: Cast) -> dict[str, bytes]:
    job = acts.take_contact_data(person.pk, by=cast.admin)
    acts.run_report(Run(job))
    with zipfile.ZipFile(acts.file_of(job)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


@pytest.mark.once
def test_every_table_that_points_at_a_contact_or_lead_has_words_or_a_reason():
    somebody = Subject((1,), (1,), (), (), (1,), (1,), Traces((), (), ""))
    pointing = {one._meta.label for one in tables() if contact.pointing(one, somebody) is not None}
    related = {
        one._meta.label for one in tables() for field in one._meta.get_fields()
        if field.concrete and field.related_model in (Contact, Lead)
    }  # fmt: skip
    assert related <= pointing
    assert pointing - set(contact.WORDS) - set(contact.PASSED) == set()
    assert not set(contact.WORDS) & set(contact.PASSED)


@pytest.mark.once
def test_whatever_an_erasure_takes_is_in_it_or_is_a_copy():
    tables_of = {
        "activities": {"crm.Activity"}, "documents": {"crm.Document"}, "links": {"crm.ExternalId", "crm.Merge"},
        "notices": {"crm.Notice"}, "mentions": set(), "arrivals": {"automation.Arrival"},
        "import_rows": {"integrations.ImportRow"}, "events": {"kernel.Event"},
        "automations": {"automation.Delivery", "automation.AutomationRun"},
    }  # fmt: skip
    assert set(HOLDERS) - set(contact.ELSEWHERE) == set(tables_of)
    assert set().union(*tables_of.values()) <= set(contact.WORDS)


def test_each_row_about_the_person_is_in_the_file_and_nobody_elses(cast, person):
    files = made(person, cast)
    found = {one["key"]: one for one in json.loads(files["stored.json"])["parts"]}
    subject = subject_of(person)
    for label in contact.WORDS:
        model = apps.get_model(label)
        count = model._default_manager.filter(contact.pointing(model, subject)).distinct().count()
        part = found.get(model._meta.model_name, {"rows": [], "only_counted": 0})
        assert len(part["rows"]) + part["only_counted"] == count - (label == "kernel.Event") * _late(person), label
    assert {"contact", "lead", "activity", "document", "dealcontact", "importrow", "event"} <= set(found)
    assert found["contact"]["rows"][0]["email"] == EMAIL
    assert found["contact"]["rows"][0]["owner"] == cast.rep_a.name
    assert [content for name, content in files.items() if name.startswith("files/")] == [b"curriculum"]
    everything = b"".join(files.values())
    assert b"Somebody Else" not in everything
    assert cast.admin.name.encode() in files["csv/contact.csv"]


def _late(person: Contact) -> int:
    """Events that came after the file: that it was taken."""
    return Event.objects.filter(kind="contact.data_taken", record_id=person.pk).count()


def test_a_mention_says_where_and_not_what_others_wrote(cast, person):
    files = made(person, cast)
    mentions = next(one for one in json.loads(files["stored.json"])["parts"] if one["key"] == "mention")
    assert [(row["table"], row["column"]) for row in mentions["rows"]] == [("crm.Activity", "body")]
    assert b"secret plan" not in b"".join(files.values())


def test_only_who_may_erase_takes_it_and_the_log_says_so(cast, person):
    for who in (cast.rep_a, cast.mgr_a, cast.director, cast.analyst, cast.mkt):
        with pytest.raises(Forbidden):
            acts.take_contact_data(person.pk, by=who)
    made(person, cast)
    taken = Event.objects.get(kind="contact.data_taken")
    assert (taken.record_id, taken.actor_id) == (person.pk, cast.admin.pk)
