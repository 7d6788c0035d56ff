"""Writing a deal's history: its versions and its stays in stages, kept by the deal acts and by import."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.utils import timezone

from spearhead.accounts.teams.tree import main_team
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.kernel.bulk import insert_objects, insert_one, update_one
from spearhead.kernel.prepared import PreparedObjects
from spearhead.kernel.time import FOREVER
from spearhead.process.pipelines.access import stages_of, version_for
from spearhead.process.pipelines.models import Stage

VERSIONED: Final = (
    "pipeline_id", "stage_id", "entered_stage_at", "status", "amount_minor", "currency", "base_minor",
    "expected_close", "opened_on", "closed_on", "category", "next_step_on", "push_count",
)  # fmt: skip

_LAST: Final = PreparedObjects(lambda deal: DealVersion.objects.filter(deal_id=deal, valid_to=FOREVER)[:1], int)


def as_version(deal: Deal, *, seq: int, since: datetime, team_id: int | None, cause: str = "") -> DealVersion:
    """An unsaved version row of how the deal stands, valid from `since` on.

    A closed deal's version is held by the person and team that closed it, an open one's by its owner.
    """
    closed = deal.status != "open"
    return DealVersion(
        deal_id=deal.pk,
        seq=seq,
        valid_from=since,
        valid_to=FOREVER,
        owner_id=deal.credit_owner_id if closed else deal.owner_id,
        team_id=deal.credit_team_id if closed else team_id,
        parked=deal.parked_until is not None,
        deleted=deal.deleted_at is not None,
        cause=cause,
        **{name: getattr(deal, name) for name in VERSIONED},
    )


def remember(deal: Deal, *, at: datetime, on: date, cause: str = "", new: bool = False) -> DealVersion | None:
    """Write the next version of a deal if anything that is versioned changed; call inside the act."""
    last = None if new else _LAST.first(deal.pk)
    team_id = deal.credit_team_id if deal.status != "open" else main_team(deal.owner_id, on)
    version = as_version(deal, seq=last.seq + 1 if last else 1, since=at, team_id=team_id, cause=cause)
    if last:
        if not _differs(last, version):
            return None
        if at <= last.valid_from:  # two changes in one instant: the later one stands
            version.seq, version.pk, version.valid_from = last.seq, last.pk, last.valid_from
            version.save()
            return version
        last.valid_to = at
        update_one(last)
    insert_one(version)
    return version


def _differs(old: DealVersion, new: DealVersion) -> bool:
    names = (*VERSIONED, "owner_id", "team_id", "parked", "deleted")
    return any(getattr(old, name) != getattr(new, name) for name in names)


def enter_stage(deal: Deal, stage: Stage, *, at: datetime, on: date, leaving: str = "") -> None:
    """Close the present stay with its `leaving` exit and, for an open stage, begin the next one."""
    if leaving:
        StageStay.objects.filter(deal_id=deal.pk, left_at__isnull=True).update(left_at=at, exit=leaving)
    if stage.kind == Stage.Kind.OPEN:
        team_id = main_team(deal.owner_id, on)
        insert_one(
            StageStay(
                deal_id=deal.pk,
                stage_id=stage.pk,
                entered_at=at,
                owner_id=deal.owner_id,
                team_id=team_id,
                process_version_id=_version(deal, on),
            )
        )


def _version(deal: Deal, on: date) -> int | None:
    """The version that asks something of the deal: its own, else the one for everybody."""
    if deal.process_version_id is not None:
        return deal.process_version_id
    used = version_for(deal.pipeline_id, None, on)
    return used.pk if used else None


def pass_skipped(deal: Deal, source: Stage, target: Stage, *, at: datetime) -> None:
    """Record the open stages between as skipped: they count as passed and have no time."""
    insert_objects([
        StageStay(deal_id=deal.pk, stage_id=stage.pk, entered_at=at, left_at=at, exit=StageStay.Exit.ADVANCED,
                  skipped=True, owner_id=deal.owner_id, process_version_id=_version(deal, timezone.localdate(at)))
        for stage in stages_of(deal.pipeline_id)
        if stage.kind == Stage.Kind.OPEN and source.position < stage.position < target.position
    ])  # fmt: skip
