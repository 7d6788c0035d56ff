"""Reading pools: what members may see of the records in theirs, the history of a record, the countdown of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.automation.pools.models import Pool, PoolDue, PoolMember, PoolStay
from spearhead.crm.companies.models import Company
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.records.models import Record
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id

MODELS: Final[Mapping[str, type[Record]]] = {"lead": Lead, "company": Company}
#: kind → the fields that a pool shows of a record, unless it hides them
SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "lead": ("name", "company_name", "title", "email", "phone", "message"),
    "company": ("name", "industry", "city", "phone", "domain", "address", "tier"),
}
#: What may be hidden until a record is taken; the name says what it is.
HIDEABLE: Final = {kind: tuple(one for one in names if one != "name") for kind, names in SHOWN.items()}
MASK: Final = "•••"


def pools_visible_to(user: User) -> QuerySet[Pool]:
    """The pools of which one is a member; all of them for whoever publishes the process or reads all of a kind."""
    if user.sight.may("process", "publish"):
        return Pool.objects.all()
    rule = Q(pk__in=PoolMember.objects.filter(user=user).values("pool_id"))
    for kind in MODELS:
        if user.sight.reach(kind, "edit") == "all":
            rule |= Q(kind=kind)
    return Pool.objects.filter(rule)


def pools_in_reach(user: User, kind: str) -> QuerySet[Pool]:
    """The pools in use into which this person may put records of a kind."""
    return pools_visible_to(user).filter(kind=kind, retired_at__isnull=True)


def lies_in_pool(record_type: str, record_id: int) -> bool:
    """Whether a record lies in a pool now."""
    return PoolStay.objects.filter(record_type=record_type, record_id=record_id, out_at__isnull=True).exists()


def pool_for(user: User, pool_id: str | int) -> Pool:
    """One pool, or `Absent`."""
    found = pools_visible_to(user).filter(pk=read_id(pool_id)).first()
    if found is None:
        raise Absent
    return found


def manages(user: User, pool: Pool) -> bool:
    """Whether the user gives records away from this pool."""
    own = PoolMember.objects.filter(pool=pool, user=user, manages=True).exists()
    return own or user.sight.reach(pool.kind, "reassign") == "all"


def unassigned_in_pools_of(user: User) -> QuerySet[PoolStay]:
    """The leads of nobody that lie in pools which the user manages."""
    own = PoolMember.objects.filter(user=user, manages=True, pool__kind="lead").values("pool_id")
    return PoolStay.objects.filter(pool__in=own, out_at__isnull=True, record_type="lead", previous__isnull=True)


def is_member(user: User, pool: Pool) -> bool:
    """Whether the user may take from this pool."""
    return PoolMember.objects.filter(pool=pool, user=user).exists()


def stays_in(user: User, pool_id: str | int) -> QuerySet[PoolStay]:
    """The records that lie in a pool, the last to come first."""
    pool = pool_for(user, pool_id)
    return PoolStay.objects.filter(pool=pool, out_at__isnull=True).select_related("previous").order_by("-in_at", "-id")


def stay_for(user: User, stay_id: str | int) -> PoolStay:
    """One stay in a pool that the user may see, or `Absent`."""
    rows = PoolStay.objects.filter(pool__in=pools_visible_to(user)).select_related("pool")
    found = rows.filter(pk=read_id(stay_id)).first()
    if found is None:
        raise Absent
    return found


def shown(pool: Pool, stays: Iterable[PoolStay], *, all_fields: bool = False) -> list[dict[str, Any]]:
    """What the pool shows of each record; hidden fields are masked. What was deleted is left out."""
    rows = list(stays)
    model = MODELS[pool.kind]
    found = {one.pk: one for one in model._default_manager.filter(
        pk__in=[stay.record_id for stay in rows], deleted_at__isnull=True)}  # fmt: skip
    hidden = () if all_fields else pool.hidden
    return [
        {"stay": stay, "fields": {name: _shown(getattr(found[stay.record_id], name), name in hidden)
                                  for name in SHOWN[pool.kind]}}
        for stay in rows
        if stay.record_id in found
    ]  # fmt: skip


def _shown(value: Any, hidden: bool) -> str:
    text = str(value or "")
    return MASK if hidden and text else text


def history_of(user: User, record_type: str, record_id: int) -> QuerySet[PoolStay]:
    """Every stay of a record that the user may read."""
    if not KINDS[record_type].visible(user).filter(pk=record_id).exists():
        raise Absent
    rows = PoolStay.objects.filter(record_type=record_type, record_id=record_id)
    return rows.select_related("pool", "previous", "to", "by").order_by("-in_at", "-id")


def due_of(record_type: str, record_id: int) -> PoolDue | None:
    """When a held record goes back; whoever reads the record may read this."""
    return PoolDue.objects.filter(record_type=record_type, record_id=record_id).select_related("pool").first()


def pool_of_owner(owner_id: int | None, kind: str) -> Pool | None:
    """The pool whose rules hold for what a person owns: the first of the kind of which they are a member."""
    if owner_id is None:
        return None
    rows = Pool.objects.filter(kind=kind, retired_at__isnull=True, members__user_id=owner_id)
    return rows.order_by("id").first()
