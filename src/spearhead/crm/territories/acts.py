"""Drawing the map of territories, and sorting companies into it by its rules; a hand's choice is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.territories.models import Territory
from spearhead.crm.territories.rules import Rulebook, candidates, check_rules
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, locked, refuse, retire
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.record import Happened, record_many
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring

FIELDS: Final = ("name", "name_zh", "parent_id", "owner_id", "rules", "valid_from")
APPLY_JOB: Final = "territories.apply"
BATCH: Final = 500


@act
def create_territory(values: Mapping[str, Any], *, by: User) -> Territory:
    """A new territory; its rules take effect when they are applied, from its first day on."""
    by.sight.require("settings", "edit")
    check_known(values, FIELDS)
    fields = _checked({"name": "", **values}, None)
    return create(Territory(**fields), noun="territory", by_id=by.pk, extra={"name": fields["name"]})


@act
def edit_territory(
    territory_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> Territory:
    """Change a territory's names, place in the tree, owner, rules or first day."""
    by.sight.require("settings", "edit")
    territory = locked(Territory, territory_id)
    check_known(values, FIELDS)
    fields = _checked({"name": territory.name, "name_zh": territory.name_zh, **values}, territory)
    change(territory, fields, noun="territory", by_id=by.pk, seen_version=seen_version)
    return territory


def _checked(values: Mapping[str, Any], territory: Territory | None) -> dict[str, Any]:
    fields = check_names(values)
    if "rules" in fields:
        fields["rules"] = check_rules(fields["rules"] or {})
    if fields.get("owner_id") and not User.objects.filter(pk=fields["owner_id"], is_active=True).exists():
        raise refuse("unknown_person", "owner", _("Choose a person from the list."))
    above = fields.get("parent_id")
    if above and not Territory.objects.filter(pk=above, retired_at__isnull=True).exists():
        raise refuse("unknown_territory", "parent", _("Choose a territory from the list."))
    while above is not None:
        if territory is not None and above == territory.pk:
            raise refuse("territory_cycle", "parent", _("A territory cannot lie below itself."))
        above = Territory.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    return fields


@act
def retire_territory(territory_id: str | int, *, by: User, seen_version: int | None) -> Territory:
    """Take a territory off the map; past deals keep it, companies are placed anew at the next run of the rules."""
    by.sight.require("settings", "edit")
    territory = locked(Territory, territory_id)
    children = territory.children.filter(retired_at__isnull=True).count()
    if children:
        text = ngettext(
            "Move or retire %(count)d territory below it first.",
            "Move or retire %(count)d territories below it first.",
            children,
        )
        raise Refused("territory_has_children", text % {"count": children})
    retire(territory, noun="territory", by_id=by.pk, seen_version=seen_version)
    return territory


@act
def apply_rules(*, by: User) -> Job:
    """Start sorting all companies by the rules in effect today."""
    by.sight.require("settings", "edit")
    return jobs.start(APPLY_JOB, user_id=by.pk, params={}, title=_("Apply the territory rules"))


@job_kind(APPLY_JOB)
def run_rules(run: Run) -> dict[str, Any]:
    """Place companies in batches; open deals that went by the company's old territory follow it, closed ones stay."""
    book, after = Rulebook(today()), int(run.cursor.get("after", 0))
    moved = int(run.cursor.get("moved", 0))
    total = Company.objects.filter(territory_by_hand=False, deleted_at__isnull=True).count()
    waiting, done = list(candidates(after)), int(run.cursor.get("done", 0))
    for start in range(0, len(waiting), BATCH):
        run.stop_if_asked()
        batch = waiting[start : start + BATCH]
        with transaction.atomic():
            moved += _move(book.sort(batch).moves, by_id=run.job.user_id)
            done += len(batch)
            run.progress(done, total, cursor={"after": batch[-1]["id"], "moved": moved, "done": done})
    return {"moved": moved}


def _move(moves: list[tuple[int, int | None, int | None]], *, by_id: int | None) -> int:
    wanted = {company_id: (before, after) for company_id, before, after in moves}
    now, happened = timezone.now(), []
    rows = Company.objects.select_for_update().filter(pk__in=wanted, territory_by_hand=False)
    companies = [row for row in rows if row.territory_id == wanted[row.pk][0]]
    for company in companies:
        before, company.territory_id = wanted[company.pk]
        company.version, company.changed_at, company.changed_by_id = company.version + 1, now, by_id
        happened.append(_happened("company", company, before, by_id))
    Company.objects.bulk_update(companies, ["territory", "version", "changed_at", "changed_by_id"], batch_size=BATCH)
    open_deals = Deal.objects.select_for_update().filter(company__in=companies, status="open", deleted_at__isnull=True)
    deals = [deal for deal in open_deals if deal.territory_id == wanted[deal.company_id or 0][0]]
    for deal in deals:
        before, deal.territory_id = wanted[deal.company_id or 0]
        deal.version, deal.changed_at, deal.changed_by_id = deal.version + 1, now, by_id
        happened.append(_happened("deal", deal, before, by_id))
    Deal.objects.bulk_update(deals, ["territory", "version", "changed_at", "changed_by_id"], batch_size=BATCH)
    record_many(happened)
    return len(companies)


def _happened(kind: str, row: Company | Deal, before: int | None, by_id: int | None) -> Happened:
    changes = {"territory": (before, row.territory_id)}
    return Happened(f"{kind}.changed", kind, row.pk, by_id, row.version, changes, {"cause": "territory_rules"})


@recurring("territories.apply", every=timedelta(days=1), offset=timedelta(hours=17, minutes=10))
def apply_nightly() -> None:
    """Every night: new companies are placed, those that moved or grew follow the rules, and territories begin on their
    day. What a hand has placed stays, and nothing runs where no territory has rules or a run waits already."""
    in_effect = Q(valid_from__isnull=True) | Q(valid_from__lte=today())
    if not Territory.objects.filter(in_effect, retired_at__isnull=True).exclude(rules={}).exists():
        return
    if not Job.objects.filter(kind=APPLY_JOB, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        jobs.start(APPLY_JOB, user_id=None, params={})
