"""Learning from leads: as they stood, within their window; silence without signal; whose scores are told to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from spearhead.accounts.roles.models import FieldRight
from spearhead.accounts.users.models import User
from spearhead.crm.leads.acts import accept_lead, qualify_lead, reject_lead
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.numbers.chances.access import lead_chance_of, lead_chances_visible_to, lead_order, newest_run, past_like
from spearhead.numbers.chances.drift import measure, outcomes
from spearhead.numbers.chances.jobs import close_ended, keep, start_training
from spearhead.numbers.chances.leads import WINDOW, Ending, endings, read_leads
from spearhead.numbers.chances.learning import learn
from spearhead.numbers.chances.models import Chance, ChanceRun, LeadChance
from spearhead.numbers.chances.nouns import DEAL, LEAD
from spearhead.numbers.chances.rows import Rows
from spearhead.numbers.chances.ruling import chance_settings, rule
from spearhead.numbers.chances.saying import message
from tests.cast import Cast, build
from tests.numbers.chances.leads_past import make_leads, status_event
from tests.numbers.chances.past import at, make_past

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def trained(by: User) -> ChanceRun:
    job = start_training(by=by)
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.done) == (Job.State.DONE, "", job.total)
    found = newest_run(by, LEAD)
    assert found is not None
    return found


def rows() -> Rows:
    return read_leads(timezone.now(), lambda _done, _all: None)


def test_where_a_field_tells_each_open_lead_gets_its_own_with_reasons(cast: Cast) -> None:
    leads = make_leads(cast)
    run = trained(cast.mgr_a)
    report, good = run.report, sum(one.status == "converted" for one in leads)
    assert (run.state, report["closed"], report["open"], report["won"]) == ("signal", 300, 12, good)
    assert report["out_of_time"]["log_loss"] < report["out_of_time"]["base_log_loss"]
    assert {"field": "owner", "rule": "person", "facts": {}} in report["held_out"]
    said = {bool(one.lead.phone): one for one in LeadChance.objects.select_related("lead")}
    assert said[True].said > 0.65
    assert said[False].said < 0.35
    assert said[True].reasons["up"][0]["field"] == said[False].reasons["down"][0]["field"] == "has.phone"
    assert set(said[True].reasons["up"][0]["leads"]) <= {one.pk for one in leads if one.phone}


def test_deals_and_leads_are_learned_apart(cast: Cast) -> None:
    make_past(cast, signal=False)
    make_leads(cast)
    assert trained(cast.mgr_a).state == "signal"
    deals = newest_run(cast.mgr_a, DEAL)
    assert deals is not None
    assert (deals.state, deals.report["closed"]) == ("no_signal", 300)
    assert (Chance.objects.count(), LeadChance.objects.count()) == (12, 12)


def test_without_signal_the_base_rate_is_said_of_all_and_why(cast: Cast) -> None:
    make_leads(cast, signal=False)
    run = trained(cast.director)
    assert run.state == "no_signal"
    with override("en"):
        assert message(run).startswith("No usable signal yet, base rate ")
    assert {one.said for one in LeadChance.objects.all()} == {run.report["base_rate"]}
    assert lead_order(cast.director, LeadChance.objects.values_list("lead_id", flat=True)) == {}


def test_too_few_leads_are_told_so(cast: Cast) -> None:
    make_leads(cast, 59)
    assert trained(cast.director).state == "too_few"


def test_nothing_later_enters_a_row(cast: Cast) -> None:
    """A phone number and a source that were entered when the lead was converted are not known at its arrival."""
    lead = make_leads(cast, 1, open_=0)[0]
    Lead.objects.filter(pk=lead.pk).update(phone="", first_response_at=at(1))
    before = rows().values
    assert before[0]["has.phone"] is False
    Lead.objects.filter(pk=lead.pk).update(phone="+86 20 99", source=cast.sources["referral"])
    Event.objects.create(
        at=at(3), door="web", kind="lead.changed", record_type="lead", record_id=lead.pk, salt="", payload_hash="",
        payload={"changes": {"phone": ["", "+86 20 99"], "source": [lead.source_id, cast.sources["referral"].pk]}},
    )  # fmt: skip
    assert rows().values == before


def test_a_lead_is_looked_at_when_it_arrived_and_when_it_was_taken_on(cast: Cast) -> None:
    old, fresh = make_leads(cast, 1, open_=1)
    Event.objects.filter(record_id=old.pk).delete()
    status_event(old, at(60), "new", "working").save()
    status_event(old, at(50), "working", "converted").save()
    Lead.objects.filter(pk=old.pk).update(first_response_at=at(60))
    found = rows()
    of_old = [values for pk, values in zip(found.records, found.values, strict=True) if pk == old.pk]
    assert [(one["status"], one["answer_hours"]) for one in of_old] == [("new", None), ("working", 48.0)]
    accept_lead(fresh.pk, by=cast.rep_b, seen_version=None, next_step="Call", due_at=timezone.now() + WINDOW)
    found = rows()
    of_fresh = [values for pk, values in zip(found.records, found.values, strict=True) if pk == fresh.pk]
    assert [one["status"] for one in of_fresh] == ["working"], "an open one is looked at where it stands"


def test_what_came_of_a_lead_is_known_by_its_events_and_its_window(cast: Cast) -> None:
    """Qualified in time and rejected after: good. Converted too late, or never decided: not. Else not known yet."""
    leads = make_leads(cast, 3, open_=2)
    Event.objects.filter(record_type="lead").delete()
    Lead.objects.filter(pk__in=[one.pk for one in leads[:3]]).update(status="working", converted_at=None)
    status_event(leads[0], leads[0].created_at + timedelta(days=59), "working", "qualified").save()
    status_event(leads[0], leads[0].created_at + timedelta(days=60), "qualified", "rejected").save()
    status_event(leads[1], leads[1].created_at + timedelta(days=61), "working", "converted").save()
    found = endings([one.pk for one in leads], timezone.now())
    assert [found[one.pk].won for one in leads[:3]] == [True, False, False]
    assert found[leads[2].pk] == Ending(won=False, at=leads[2].created_at + WINDOW)
    assert [found[one.pk].won for one in leads[3:]] == [None, None]


def test_rejected_leads_wait_for_their_window_and_quick_decisions_count_no_more(cast: Cast) -> None:
    leads = make_leads(cast, 300)
    trained(cast.mgr_a)
    reject_lead(leads[-1].pk, "no_need", by=cast.rep_b, seen_version=None)
    accept_lead(leads[-2].pk, by=cast.rep_a, seen_version=None, next_step="Call", due_at=timezone.now() + WINDOW)
    qualify_lead(leads[-2].pk, by=cast.rep_a, seen_version=None)
    close_ended(LEAD)
    ended = dict(LeadChance.objects.filter(won__isnull=False).values_list("lead_id", "won"))
    assert ended == {leads[-2].pk: True}
    assert set(rows().records) >= {one.pk for one in leads[:300]}
    assert not {leads[-1].pk, leads[-2].pk} & set(rows().records), "neither learned from nor spoken of"
    assert lead_chance_of(cast.rep_b, Lead.objects.get(pk=leads[-1].pk)) is None


def test_who_may_not_see_a_lead_learns_nothing_of_it(cast: Cast) -> None:
    leads = make_leads(cast)
    trained(cast.mgr_a)
    mine = {one.pk for one in leads[300:] if one.owner_id == cast.rep_a.pk}
    assert set(lead_chances_visible_to(cast.rep_a).values_list("lead_id", flat=True)) == mine
    one = next(one for one in leads[300:] if one.owner_id == cast.rep_a.pk and one.phone)
    behind = past_like(cast.rep_a, one, "has.phone")
    assert behind
    assert {row.owner_id for row in behind} == {cast.rep_a.pk}
    shown = lead_chance_of(cast.rep_a, one)
    assert shown is not None
    assert shown.up[0]["field"] == "has.phone"
    FieldRight.objects.create(role="rep", resource="lead", field="phone", level="hidden")
    cast.forget()
    hidden = lead_chance_of(cast.rep_a, one)
    assert hidden is not None
    assert "has.phone" not in {why["field"] for why in (*hidden.up, *hidden.down)}
    assert past_like(cast.rep_a, one, "has.phone") == []


def test_drift_withdraws_the_scores(cast: Cast) -> None:
    """A hundred leads of which a fifth was expected to come to something, and 34 did: z = 3.50."""
    leads = make_leads(cast, 300)
    LeadChance.objects.bulk_create(
        LeadChance(lead=one, made_at=at(1), state="signal", said=0.2, learned=0.2, base=0.5, won=n < 34,
                   ended_on=at(1).date())
        for n, one in enumerate(leads[:100])
    )  # fmt: skip
    drift = measure(outcomes(LEAD))
    assert drift is not None
    assert (round(drift.z, 2), drift.alarm) == (3.5, True)
    lesson = learn(chance_settings(LEAD), drift, timezone.now(), lambda _share: None, LEAD)
    keep(lesson, LEAD)
    assert (lesson.state, {one.said for one in lesson.said}) == ("withdrawn", {0.34})
    event = Event.objects.get(kind="win_probability.withdrawn")
    assert event.payload["noun"] == "lead"


def test_rulings_about_leads_are_apart_from_those_about_deals(cast: Cast) -> None:
    make_leads(cast)
    rule({"left_out": ["has.phone"]}, by=cast.admin, seen_version=1, noun=LEAD)
    assert (chance_settings(LEAD).left_out, chance_settings(DEAL).left_out) == (["has.phone"], [])
    with pytest.raises(Refused):
        rule({"left_out": ["has.phone"]}, by=cast.admin, seen_version=1, noun=DEAL)
    run = trained(cast.admin)
    assert {"field": "has.phone", "rule": "decided", "facts": {}} in run.report["held_out"]
    assert "has.phone" not in run.report["used"]
