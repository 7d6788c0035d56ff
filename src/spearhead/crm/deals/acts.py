"""Opening, editing, parking, handing over, deleting and restoring deals; moving them is in `moves`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today, workspace
from spearhead.crm.deals.access import deal_to_change, deleted_deal_for
from spearhead.crm.deals.history import enter_stage, remember
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.acts import (
    apply,
    change_record,
    check_version,
    check_writable,
    create_record,
    delete_record,
    plain,
    restore_record,
    save_changes,
)  # fmt: skip
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.money import check_currency
from spearhead.process.pipelines.access import default_pipeline, first_stage
from spearhead.process.pipelines.models import Stage


@act
def open_deal(values: Mapping[str, Any], *, by: User) -> Deal:
    """Open a deal for its owner (the caller unless given); it starts in the first open stage of its pipeline.

    `values` holds model fields with typed values, amounts in minor units.
    """
    by.sight.require("deal", "create")
    fields = dict(values)
    check_writable(by, "deal", fields)
    owner_id = fields.setdefault("owner_id", by.pk)
    if not by.sight.covers("deal", "create", owner_id=owner_id):
        raise Forbidden(_("You cannot open a deal for this person."))
    custom = {
        name.removeprefix("custom."): plain(fields.pop(name)) for name in list(fields) if name.startswith("custom.")
    }
    settings = workspace()
    pipeline_id = fields.pop("pipeline_id", None) or default_pipeline().pk
    stage_id = fields.pop("stage_id", None)
    stage = Stage.objects.filter(pk=stage_id).first() if stage_id else first_stage(pipeline_id)
    if stage is None or stage.pipeline_id != pipeline_id or stage.kind != Stage.Kind.OPEN or stage.retired_at:
        message = _("A deal starts in an open stage of its pipeline.")
        raise Refused("stage_not_open", message, {"stage": message})
    now, day = timezone.now(), today(settings)
    deal = Deal(pipeline_id=pipeline_id, stage=stage, custom=custom, entered_stage_at=now, category=stage.category)
    deal.currency = fields.pop("currency", None) or settings.base_currency
    deal.opened_on = fields.pop("opened_on", None) or day
    for name, value in fields.items():
        setattr(deal, name, value)
    check_currency(deal.currency)
    deal.base_minor = Rates(settings.base_currency).in_base(deal.amount_minor, deal.currency, day)
    create_record(deal, by=by, at=now)
    enter_stage(deal, stage, at=now, on=day)
    remember(deal, at=now, on=day)
    return deal


@act
def edit_deal(deal_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Deal:
    """Change fields of a deal; amounts follow the rate of the day, a later close month counts as a push."""
    deal = deal_to_change(by, deal_id)
    barred = {"stage_id", "status", "owner_id", "closed_on", "pipeline_id"} & set(values)
    if barred:
        message = _("Use move or reassign for this field.")
        raise Refused("use_act", message, dict.fromkeys(sorted(barred), message))
    before_close = deal.expected_close
    fields = dict(values)
    if "category" in fields:
        fields["category_typed"] = True
    check_writable(by, "deal", fields)
    check_version(deal, seen_version, {name.removesuffix("_id") for name in fields})
    changes = apply(deal, fields)
    if {"amount_minor", "currency"} & set(changes):
        check_currency(deal.currency)
        deal.amount_origin = "typed"
        changes |= apply(deal, {"base_minor": _base(deal)})
    if _pushed(before_close, deal.expected_close):
        changes |= apply(deal, {"push_count": deal.push_count + 1})
    save_changes(deal, changes, by=by)
    remember(deal, at=deal.changed_at, on=today())
    return deal


def _base(deal: Deal) -> int | None:
    """An open deal follows today's rate, a closed one keeps that of its closing day."""
    return Rates().in_base(deal.amount_minor, deal.currency, deal.closed_on or today())


def _pushed(before: date | None, after: date | None) -> bool:
    return bool(before and after and (after.year, after.month) > (before.year, before.month))


@act
def park_deal(deal_id: str | int, until: date | None, *, by: User, seen_version: int | None) -> Deal:
    """Take an open deal off the board until a day (搁置), or bring it back with None."""
    deal = deal_to_change(by, deal_id)
    if deal.status != "open":
        raise Refused("not_open", _("Only an open deal can be parked."))
    if until and until <= today():
        message = _("Park it until a day in the future.")
        raise Refused("not_future", message, {"parked_until": message})
    check_version(deal, seen_version, {"parked_until"}, strict=True)
    changes = apply(deal, {"parked_until": until})
    save_changes(deal, changes, by=by, kind="deal.parked" if until else "deal.unparked")
    remember(deal, at=deal.changed_at, on=today())
    return deal


@act
def reassign_deal(deal_id: str | int, to: User, *, by: User, seen_version: int | None) -> Deal:
    """Hand a deal to another person of one's reach (转移); closed deals keep whom they count for."""
    deal = deal_to_change(by, deal_id, "reassign")
    if not by.sight.covers("deal", "reassign", owner_id=to.pk):
        raise Forbidden(_("You cannot hand records to this person."))
    if not to.is_active:
        message = _("%(name)s no longer works here.") % {"name": to.name}
        raise Refused("owner_inactive", message, {"owner": message})
    check_version(deal, seen_version, {"owner"})
    changes = apply(deal, {"owner_id": to.pk})
    save_changes(deal, changes, by=by, kind="deal.reassigned")
    remember(deal, at=deal.changed_at, on=today())
    return deal


@act
def delete_deal(deal_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Delete a deal; it can be restored for 30 days and counts nowhere meanwhile."""
    deal = deal_to_change(by, deal_id, "delete")
    delete_record(deal, by=by, seen_version=seen_version)
    remember(deal, at=deal.changed_at, on=today())


@act
def restore_deal(deal_id: str | int, *, by: User) -> Deal:
    """Bring a deleted deal back as it was."""
    deal = deleted_deal_for(by, deal_id)
    restore_record(deal, by=by)
    remember(deal, at=deal.changed_at, on=today())
    return deal


def recount_base(deals: QuerySet[Deal], *, by: User) -> int:
    """After new rates are published: one version per affected open deal; returns how many changed."""
    rates, day, changed = Rates(), today(), 0
    for deal in deals.filter(status="open").iterator(chunk_size=500):
        base = rates.in_base(deal.amount_minor, deal.currency, day)
        if base != deal.base_minor:
            change_record(deal, {"base_minor": base}, by=by, seen_version=None)
            remember(deal, at=deal.changed_at, on=day, cause="currency")
            changed += 1
    return changed
