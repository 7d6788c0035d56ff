"""Leads typed by hand and from files take the same path: matched, routed, and with a clock that runs."""

from __future__ import annotations

from io import BytesIO

from django.test import Client

from spearhead.accounts.users.models import User
from spearhead.automation.clocks.acts import stop_answered
from spearhead.automation.clocks.models import Clock
from spearhead.automation.intake.models import Arrival
from spearhead.automation.routing.acts import create_rule
from spearhead.automation.routing.models import Assignment
from spearhead.crm.leads.models import Lead
from spearhead.integrations.imports.acts import execute_undo, run_now
from spearhead.integrations.imports.drafting import begin
from spearhead.integrations.imports.engine import Terminal
from spearhead.integrations.imports.models import Import
from tests.cast import Cast


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_lead_typed_by_hand_has_a_clock_and_its_touch(cast: Cast) -> None:
    answer = _client(cast.rep_a).post("/leads/new", {"name": "Lou", "phone": "13800138000"})
    lead = Lead.objects.get()
    assert answer.headers["Location"] == f"/leads/{lead.pk}"
    assert lead.owner == cast.rep_a
    clock = Clock.objects.get(lead=lead)
    assert (clock.owner, clock.state, clock.minutes) == (cast.rep_a, "running", 240)
    assert Arrival.objects.get().channel == "hand"


def test_the_same_person_typed_again_is_one_lead_and_nobody_elses_is_shown(cast: Cast) -> None:
    _client(cast.rep_a).post("/leads/new", {"name": "Lou", "phone": "13800138000"})
    lead = Lead.objects.get()
    again = _client(cast.rep_a).post("/leads/new", {"name": "Lou", "phone": "138 0013 8000", "email": "lou@one.test"})
    assert again.headers["Location"] == f"/leads/{lead.pk}"
    other = _client(cast.rep_b).post("/leads/new", {"name": "Lou L", "phone": "13800138000"})
    assert other.headers["Location"] == "/leads"
    lead.refresh_from_db()
    assert (Lead.objects.count(), lead.owner, lead.email) == (1, cast.rep_a, "lou@one.test")
    assert lead.arrivals.count() == 3


def test_typed_words_are_no_junk(cast: Cast) -> None:
    links = "http://a http://b http://c http://d http://e"
    _client(cast.rep_a).post("/leads/new", {"name": "Lou", "phone": "13800138000", "message": links})
    assert Lead.objects.get().status == "new"


def test_what_marketing_types_goes_to_whom_the_rules_choose(cast: Cast) -> None:
    create_rule({"name": "All"}, [{"user_id": cast.rep_b.pk}], by=cast.director)
    _client(cast.mkt).post("/leads/new", {"name": "Lou", "phone": "13800138000"})
    assert Lead.objects.get().owner == cast.rep_b
    assert Clock.objects.get().owner == cast.rep_b


MAPPING = """
version: 1
source: fair
files:
  - name: leads
    match: leads.csv
    entity: leads
    key: [external_id]
    columns:
      id: external_id
      name: name
      phone: phone
      company: company
"""
ROWS = "id,name,phone,company\n1,Lou,13800138000,Acme\n2,Lea,13800138001,\n3,Lia,13800138002,\n"


def imported(cast: Cast, rows: str = ROWS, mapping: str = MAPPING) -> Import:
    """A file of leads, run."""
    batch = begin([("leads.csv", BytesIO(rows.encode()))], by=cast.admin, mapping=mapping, accept=False)
    run_now(batch, dry_run=False)
    batch.refresh_from_db()
    return batch


def test_leads_of_a_file_are_linked_routed_in_turn_and_clocked(cast: Cast) -> None:
    acme = cast.company("Acme", by=cast.rep_a2)
    create_rule({"name": "All"}, [{"user_id": cast.rep_a.pk}, {"user_id": cast.rep_b.pk}], by=cast.director)
    imported(cast)
    owners = dict(Lead.objects.values_list("name", "owner__name"))
    assert owners == {"Lou": "Adam Abt", "Lea": "Ann Abel", "Lia": "Bea Bohr"}  # Acme's owner, then in turn
    assert Lead.objects.get(name="Lou").company == acme
    assert Clock.objects.filter(state="running").count() == 3
    assert Arrival.objects.filter(channel="import").count() == 3
    assert Assignment.objects.count() == 3


def test_such_an_import_can_be_undone(cast: Cast) -> None:
    create_rule({"name": "All"}, [{"user_id": cast.rep_a.pk}], by=cast.director)
    batch = imported(cast)
    execute_undo(batch, Terminal())
    assert not Lead.objects.filter(deleted_at__isnull=True).exists()
    stop_answered()
    assert not Clock.objects.filter(state="running").exists()


def test_a_file_that_tells_outcomes_is_history_and_starts_nothing(cast: Cast) -> None:
    mapping = MAPPING.replace("      company: company\n", "      won: outcome\n")
    imported(cast, "id,name,phone,won\n1,Lou,13800138000,no\n", mapping)
    assert Lead.objects.get().status == "new"
    assert not Clock.objects.exists()
