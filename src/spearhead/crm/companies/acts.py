"""Creating, editing and handing over companies; deleting and restoring them is in `removal`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.companies.access import company_for, company_to_change
from spearhead.crm.companies.models import Company
from spearhead.crm.companies.removal import delete_company, restore_company
from spearhead.crm.custom.values import check_required, take_custom
from spearhead.crm.deals.acts import reassign_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.duplicates.keys import domain_of
from spearhead.crm.records.acts import change_record, create_record, hand_over, owner_of_new
from spearhead.crm.records.values import Writable, listed
from spearhead.crm.territories.models import Territory
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import check_currency
from spearhead.strategy.segments.models import Segment

__all__ = ["create_company", "delete_company", "edit_company", "reassign_company", "restore_company"]

WRITABLE: Final = Writable(
    "company", Company,
    frozenset({
        "name", "short_name", "legal_id", "domain", "phone", "country", "region", "city", "address", "industry",
        "employees", "revenue_minor", "revenue_currency", "tier",
    }),
    {
        "parent_id": company_for, "segment_id": listed(Segment), "territory_id": listed(Territory),
        "source_id": listed(Source), "campaign_id": listed(Campaign),
    },
)  # fmt: skip


@act
def create_company(values: Mapping[str, Any], *, by: User) -> Company:
    """Create a company for its owner, the caller unless `owner_id` is given."""
    rest = dict(values)
    owner_id = owner_of_new(by, "company", rest.pop("owner_id", None))
    clean = _normal(WRITABLE.checked(rest, by=by))
    custom = take_custom("company", clean)
    company = Company(owner_id=owner_id, custom=custom)
    for name, value in clean.items():
        setattr(company, name, value)
    if company.revenue_minor is not None and not company.revenue_currency:
        company.revenue_currency = workspace().base_currency
    check_required("company", company.custom)
    return create_record(company, by=by)


@act
def edit_company(company_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Company:
    """Change fields of a company; a territory chosen here is one chosen by hand, which the rules leave alone."""
    company = company_to_change(by, company_id)
    clean = _normal(WRITABLE.checked(values, by=by, record=company))
    if clean.get("parent_id"):
        _refuse_cycle(company, clean["parent_id"])
    if clean.get("revenue_minor") is not None and not (clean.get("revenue_currency") or company.revenue_currency):
        clean["revenue_currency"] = workspace().base_currency
    change_record(company, clean, by=by, seen_version=seen_version)
    return company


def _normal(clean: dict[str, Any]) -> dict[str, Any]:
    if clean.get("domain"):
        clean["domain"] = domain_of(clean["domain"]) or clean["domain"]
    if clean.get("revenue_currency"):
        check_currency(clean["revenue_currency"])
    if "territory_id" in clean:
        clean["territory_by_hand"] = clean["territory_id"] is not None
    return clean


def _refuse_cycle(company: Company, parent_id: int) -> None:
    above: int | None = parent_id
    seen: set[int] = set()
    while above is not None and above not in seen:
        if above == company.pk:
            message = _("A company cannot be above itself.")
            raise Refused("parent_cycle", message, {"parent": message})
        seen.add(above)
        above = Company.objects.filter(pk=above).values_list("parent_id", flat=True).first()


@act
def reassign_company(
    company_id: str | int, to: User, *, by: User, seen_version: int | None, with_open_deals: bool = False
) -> Company:
    """Hand a company to another person of one's reach, its open deals with it if asked; closed deals stay."""
    company = company_to_change(by, company_id, "reassign")
    hand_over(company, to, by=by, seen_version=seen_version)
    if with_open_deals:
        deals = Deal.objects.filter(company=company, status="open", deleted_at__isnull=True).exclude(owner=to)
        for deal_id in deals.values_list("pk", flat=True):
            reassign_deal(deal_id, to, by=by, seen_version=None)
    return company
