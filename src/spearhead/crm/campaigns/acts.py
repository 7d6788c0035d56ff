"""Listing, changing and retiring sources and campaigns, and what campaigns cost by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.campaigns.models import Campaign, CampaignCost, Source
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import (
    change,
    check_known,
    check_names,
    check_seen,
    create,
    free_key,
    locked,
    refuse,
    retire,
)
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import MAX_MINOR, check_currency
from spearhead.kernel.text.clean import clean_text

SOURCE_FIELDS: Final = ("name", "name_zh")
CAMPAIGN_FIELDS: Final = ("name", "kind", "owner_id", "parent_id", "currency", "source_id", "starts_on", "ends_on")


@act
def create_source(values: Mapping[str, Any], *, by: User) -> Source:
    """A new source that leads and deals may come from."""
    by.sight.require("campaign", "edit")
    check_known(values, SOURCE_FIELDS)
    fields = check_names({"name": "", **values}, max_length=80)
    source = Source(key=free_key(Source, fields["name"], fallback="source"), **fields)
    return create(source, noun="source", by_id=by.pk, extra={"name": source.name})


@act
def edit_source(source_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Source:
    """Rename a source; what came from it follows."""
    by.sight.require("campaign", "edit")
    source = locked(Source, source_id)
    check_known(values, SOURCE_FIELDS)
    fields = check_names({"name": source.name, "name_zh": source.name_zh, **values}, max_length=80)
    change(source, fields, noun="source", by_id=by.pk, seen_version=seen_version)
    return source


@act
def retire_source(source_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Source:
    """Take a source out of the choice, or bring it `back`; what came from it keeps it."""
    by.sight.require("campaign", "edit")
    source = locked(Source, source_id)
    retire(source, noun="source", by_id=by.pk, seen_version=seen_version, back=back)
    return source


@act
def create_campaign(values: Mapping[str, Any], *, by: User) -> Campaign:
    """A new campaign; its owner is the caller unless given."""
    by.sight.require("campaign", "edit")
    check_known(values, CAMPAIGN_FIELDS)
    fields = _checked({"name": "", "owner_id": by.pk, **values})
    campaign = Campaign(**fields)
    return create(campaign, noun="campaign", by_id=by.pk, extra={"name": campaign.name})


@act
def edit_campaign(campaign_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Campaign:
    """Change a campaign; it never lies below itself."""
    by.sight.require("campaign", "edit")
    campaign = locked(Campaign, campaign_id)
    check_known(values, CAMPAIGN_FIELDS)
    merged = {name: getattr(campaign, name) for name in CAMPAIGN_FIELDS} | dict(values)
    fields = _checked(merged)
    if fields["currency"] != campaign.currency and campaign.costs.exists():
        raise refuse("currency_fixed", "currency", _("Its costs are in this currency already."))
    above = fields["parent_id"]
    while above is not None:
        if above == campaign.pk:
            raise refuse("campaign_cycle", "parent", _("A campaign cannot lie below itself."))
        above = Campaign.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    change(campaign, fields, noun="campaign", by_id=by.pk, seen_version=seen_version)
    return campaign


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = check_names(values)
    fields["kind"] = clean_text(str(fields.get("kind") or ""), max_length=40, field="kind")
    if fields.get("currency"):
        check_currency(fields["currency"])
    for name, model in (("owner_id", User), ("parent_id", Campaign), ("source_id", Source)):
        if fields.get(name) and not model._default_manager.filter(pk=fields[name]).exists():
            raise refuse("unknown_reference", name.removesuffix("_id"), _("Choose a value from the list."))
    starts, ends = fields.get("starts_on"), fields.get("ends_on")
    if starts and ends and ends < starts:
        raise refuse("bad_period", "ends_on", _("The end lies after the beginning."))
    return fields


@act
def retire_campaign(campaign_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Campaign:
    """Take a campaign out of the choice, or bring it `back`; what it brought keeps it."""
    by.sight.require("campaign", "edit")
    campaign = locked(Campaign, campaign_id)
    retire(campaign, noun="campaign", by_id=by.pk, seen_version=seen_version, back=back)
    return campaign


@act
def set_cost(
    campaign_id: str | int, month: date, minor: int | None, *, by: User, seen_version: int | None
) -> CampaignCost | None:
    """What a campaign cost in a month (any day of it), in minor units of its currency; None removes the entry."""
    by.sight.require("campaign", "edit")
    campaign = locked(Campaign, campaign_id)
    check_seen(campaign, seen_version)
    if not campaign.currency:
        raise refuse("currency_missing", "currency", _("Choose the currency of the campaign first."))
    if minor is not None and not 0 <= minor <= MAX_MINOR:
        raise refuse("bad_amount", "amount", _("Costs are zero or more."))
    first = month.replace(day=1)
    before = campaign.costs.filter(month=first).first()
    if (before.minor if before else None) == minor:
        return before
    row = None
    if minor is None:
        campaign.costs.filter(month=first).delete()
    else:
        row, _made = CampaignCost.objects.update_or_create(campaign=campaign, month=first, defaults={"minor": minor})
    campaign.version += 1
    campaign.save(update_fields=["version"])
    changes = {"cost": (before.minor if before else None, minor)}
    extra = {"month": first.isoformat()}
    record(Happened("campaign.cost_set", "campaign", campaign.pk, by.pk, campaign.version, changes, extra))
    return row
