"""Link fields: what may be pointed to, what is read from the other side, and what merges and deletions leave right."""

from __future__ import annotations

from typing import Any

import pytest

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.companies.acts import delete_company, edit_company
from spearhead.crm.companies.models import Company
from spearhead.crm.custom.acts import define_field
from spearhead.crm.custom.models import CustomField, CustomLink
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.unmerge import unmerge_records
from spearhead.crm.records.links import OUT_OF_REACH, names_of, pointing_here
from spearhead.crm.records.timeline import timeline
from spearhead.kernel.errors import Refused
from tests.cast import Cast, own
from tests.crm.telling import refused

KEY = "custom.partner"


@pytest.fixture
def partner(cast: Cast) -> CustomField:
    return define_field("deal", "link", {"label": "Partner", "target": "company"}, by=cast.admin)


def held(deal: Deal) -> Any:
    return Deal.objects.get(pk=deal.pk).custom.get("partner")


def pointed(cast: Cast, company: Company, by: Any = None) -> list[tuple[str, list[str]]]:
    found = pointing_here(by or cast.rep_a, "company", company.pk)
    return [(one.label, [deal.name for deal in one.records]) for one in found]


def test_points_and_is_read_from_the_other_side(cast: Cast, partner: CustomField) -> None:
    acme, beta = cast.company("Acme"), cast.company("Beta")
    deal = cast.deal("Pumps", **own("partner", str(acme.pk)))
    assert held(deal) == acme.pk
    assert pointed(cast, acme) == [("Partner", ["Pumps"])]
    edit_deal(deal.pk, {KEY: beta.pk}, by=cast.rep_a, seen_version=None)
    assert (pointed(cast, acme), pointed(cast, beta)) == ([], [("Partner", ["Pumps"])])
    chosen = deal_fields(cast.rep_a).tree({"all": [{"field": KEY, "op": "is", "value": str(beta.pk)}]})
    assert list(Deal.objects.filter(chosen.q())) == [deal]
    change = timeline(cast.rep_a, "deal", deal.pk, limit=5)[0].entries[0].changes[0]
    assert (change.label, change.before, change.after) == ("Partner", "Acme", "Beta")
    edit_deal(deal.pk, {KEY: None}, by=cast.rep_a, seen_version=None)
    assert not CustomLink.objects.exists()


def test_only_what_one_may_read_can_be_pointed_to_and_is_named(cast: Cast, partner: CustomField) -> None:
    secret = cast.company("Secret firm", by=cast.rep_b)
    with refused(Refused, "unknown_reference"):
        cast.deal("Pumps", **own("partner", secret.pk))
    with refused(Refused, "bad_value"):
        cast.deal("Pumps", **own("partner", 10**12))
    deal = cast.deal("Pumps", by=cast.rep_a)
    edit_deal(deal.pk, {KEY: secret.pk}, by=cast.admin, seen_version=None)
    assert names_of(cast.rep_a, partner, [secret.pk]) == {secret.pk: OUT_OF_REACH}
    edit_deal(deal.pk, {KEY: secret.pk, "next_step": "Call"}, by=cast.rep_a, seen_version=None)  # it stays as it is
    assert pointed(cast, secret, by=cast.rep_b) == []
    assert pointed(cast, secret, by=cast.admin) == [("Partner", ["Pumps"])]
    FieldRight.objects.create(role="rep", resource="deal", field=KEY, level="hidden")
    acme = cast.company("Acme")
    edit_deal(deal.pk, {KEY: acme.pk}, by=cast.admin, seen_version=None)
    cast.forget()
    assert pointed(cast, acme) == []


def test_a_merge_moves_what_points_and_its_undo_moves_it_back(cast: Cast, partner: CustomField) -> None:
    acme, twin = cast.company("Acme"), cast.company("Acme Ltd")
    define_field("company", "link", {"label": "Dealer", "target": "company"}, by=cast.admin)
    edit_company(acme.pk, {"custom.dealer": twin.pk}, by=cast.rep_a, seen_version=None)
    one, other = cast.deal("Pumps", **own("partner", twin.pk)), cast.deal("Valves", **own("partner", twin.pk))
    merge_records("company", acme.pk, twin.pk, by=cast.mgr_a)
    assert (held(one), held(other)) == (acme.pk, acme.pk)
    assert pointed(cast, acme) == [("Partner", ["Valves", "Pumps"])]
    assert "dealer" not in Company.objects.get(pk=acme.pk).custom
    edit_deal(other.pk, {KEY: None}, by=cast.rep_a, seen_version=None)
    unmerge_records("company", twin.pk, by=cast.mgr_a)
    assert (held(one), held(other)) == (twin.pk, None)
    assert pointed(cast, twin) == [("Dealer", ["Acme"]), ("Partner", ["Pumps"])]


def test_what_is_deleted_is_said_to_be(cast: Cast, partner: CustomField) -> None:
    acme = cast.company("Acme")
    deal = cast.deal("Pumps", **own("partner", acme.pk))
    delete_company(acme.pk, by=cast.rep_a, seen_version=None)
    assert held(deal) == acme.pk
    assert names_of(cast.rep_a, partner, [acme.pk])[acme.pk] not in {"Acme", OUT_OF_REACH}


def test_refused_without_a_target_and_with_a_default(cast: Cast) -> None:
    for target in (None, "", "user"):
        with refused(Refused, "unknown_target"):
            define_field("deal", "link", {"label": "X", "target": target}, by=cast.admin)
    with refused(Refused, "link_default"):
        define_field("deal", "link", {"label": "X", "target": "company", "default": "1"}, by=cast.admin)
