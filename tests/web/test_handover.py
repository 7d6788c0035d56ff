"""Handing over all that somebody has open, on the screen: counted, chosen, done as a job, reported (REL-54)."""

from __future__ import annotations

from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.leaving.acts import run_handover
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_counted_chosen_done_and_reported(year: Cast, as_user: SignIn) -> None:
    year.company("Boats", by=year.rep_a)
    client, address = as_user(year.admin), f"/settings/people/{year.rep_a.pk}/handover"
    assert address in client.get("/settings/people").content.decode()
    dialog = client.get(address, headers=HX).content.decode()
    assert 'value="deals" checked' in dialog
    assert 'value="companies" checked' in dialog
    assert 'value="leads"' not in dialog
    nothing = client.post(address, {"to": year.rep_a2.pk}, headers=HX)
    assert [one["field"] for one in nothing.json()["errors"]] == ["parts"]
    nobody = client.post(address, {"parts": ["deals"]}, headers=HX)
    assert nobody.status_code == 422

    done = client.post(address, {"to": year.rep_a2.pk, "parts": ["deals"]}, headers=HX)
    job = Job.objects.get(kind="user.hand_over")
    assert done.headers["HX-Redirect"] == f"/settings/handovers/{job.pk}"
    assert f"/settings/handovers/{job.pk}/state" in client.get(f"/settings/handovers/{job.pk}").content.decode()
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=run_handover(Run(job)))
    page = as_user(year.admin, "zh-hans").get(f"/settings/handovers/{job.pk}").content.decode()
    assert "进行中的商机" in page
    assert "未交接的原因" not in page
    assert Deal.objects.get(name="Hope").owner_id == year.rep_a2.pk
    assert Company.objects.get(name="Boats").owner_id == year.rep_a.pk


def test_a_manager_hands_over_within_the_line_and_others_see_nothing(year: Cast, as_user: SignIn) -> None:
    address = f"/settings/people/{year.rep_a.pk}/handover"
    assert as_user(year.mgr_a).get(address, headers=HX).status_code == 200
    assert as_user(year.mgr_a).get(f"/settings/people/{year.rep_b.pk}/handover", headers=HX).status_code == 403
    assert as_user(year.rep_a2).get(address, headers=HX).status_code == 403
    as_user(year.mgr_a).post(address, {"to": year.rep_a2.pk, "parts": ["deals"]}, headers=HX)
    job = Job.objects.get(kind="user.hand_over")
    assert as_user(year.rep_a2).get(f"/settings/handovers/{job.pk}").status_code == 404
    assert as_user(year.mgr_a).get(f"/settings/handovers/{job.pk}/state").json()["id"] == str(job.pk)
