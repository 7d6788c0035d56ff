"""Win probability on screen: the deal's card and what lies behind it, the page of the model, and who sees what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.automation.clocks.models import Clock
from spearhead.crm.deals.models import Deal
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.numbers.chances.jobs import KIND, start_training
from spearhead.numbers.chances.models import ChanceRun, ChanceSettings
from spearhead.numbers.chances.nouns import LEAD
from spearhead.numbers.chances.ruling import chance_settings
from spearhead.numbers.prediction import training
from tests.cast import Cast
from tests.numbers.chances.leads_past import make_leads
from tests.numbers.chances.past import make_past
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def learned(cast: Cast, *, signal: bool = True) -> Deal:
    """An open deal of repA that came by referral, after a training."""
    make_past(cast, signal=signal)
    run_job.call(start_training(by=cast.director).pk)
    return Deal.objects.filter(status="open", owner=cast.rep_a, source=cast.sources["referral"])[0]


def test_a_deal_tells_its_probability_why_and_the_deals_behind(cast: Cast, as_user: SignIn) -> None:
    deal = learned(cast)
    rep = as_user(cast.rep_a)
    page = rep.get(f"/deals/{deal.pk}").content.decode()
    assert "Speaks for it" in page
    assert "Source: Referral" in page
    assert "赢单概率" in as_user(cast.rep_a, "zh-hans").get(f"/deals/{deal.pk}").content.decode()
    like = as_user(cast.rep_a).get(f"/win-probability/deals/{deal.pk}?field=source")
    behind = Deal.objects.filter(pk__in=[one.pk for one in like.context["found"]]) if like.context else None
    assert "Some of them" in like.content.decode()
    assert behind is None or {one.owner_id for one in behind} == {cast.rep_a.pk}
    assert rep.get(f"/win-probability/deals/{deal.pk}?field=name").status_code == 404
    assert as_user(cast.rep_b).get(f"/win-probability/deals/{deal.pk}?field=source").status_code == 404


def test_without_signal_the_deal_and_the_page_say_so(cast: Cast, as_user: SignIn) -> None:
    deal = learned(cast, signal=False)
    manager = as_user(cast.mgr_a)
    page = manager.get(f"/deals/{deal.pk}").content.decode()
    assert "The base rate of all deals, not of this one: no usable signal yet" in page
    assert "Speaks for it" not in page
    assert "No usable signal yet, base rate" in manager.get("/win-probability").content.decode()


def test_the_page_tells_from_what_it_learned_and_how_good_it_is(cast: Cast, as_user: SignIn) -> None:
    manager = as_user(cast.mgr_a)
    assert "Nothing learned yet" in manager.get("/win-probability").content.decode()
    learned(cast)
    page = manager.get("/win-probability").content.decode()
    for words in ("The model tells more than the base rate", "What was said came true within", "Later and later deals",
                  "Names of people and protected attributes are not used.", "there are fewer so far"):  # fmt: skip
        assert words in page
    assert as_user(cast.mkt).get("/win-probability").status_code == 403


def test_learning_is_asked_for_once_and_shows_how_far_it_is(cast: Cast, as_user: SignIn) -> None:
    make_past(cast, 80)
    rep = as_user(cast.rep_a)
    assert rep.post("/win-probability/learn").status_code == 302
    rep.post("/win-probability/learn")
    [job] = Job.objects.filter(kind=KIND)
    assert "Learning win probability" in rep.get("/win-probability").content.decode()
    assert rep.get(f"/win-probability/job/{job.pk}").json()["state"] == "queued"
    assert rep.get(f"/win-probability/job/{job.pk + 1}").status_code == 404
    assert as_user(cast.analyst).post("/win-probability/learn").status_code == 403


def test_an_administrator_rules_and_everybody_sees_it(cast: Cast, as_user: SignIn) -> None:
    admin, manager = as_user(cast.admin), as_user(cast.mgr_a)
    page = manager.get("/win-probability/rules").content.decode()
    assert "must not be used to judge people" in page
    assert "Save ruling" not in page
    asked = {"version": "1", "owners": "on", "field.source": "left_out", "field.kind": "known"}
    assert manager.post("/win-probability/rules/save", asked, headers=HTMX).status_code == 403
    assert admin.post("/win-probability/rules/save", asked, headers=HTMX).status_code == 204
    row = chance_settings()
    assert (row.known, row.left_out, row.owners) == (["kind"], ["source"], True)
    later = {"version": str(row.version), "field.kind": ""}  # source was not shown: it stays
    admin.post("/win-probability/rules/save", later, headers=HTMX)
    row = chance_settings()
    assert (row.known, row.left_out, row.owners) == ([], ["source"], False)
    assert admin.post("/win-probability/rules/save", asked, headers=HTMX).status_code == 409


def test_a_blocked_model_is_accepted_with_a_reason_and_only_as_it_is(cast: Cast, as_user: SignIn) -> None:
    learned(cast)
    admin = as_user(cast.admin)
    asked = {"version": "1", "reason": "Referrals are entered on the first day"}
    assert admin.post("/win-probability/rules/accept", asked, headers=HTMX).status_code == 422
    run = ChanceRun.objects.get(noun="deal")
    ChanceRun.objects.filter(noun="deal").update(state="blocked")
    assert "A model waits for a person" in admin.get("/win-probability/rules").content.decode()
    assert admin.post("/win-probability/rules/accept", {"version": "1"}, headers=HTMX).status_code == 422
    assert as_user(cast.mgr_a).post("/win-probability/rules/accept", asked, headers=HTMX).status_code == 403
    assert admin.post("/win-probability/rules/accept", asked, headers=HTMX).status_code == 204
    assert chance_settings().accepted == sorted(run.report["used"])
    happened = Event.objects.get(kind="win_probability.accepted")
    assert happened.payload["reason"] == "Referrals are entered on the first day"


@pytest.mark.parametrize(("accepted", "state"), [(True, "signal"), (False, "blocked")])
def test_an_accepted_model_is_shown_while_its_fields_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, accepted: bool, state: str
) -> None:
    learned(cast)
    used = sorted(ChanceRun.objects.get(noun="deal").report["used"])
    ChanceSettings.objects.create(accepted=used if accepted else used[1:])
    monkeypatch.setattr(training, "WHOLE_MODEL", 0.5)  # every model seems too good to be true
    run_job.call(start_training(by=cast.director).pk)
    assert ChanceRun.objects.filter(noun="deal").order_by("pk").last().state == state  # type: ignore[union-attr]


def test_a_lead_tells_its_score_why_and_the_leads_behind(cast: Cast, as_user: SignIn) -> None:
    leads = make_leads(cast)
    run_job.call(start_training(by=cast.director).pk)
    lead = next(one for one in leads[300:] if one.phone and one.owner_id == cast.rep_a.pk)
    rep = as_user(cast.rep_a)
    page = rep.get(f"/leads/{lead.pk}").content.decode()
    assert "Phone given: yes" in page
    assert "qualified or converted within 60 days" in page
    assert "填写了电话" in as_user(cast.rep_a, "zh-hans").get(f"/leads/{lead.pk}").content.decode()
    like = as_user(cast.rep_a).get(f"/win-probability/leads/{lead.pk}?field=has.phone").content.decode()
    named = {one.name for one in leads if f'/leads/{one.pk}"' in like and one.pk != lead.pk}
    assert named
    assert named <= {one.name for one in leads if one.phone and one.owner_id == cast.rep_a.pk}
    assert rep.get(f"/win-probability/leads/{lead.pk}?field=name").status_code == 404
    assert as_user(cast.rep_b).get(f"/win-probability/leads/{lead.pk}?field=has.phone").status_code == 404


def test_the_page_of_leads_is_read_by_marketing_and_ruled_by_an_administrator(cast: Cast, as_user: SignIn) -> None:
    make_leads(cast, signal=False)
    run_job.call(start_training(by=cast.director).pk)
    page = as_user(cast.mkt, "en").get("/win-probability/leads").content.decode()
    assert "No usable signal yet, base rate" in page
    assert "Later and later leads" in page
    assert as_user(cast.mkt, "en").get("/win-probability").status_code == 403
    admin = as_user(cast.admin, "en")
    asked = {"version": "1", "field.has.phone": "left_out"}
    assert admin.post("/win-probability/leads/rules/save", asked, headers=HTMX).status_code == 204
    assert (chance_settings(LEAD).left_out, chance_settings().left_out) == (["has.phone"], [])
    assert "Phone given" in admin.get("/win-probability/leads/rules").content.decode()


def test_the_queue_puts_the_best_on_top_but_what_is_overdue_first(cast: Cast, as_user: SignIn) -> None:
    leads = make_leads(cast)
    run_job.call(start_training(by=cast.director).pk)
    plain, good = (next(one for one in leads[300:] if bool(one.phone) is phone) for phone in (False, True))
    late = next(one for one in leads[300:] if not one.phone and one.pk != plain.pk)
    for lead, minutes in ((plain, 100), (good, 200), (late, -50)):
        due = timezone.now() + timedelta(minutes=minutes)
        Clock.objects.create(lead=lead, owner_id=lead.owner_id, minutes=60, started_at=due - timedelta(hours=2),
                             half_at=due, due_at=due, late_at=due)  # fmt: skip
    manager = as_user(cast.director, "en")

    def order(query: str) -> list[int]:
        page = manager.get(f"/lead-queue{query}").content.decode()
        return [int(pk) for pk in re.findall(r'row-link strong" href="/leads/(\d+)"', page)]

    assert order("") == [late.pk, plain.pk, good.pk]
    assert order("?order=score") == [late.pk, good.pk, plain.pk]
