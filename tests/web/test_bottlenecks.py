"""The page of bottlenecks with a review: the finding in words, its date, its action; names for leaders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.acts import open_deal, reassign_deal
from spearhead.crm.deals.models import StageStay
from spearhead.insights.actions.models import Action
from spearhead.insights.stalls.jobs import run_reviews
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.fixture
def reviewed(cast: Cast) -> Cast:
    """Two reps whose deals went on from the first stage until half a year ago, and do not since."""
    now = timezone.now()
    for n in range(240):
        recent = n % 2 == 0
        entered = now - timedelta(days=60 if recent else 300, hours=n)
        deal = open_deal({"name": f"D {n}", "amount_minor": 1000_00}, by=cast.rep_a if n % 4 < 2 else cast.rep_a2)
        went = n % 10 < (2 if recent else 8)
        StageStay.objects.filter(deal=deal).update(
            entered_at=entered, left_at=entered + timedelta(days=9), exit="advanced" if went else "lost"
        )
    run_reviews(Run(Job.objects.create(kind="stalls.review")))
    return cast


def test_the_finding_is_said_with_its_date_and_leads_to_an_action(reviewed: Cast, as_user: SignIn):
    stage = reviewed.stages["qualify"]
    client = as_user(reviewed.mgr_a)
    page = client.get("/bottlenecks", headers={"accept-language": "en"}).content.decode()
    assert "Process fault" in page
    assert "no longer works, whoever does it" in page
    assert "Since " in page
    assert {name for name in ("Ann Abel", "Adam Abt") if name in page} == {"Ann Abel", "Adam Abt"}
    form = client.get(f"/bottlenecks/stages/{stage.pk}/action").content.decode()
    assert 'value="' in form
    day = today() + timedelta(days=14)
    sent = {"title": "Change it", "kind": "step", "owner": reviewed.mgr_a.pk, "due_on": day, "expected_points": "20"}
    refused = client.post(f"/bottlenecks/stages/{stage.pk}/action", sent)
    assert refused.status_code == 422
    answer = client.post(f"/bottlenecks/stages/{stage.pk}/action", {**sent, "check_on": day + timedelta(days=60)})
    action = Action.objects.get()
    assert answer.headers["Location"] == f"/actions/{action.pk}"
    assert "Change it" in client.get(f"/actions/{action.pk}").content.decode()
    client.post(f"/actions/{action.pk}/done", {"version": action.version})
    assert Action.objects.get().state == "done"


def test_names_are_for_those_who_lead_and_the_action_is_not_for_others(reviewed: Cast, as_user: SignIn):
    stage = reviewed.stages["qualify"]
    for user in (reviewed.mkt, reviewed.analyst, reviewed.rep_b):
        page = as_user(user).get("/bottlenecks").content.decode()
        assert "Names are shown to those who lead the people." in page
        assert as_user(user).get(f"/bottlenecks/stages/{stage.pk}/action").status_code in {403, 404}


def test_a_review_is_started_by_managers_and_above_only(cast: Cast, as_user: SignIn):
    for user in (cast.rep_a, cast.mkt, cast.analyst):
        assert 'action="/bottlenecks/review"' not in as_user(user).get("/bottlenecks").content.decode()
        assert as_user(user).post("/bottlenecks/review").status_code == 403
    assert not Job.objects.filter(kind="stalls.review").exists()
    client = as_user(cast.mgr_a)
    assert 'action="/bottlenecks/review"' in client.get("/bottlenecks").content.decode()
    assert client.post("/bottlenecks/review").status_code in {204, 302}
    assert Job.objects.filter(kind="stalls.review").count() == 1


def test_a_manager_looks_at_their_team_and_sees_who_waits_for_whom(reviewed: Cast, as_user: SignIn):
    deal = reviewed.deal("Passed on")
    reassign_deal(deal.pk, reviewed.rep_a2, by=reviewed.mgr_a, seen_version=None)
    client, part = as_user(reviewed.mgr_a), f"team:{reviewed.team_a.pk}"
    Job.objects.update(state=Job.State.DONE)
    page = client.get(f"/bottlenecks?only={part}", headers={"accept-language": "en"}).content.decode()
    assert "This part was not looked at yet" in page
    sent = client.post("/bottlenecks/review", {"pipeline": reviewed.pipeline.pk, "only": part})
    assert sent.headers["Location"].startswith("/bottlenecks?pipeline=")
    run_reviews(Run(Job.objects.latest("pk")))
    page = client.get(sent.headers["Location"]).content.decode()
    assert "Waiting between people" in page
    assert f"{reviewed.team_a.name} → {reviewed.team_a.name}" in page
    foreign = f"team:{reviewed.team_b.pk}"
    assert client.get(f"/bottlenecks?only={foreign}").status_code == 422
    assert as_user(reviewed.rep_a).get(f"/bottlenecks?only={part}").status_code == 403
