"""Taking from a pool, giving from it, returning to it; what goes back by itself is in `recycle`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import operator
from spearhead.automation.clocks.acts import start_clock
from spearhead.automation.clocks.models import Clock
from spearhead.automation.pools.access import MODELS, is_member, manages, pool_for, pool_of_owner, stay_for
from spearhead.automation.pools.limits import check_limits
from spearhead.automation.pools.models import Pool, PoolDue, PoolMember, PoolStay
from spearhead.crm.activities.models import Activity
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.acts import apply, check_owner, hand_over, save_changes
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.records.models import Collaborator, Record
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.text.clean import clean_text

Reason = PoolStay.Reason
OPEN: Final = ("new", "working", "qualified")


@act
def claim_record(stay_id: str | int, *, by: User) -> PoolStay:
    """Take a record from a pool (领取). Of two at once one gets it, the other a 409."""
    stay, record = _held(by, stay_id)
    if not is_member(by, stay.pool):
        raise Forbidden(_("Only members of this pool take from it."), "not_member")
    if stay.pool.assign_only and not manages(by, stay.pool):
        raise Forbidden(_("In this pool records are given by its manager."), "assign_only")
    by.sight.require(stay.record_type, "edit")
    check_limits(stay.pool, stay, by, timezone.now())
    return _give(stay, record, by, giver=None)


@act
def assign_record(stay_id: str | int, to: User, *, by: User, reason: str = "") -> PoolStay:
    """Give a record to a member (分配), as a manager of the pool; its limits hold unless a reason is given."""
    stay, record = _held(by, stay_id)
    if not manages(by, stay.pool):
        raise Forbidden(_("Only a manager of this pool gives its records."), "not_pool_manager")
    check_owner(to)
    if not is_member(to, stay.pool):
        raise refuse("not_member", "to", _("Choose a member of this pool."))
    words = clean_text(reason, max_length=300, field="reason")
    if not words:
        check_limits(stay.pool, stay, to, timezone.now())
    stay.note = words or stay.note
    return _give(stay, record, to, giver=by)


def _held(by: User, stay_id: str | int) -> tuple[PoolStay, Record]:
    """The stay and its record, locked; a record that somebody took meanwhile is a conflict."""
    found = stay_for(by, stay_id)
    record = MODELS[found.record_type]._default_manager.select_for_update().filter(pk=found.record_id).first()
    stay = PoolStay.objects.select_for_update(of=("self",)).select_related("pool").get(pk=found.pk)
    if record is None or record.deleted_at is not None:
        raise Absent
    if stay.out_at is not None or record.owner_id is not None:
        raise Conflict(_("Somebody else took this meanwhile."), {"taken_by": stay.to_id}, "taken")
    return stay, record


def _give(stay: PoolStay, record: Record, to: User, *, giver: User | None) -> PoolStay:
    now = timezone.now()
    hand_over(record, to, by=operator(), seen_version=None)
    stay.out_at, stay.to, stay.by = now, to, giver
    stay.save(update_fields=["out_at", "to", "by", "note"])
    if isinstance(record, Lead) and record.first_response_at is None:
        Clock.objects.filter(lead=record, state__in=("running", "paused")).update(owner=to)
        start_clock(record, at=now)
    return stay


@act
def return_record(
    kind: str, record_id: str | int, reason: str, *, by: User, seen_version: int | None,
    pool_id: str | int | None = None,
) -> PoolStay:  # fmt: skip
    """Put a record back (退回) with the reason: into the pool named, or that of its owner."""
    if kind not in MODELS:
        raise Absent
    record = kind_of(kind).to_change(by, record_id)
    words = clean_text(reason, max_length=300, field="reason")
    if not words:
        raise refuse("reason_needed", "reason", _("Say why it goes back."))
    pool = pool_for(by, pool_id) if pool_id else pool_of_owner(record.owner_id, kind)
    if pool is None or pool.kind != kind or pool.retired_at:
        raise refuse("no_pool", "pool", _("There is no pool to which this could go."))
    if isinstance(record, Lead) and record.status not in OPEN:
        raise Refused("not_open", _("This lead was rejected or converted already."))
    if seen_version is not None and seen_version != record.version:
        raise Conflict(_("Somebody else changed this since you opened it."), {"version": record.version})
    return put_in(pool, record, Reason.RETURNED, by=by, note=words)


def put_in(
    pool: Pool, record: Record, reason: str, *, by: User, note: str = "", at: datetime | None = None
) -> PoolStay:
    """Into a pool with a locked record: the owner off, open tasks to the pool's manager, helpers off where the pool
    says so. Called inside an act."""
    owner_id, kind = record.owner_id, pool.kind
    changes = apply(record, {"owner_id": None})
    extra = {"pool": pool.pk, "why": reason, "note": note}
    save_changes(record, changes, by=by, kind=f"{kind}.pooled", extra=extra)
    PoolDue.objects.filter(record_type=kind, record_id=record.pk).delete()
    if not pool.keep_helpers:
        Collaborator.objects.filter(record_type=kind, record_id=record.pk).delete()
    head = PoolMember.objects.filter(pool=pool, manages=True, user__is_active=True).order_by("id").first()
    if head is not None and owner_id is not None:
        tasks = Activity.objects.select_for_update().filter(
            **{f"{kind}_id": record.pk}, deal__isnull=True, owner_id=owner_id, done_at__isnull=True,
            deleted_at__isnull=True, due_at__isnull=False,
        )  # fmt: skip
        for task in tasks:
            hand_over(task, head.user, by=operator(), seen_version=None)
    return PoolStay.objects.create(
        pool=pool, record_type=kind, record_id=record.pk, in_at=at or timezone.now(), reason=reason, note=note,
        previous_id=owner_id,
    )  # fmt: skip
