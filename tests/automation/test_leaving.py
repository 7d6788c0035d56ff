"""Somebody leaves with much that is open (REL-54): the past stays theirs, the future moves, and it is reported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.automation.approvals.models import ApprovalDeputy, ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.pools.models import Pool, PoolMember
from spearhead.automation.routing.models import RoutingRule, Seat
from spearhead.automation.rules.acts import create_automation
from spearhead.crm.activities.acts import log_activity, plan_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.leads.acts import create_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.leaving.acts import hand_over_all, handover_for, preview_handover, run_handover
from spearhead.crm.views.acts import save_view
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.figures import read
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import YEAR, Cast
from tests.crm.telling import refused

RULE: dict[str, Any] = {
    "name": "A rule", "noun": "deal", "trigger": {"kind": "created"}, "actions": [{"do": "tag", "tag": "fresh"}],
}  # fmt: skip


def run(job: Job) -> dict[str, Any]:
    result = dict(run_handover(Run(job)))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    return result


def figures(person: User) -> dict[str, Any]:
    """What the past and the present of a person come to, as they read it themselves."""
    user = User.objects.get(pk=person.pk)
    scope = scope_for(user, period=str(YEAR))
    past = {one: read(one, scope).value for one in ("bookings", "won_count", "win_rate_count")}
    return past | {"open_pipeline": read("open_pipeline", scope_for(user)).value or 0}


def work_of(cast: Cast) -> None:
    """RepA's open work beside the known year: a company, a lead, a rejected lead, a plan and something done."""
    company = cast.company("Boats", by=cast.rep_a)
    cast.contact("Li", by=cast.rep_a, company_id=company.pk)
    create_lead({"name": "Open lead"}, by=cast.rep_a)
    done = create_lead({"name": "Rejected lead"}, by=cast.rep_a)
    Lead.objects.filter(pk=done.pk).update(status="rejected")
    due = timezone.now() + timedelta(days=1)
    plan_activity({"kind": "call", "subject": "Ring", "due_at": due, "company_id": company.pk}, by=cast.rep_a)
    log_activity({"kind": "call", "subject": "Rang", "company_id": company.pk}, by=cast.rep_a)


def test_what_is_open_moves_and_past_figures_stay(year: Cast) -> None:
    work_of(year)
    before, theirs = figures(year.rep_a), figures(year.rep_a2)
    expected = {"deals": 1, "companies": 1, "contacts": 1, "leads": 1, "activities": 1}
    assert {key: n for key, n in preview_handover(year.rep_a.pk, by=year.mgr_a).items() if n} == expected
    result = run(hand_over_all(year.rep_a.pk, year.rep_a2, by=year.mgr_a))
    assert result["parts"] == {key: {"given": n, "stayed": 0} for key, n in expected.items()}
    after = figures(year.rep_a)
    assert after | {"open_pipeline": None} == before | {"open_pipeline": None}
    assert not after["open_pipeline"]
    assert before["open_pipeline"]
    assert figures(year.rep_a2)["open_pipeline"] == theirs["open_pipeline"] + before["open_pipeline"]
    assert figures(year.rep_a2)["bookings"] == theirs["bookings"]
    assert set(Deal.objects.filter(owner=year.rep_a).values_list("status", flat=True)) == {"won", "lost"}
    assert Lead.objects.get(name="Rejected lead").owner_id == year.rep_a.pk
    assert Activity.objects.get(subject="Rang").owner_id == year.rep_a.pk
    assert Event.objects.filter(kind="user.handed_over", record_id=year.rep_a.pk).count() == 1


def test_many_go_in_batches_and_a_killed_job_goes_on(cast: Cast, monkeypatch: Any) -> None:
    first = cast.deal("Deal 0")
    version = DealVersion.objects.get(deal=first)
    rows = [Deal(**{f.attname: getattr(first, f.attname) for f in Deal._meta.concrete_fields if f.name != "id"})
            for _place in range(39)]  # fmt: skip
    made = Deal.objects.bulk_create(rows)
    copies = []
    for one in made:
        copy = DealVersion.objects.get(pk=version.pk)
        copy.pk, copy.deal_id = None, one.pk
        copies.append(copy)
    DealVersion.objects.bulk_create(copies)
    job, asked = hand_over_all(cast.rep_a.pk, cast.rep_a2, by=cast.admin), []

    def killed(_run: Run) -> None:
        asked.append(1)
        if len(asked) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Run, "stop_if_asked", killed)
    try:
        run_handover(Run(job))
    except KeyboardInterrupt:
        job.refresh_from_db()
    assert (job.done, job.total, Deal.objects.filter(owner=cast.rep_a2).count()) == (20, 40, 20)
    assert run(job)["parts"] == {"deals": {"given": 40, "stayed": 0}}
    assert Event.objects.filter(kind="deal.reassigned").count() == 40


def test_set_up_in_their_name_goes_too_where_an_administrator_asks(cast: Cast) -> None:
    leaver, to = cast.mgr_a, cast.director
    create_automation(RULE, by=leaver)
    save_view("deal", {"name": "Team", "audience": "team"}, by=leaver)
    save_view("deal", {"name": "Mine"}, by=leaver)
    seated = RoutingRule.objects.create(name="Leads", position=1)
    Seat.objects.create(rule=seated, user=leaver, last_at=timezone.now())
    pool = Pool.objects.create(name="Pool", kind="company")
    PoolMember.objects.create(pool=pool, user=leaver, manages=True)
    PoolMember.objects.create(pool=pool, user=to)
    rule = ApprovalRule.objects.create(kind="amount", name="Large", people=[leaver.pk], bands=[{"level": "manager"}])
    asked = {"act": "lines", "facts": "x", "reason": "y", "level": "manager", "created_at": timezone.now(),
             "snapshot": {"deal": "Pumps"}}  # fmt: skip
    seats = []
    for requester in (cast.rep_a, to):
        request = ApprovalRequest.objects.create(deal=cast.deal(), requester=requester, **asked)
        seats.append(ApprovalSeat.objects.create(request=request, user=leaver, at=timezone.now()))
    ApprovalDeputy.objects.create(user=cast.rep_a, deputy=leaver)
    result = run(hand_over_all(leaver.pk, to, by=User.objects.get(pk=cast.admin.pk)))
    moved = {"given": 1, "stayed": 0}
    assert result["parts"] == {
        "views": moved, "automations": {"given": 0, "stayed": 1} if not to.sight.may("automation", "edit") else moved,
        "routing": moved, "pools": moved, "approvals": {"given": 1, "stayed": 1}, "deputies": moved,
        "approval_rules": moved,
    }  # fmt: skip
    assert [one["part"] for one in result["reasons"]] == ["approvals"]
    assert Seat.objects.get().user_id == to.pk
    assert [(one.user_id, one.manages) for one in PoolMember.objects.all()] == [(to.pk, True)]
    assert sorted(ApprovalSeat.objects.values_list("user_id", flat=True)) == sorted([to.pk, leaver.pk])
    rule.refresh_from_db()
    assert rule.people == [to.pk]
    assert preview_handover(leaver.pk, by=cast.admin)["views"] == 0


def test_only_within_ones_reach_and_to_somebody_who_works_here(year: Cast) -> None:
    with refused(Forbidden):
        preview_handover(year.rep_a.pk, by=year.rep_a2)
    with refused(Forbidden):
        preview_handover(year.rep_b.pk, by=year.mgr_a)
    with refused(Refused, "out_of_reach"):
        hand_over_all(year.rep_a.pk, year.rep_b, by=year.mgr_a)
    with refused(Refused, "same_person"):
        hand_over_all(year.rep_a.pk, year.rep_a, by=year.mgr_a)
    gone = User.objects.get(pk=year.rep_a2.pk)
    gone.is_active = False
    gone.save()
    with refused(Refused, "owner_inactive"):
        hand_over_all(year.rep_a.pk, gone, by=year.mgr_a)
    job = hand_over_all(year.rep_a.pk, year.mgr_a, by=year.mgr_a, parts=["deals"])
    with refused(Refused, "running"):
        hand_over_all(year.rep_a.pk, year.mgr_a, by=year.mgr_a)
    with refused(Absent):
        handover_for(year.director, job.pk)
    assert list(run(job)["parts"]) == ["deals"]
    with refused(Refused, "nothing_open"):
        hand_over_all(year.rep_a.pk, year.mgr_a, by=year.mgr_a)
    assert not Company.objects.filter(owner=year.mgr_a).exists()
