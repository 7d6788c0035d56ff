"""Opening, editing, parking, handing over, deleting and restoring deals; moving them is in `moves`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today, workspace
from spearhead.crm.activities.cascade import come_back, go_with
from spearhead.crm.activities.models import Activity
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.companies.access import company_for
from spearhead.crm.custom.values import check_required, take_custom
from spearhead.crm.deals.access import deal_to_change, deleted_deal_for
from spearhead.crm.deals.amounts import check_typed, let_line_follow
from spearhead.crm.deals.history import enter_stage, remember
from spearhead.crm.deals.models import Deal
from spearhead.crm.products.models import Product
from spearhead.crm.records.acts import (
    Changes,
    apply,
    change_record,
    check_version,
    create_record,
    delete_record,
    hand_over,
    owner_of_new,
    restore_record,
    save_changes,
)  # fmt: skip
from spearhead.crm.records.values import Writable, bad_value, listed
from spearhead.crm.territories.models import Territory
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import check_currency
from spearhead.process.pipelines.access import default_pipeline, first_stage, version_for
from spearhead.process.pipelines.models import Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.models import Competitor

_LOSS: Final = frozenset({"loss_reason_id", "loss_note", "competitor_id"})
WRITABLE: Final = Writable(
    "deal", Deal,
    frozenset({
        "name", "amount_minor", "currency", "expected_close", "opened_on", "category", "next_step", "next_step_on",
        "motion", "kind", "loss_note",
    }),
    {
        "company_id": company_for, "source_id": listed(Source), "campaign_id": listed(Campaign),
        "territory_id": listed(Territory), "product_id": listed(Product), "loss_reason_id": listed(LossReason),
        "competitor_id": listed(Competitor),
    },
)  # fmt: skip
_BY_ACT: Final = frozenset({"stage_id", "status", "owner_id", "closed_on", "pipeline_id", "parked_until"})


@act
def open_deal(values: Mapping[str, Any], *, by: User) -> Deal:
    """Open a deal for its owner (the caller unless `owner_id` is given), in the first open stage of its pipeline
    unless `stage_id` names another. `values` holds model fields with typed values, amounts in minor units.
    """
    rest = dict(values)
    owner_id = owner_of_new(by, "deal", rest.pop("owner_id", None))
    stage = _starting_stage(rest.pop("pipeline_id", None), rest.pop("stage_id", None))
    clean = WRITABLE.checked(rest, by=by)
    custom = take_custom("deal", clean)
    settings = workspace()
    now, day = timezone.now(), today(settings)
    deal = Deal(
        pipeline_id=stage.pipeline_id, stage=stage, owner_id=owner_id, entered_stage_at=now,
        process_version=version_for(stage.pipeline_id, main_team(owner_id, day), day),
        custom=custom,
    )  # fmt: skip
    deal.category_typed = bool(clean.get("category"))
    clean["category"] = clean.get("category") or stage.category
    clean["currency"] = check_currency(clean.get("currency") or settings.base_currency)
    clean["opened_on"] = clean.get("opened_on") or day
    for name, value in clean.items():
        setattr(deal, name, value)
    _check(deal, day)
    check_required("deal", deal.custom)
    deal.base_minor = Rates(settings.base_currency).in_base(deal.amount_minor, deal.currency, day)
    create_record(deal, by=by, at=now)
    enter_stage(deal, stage, at=now, on=day)
    remember(deal, at=now, on=day, new=True)
    return deal


def _starting_stage(pipeline_id: int | None, stage_id: int | None) -> Stage:
    if stage_id:
        stage = Stage.objects.filter(pk=stage_id, pipeline__archived_at__isnull=True).first()
    else:
        stage = first_stage(pipeline_id or default_pipeline().pk)
    foreign = stage is not None and pipeline_id is not None and stage.pipeline_id != int(pipeline_id)
    if stage is None or foreign or stage.kind != Stage.Kind.OPEN or stage.retired_at:
        message = _("A deal starts in an open stage of its pipeline.")
        raise Refused("stage_not_open", message, {"stage": message})
    return stage


def _check(deal: Deal, day: date) -> None:
    """What must hold of a deal's fields together."""
    if deal.amount_minor is not None and deal.amount_minor < 0:
        raise bad_value("amount", _("An amount is not below zero."))
    if deal.status == "won" and not deal.amount_minor:
        raise bad_value("amount", _("A won deal has an amount above zero."))
    if (deal.category == Deal.Category.CLOSED) != (deal.status != "open"):
        raise bad_value("category", _("“Closed” is for deals that are won or lost, and only for them."))
    last = min(deal.closed_on or day, day)
    if deal.opened_on and deal.opened_on > last:
        raise bad_value("opened_on", _("The opening day is not after today or the closing day."))
    if deal.status != "lost" and (deal.loss_reason_id or deal.loss_note):
        raise bad_value("loss_reason", _("Only a lost deal has a reason for the loss."))


@act
def edit_deal(deal_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Deal:
    """Change fields of a deal; amounts follow the rate of the day, a later close month counts as a push."""
    deal = deal_to_change(by, deal_id)
    if barred := _BY_ACT & set(values):
        message = _("Use move or reassign for this field.")
        raise Refused("use_act", message, dict.fromkeys(sorted(barred), message))
    clean = WRITABLE.checked(values, by=by, record=deal)
    check_version(deal, seen_version, {name.removesuffix("_id") for name in clean})
    before_close = deal.expected_close
    if "category" in clean:
        clean["category_typed"] = True
    changes = apply(deal, clean)
    day = today()
    _check(deal, day)
    changes |= _follow(deal, set(changes), before_close)
    save_changes(deal, changes, by=by)
    if "amount_minor" in changes:
        let_line_follow(deal)
    remember(deal, at=deal.changed_at, on=day)
    return deal


def _follow(deal: Deal, changed: set[str], before_close: date | None) -> Changes:
    """What an edit brings with it: the base amount, and a push when the close moved to a later month."""
    changes: Changes = {}
    if {"amount_minor", "currency"} & changed:
        check_typed(deal)
        check_currency(deal.currency)
        changes |= apply(deal, {"amount_origin": "typed", "base_minor": _base(deal)})
    if deal.status == "open" and _pushed(before_close, deal.expected_close):
        changes |= apply(deal, {"push_count": deal.push_count + 1})
    return changes


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
def reassign_deal(
    deal_id: str | int, to: User, *, by: User, seen_version: int | None, with_open_tasks: bool = False
) -> Deal:
    """Hand a deal to another person of one's reach (转移), the present owner's planned activities with it if asked;
    a closed deal keeps whom it counts for.
    """
    deal = deal_to_change(by, deal_id, "reassign")
    before = deal.owner_id
    hand_over(deal, to, by=by, seen_version=seen_version)
    remember(deal, at=deal.changed_at, on=today())
    if with_open_tasks:
        tasks = Activity.objects.select_for_update().filter(
            deal=deal, owner_id=before, done_at__isnull=True, deleted_at__isnull=True
        )
        for task in tasks:
            hand_over(task, to, by=by, seen_version=None)
    return deal


@act
def delete_deal(deal_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Delete a deal and the activities that hang on nothing else; restorable for 30 days, it counts nowhere."""
    deal = deal_to_change(by, deal_id, "delete")
    delete_record(deal, by=by, seen_version=seen_version)
    remember(deal, at=deal.changed_at, on=today())
    go_with("deal", [deal.pk], along=f"deal:{deal.pk}", at=deal.changed_at, by_id=by.pk)


@act
def restore_deal(deal_id: str | int, *, by: User) -> Deal:
    """Bring a deleted deal back as it was; a deal of a deleted company waits for its company."""
    deal = deleted_deal_for(by, deal_id)
    if deal.company is not None and deal.company.deleted_at is not None:
        raise Refused("company_deleted", _("Its company is deleted. Restore the company first."))
    restore_record(deal, by=by)
    remember(deal, at=deal.changed_at, on=today())
    come_back(f"deal:{deal.pk}", at=deal.changed_at, by_id=by.pk)
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
