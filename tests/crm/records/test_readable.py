"""One rule in two forms: what the list lets through is what the single record lets through, for everybody."""

import itertools

import pytest

from spearhead.accounts.roles.models import Right
from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.access import readable, visible
from spearhead.crm.records.models import Collaborator
from tests.cast import Cast

ROLES = ("rep_a", "rep_a2", "rep_b", "mgr_a", "director", "mkt", "analyst", "admin")


@pytest.mark.parametrize("reach", ["", "none", "own", "team", "all"])
def test_readable_is_visible(year: Cast, reach: str):
    deals = list(Deal.objects.all())
    Collaborator.objects.create(record_type="deal", record_id=deals[0].pk, user=year.rep_b)
    if reach:
        for role in {getattr(year, name).role for name in ROLES}:
            Right.objects.create(role=role, resource="deal", verb="read", reach=reach)
    seen = 0
    for name, deal in itertools.product(ROLES, deals):
        user = User.objects.get(pk=getattr(year, name).pk)
        rows = Deal.objects.filter(visible(user, "deal", team="credit_team_id"), pk=deal.pk)
        assert readable(user, "deal", deal, deal.credit_team_id) == rows.exists(), (name, deal.name)
        seen += rows.exists()
    assert seen or reach == "none"
