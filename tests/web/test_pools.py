"""The pages of pools: set up, take with one press, give, return from the record's page."""

from __future__ import annotations

import pytest

from spearhead.automation.pools.models import Pool, PoolStay
from spearhead.crm.companies.models import Company
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.fixture
def pool(cast: Cast, as_user: SignIn) -> Pool:
    """Made on the screen of the director; a company of repA lies in it."""
    director = as_user(cast.director)
    assert "idle_days" in director.get("/settings/pools/new/company").content.decode()
    people = {"members": [cast.rep_a.pk, cast.rep_a2.pk], "leaders": [cast.mgr_a.pk]}
    rules = {"name": "East", "claims_per_day": 10, "cooling_days": 30, "idle_days": 30, "hidden": ["phone"]}
    answer = director.post("/settings/pools/new/company", {**rules, **people})
    assert answer.status_code == 302, answer.content
    company = cast.company("Ningbo Pumps", phone="13800138000")
    rep = as_user(cast.rep_a)
    assert "Return to the pool" in rep.get(f"/companies/{company.pk}").content.decode()
    assert rep.get(f"/pools/return/company/{company.pk}").status_code == 200
    rep.post(f"/pools/return/company/{company.pk}", {"version": 1, "reason": "No budget"})
    return Pool.objects.get()


def test_a_member_takes_with_one_press(cast: Cast, pool: Pool, as_user: SignIn) -> None:
    rep = as_user(cast.rep_a2)
    page = rep.get("/pools", follow=True).content.decode()
    assert "Ningbo Pumps" in page
    assert "•••" in page
    assert "13800138000" not in page
    stay = PoolStay.objects.get()
    answer = rep.post(f"/pools/stays/{stay.pk}/claim")
    company = Company.objects.get()
    assert company.owner == cast.rep_a2
    assert answer.headers["Location"] == f"/companies/{company.pk}"
    assert rep.post(f"/pools/stays/{stay.pk}/claim").status_code == 409
    assert as_user(cast.rep_b).get(f"/pools/{pool.pk}").status_code == 404


def test_its_manager_gives_and_reads_the_report(cast: Cast, pool: Pool, as_user: SignIn) -> None:
    manager, stay = as_user(cast.mgr_a), PoolStay.objects.get()
    assert "13800138000" in manager.get(f"/pools/{pool.pk}").content.decode()
    assert "Adam Abt" in manager.get(f"/pools/stays/{stay.pk}/assign").content.decode()
    assert manager.post(f"/pools/stays/{stay.pk}/assign", {"to": cast.rep_a.pk}).status_code == 422
    manager.post(f"/pools/stays/{stay.pk}/assign", {"to": cast.rep_a2.pk})
    assert "Adam Abt" in manager.get(f"/pools/{pool.pk}/report").content.decode()
    assert as_user(cast.rep_a2).get(f"/pools/{pool.pk}/report").status_code == 403


def test_rules_are_changed_and_a_pool_is_closed(cast: Cast, pool: Pool, as_user: SignIn) -> None:
    director = as_user(cast.director)
    assert "East" in director.get("/settings/pools").content.decode()
    assert director.get(f"/settings/pools/{pool.pk}").status_code == 200
    director.post(f"/settings/pools/{pool.pk}/retire", {"version": pool.version})
    pool.refresh_from_db()
    assert pool.retired_at is not None
    assert as_user(cast.mgr_a).get("/settings/pools").status_code == 403
