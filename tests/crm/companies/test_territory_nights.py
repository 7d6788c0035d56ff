"""The rules of territories are applied every night."""

from __future__ import annotations

from datetime import timedelta

from spearhead.accounts.workspace.access import today
from spearhead.crm.companies.acts import edit_company
from spearhead.crm.companies.models import Company
from spearhead.crm.territories.acts import apply_nightly, create_territory, run_rules
from spearhead.crm.territories.models import Territory
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast


def night() -> int:
    """One night: how many jobs it started; they are run."""
    apply_nightly()
    waiting = list(Job.objects.filter(kind="territories.apply", state=Job.State.QUEUED))
    for job in waiting:
        run_rules(Run(job))
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    return len(waiting)


def test_new_and_moved_companies_are_placed_at_night_and_a_hand_is_left_alone(cast: Cast) -> None:
    assert night() == 0  # no rules, no run
    south = create_territory({"name": "South", "rules": {"city": ["Rome"]}}, by=cast.admin)
    north = create_territory({"name": "North", "rules": {"city": ["Oslo"]}}, by=cast.admin)
    company, chosen = cast.company("A", city="Rome"), cast.company("B", city="Rome")
    edit_company(chosen.pk, {"territory_id": north.pk}, by=cast.rep_a, seen_version=None)
    assert night() == 1
    assert Company.objects.get(pk=company.pk).territory_id == south.pk
    edit_company(company.pk, {"city": "Oslo"}, by=cast.rep_a, seen_version=None)
    night()
    assert Company.objects.get(pk=company.pk).territory_id == north.pk
    assert Company.objects.get(pk=chosen.pk).territory_id == north.pk


def test_a_territory_begins_on_its_day_and_no_second_run_waits(cast: Cast) -> None:
    company = cast.company("A", city="Rome")
    rules, day = {"city": ["Rome"]}, today()
    later = create_territory({"name": "South", "rules": rules, "valid_from": day + timedelta(days=1)}, by=cast.admin)
    assert night() == 0
    Territory.objects.filter(pk=later.pk).update(valid_from=day)
    apply_nightly()
    apply_nightly()
    assert Job.objects.filter(kind="territories.apply").count() == 1
    assert night() == 1
    assert Company.objects.get(pk=company.pk).territory_id == later.pk
