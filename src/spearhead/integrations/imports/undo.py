"""Taking an import back: what it created goes, what it changed returns where nobody changed it since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.companies.removal import delete_company
from spearhead.crm.contacts.acts import delete_contact
from spearhead.crm.custom.claims import release
from spearhead.crm.deals.acts import delete_deal
from spearhead.crm.deals.amounts import let_line_follow
from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal, DealLine, DealVersion
from spearhead.crm.leads.acts import delete_lead
from spearhead.crm.products.models import Product
from spearhead.crm.records.acts import plain
from spearhead.crm.records.claims import keep_index
from spearhead.crm.records.models import ExternalId
from spearhead.crm.search.index import FOUND_BY, index_record
from spearhead.integrations.imports.engine import Progress
from spearhead.integrations.imports.known import UNDONE
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record_many
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.time import FOREVER
from spearhead.numbers.goals.models import Goal

BATCH: Final = 500
SOFT: Final = {"company": "crm.Company", "contact": "crm.Contact", "lead": "crm.Lead", "deal": "crm.Deal"}
MODELS: Final = SOFT | {
    "product": "crm.Product", "user": "accounts.User", "goal": "numbers.Goal", "deal_line": "crm.DealLine",
}  # fmt: skip


#: Deletes what an import restored, by the act that every door uses.
_DELETE: Final[Mapping[str, Callable[..., None]]] = {
    "contact": delete_contact, "deal": delete_deal, "lead": delete_lead,
}  # fmt: skip


def undo(batch: Import, progress: Progress) -> dict[str, Any]:
    """Undo in reverse order; returns what was removed, restored, put back into the trash, and kept because somebody
    changed it since."""
    result: dict[str, Any] = {"removed": 0, "restored": 0, "trashed": 0, "kept": [], "not_trashed": []}
    total = ImportRow.objects.filter(batch=batch).exclude(action=ImportRow.Action.ERROR).count()
    done = 0
    while True:
        progress.stop_if_asked()
        with transaction.atomic():
            rows = list(_left(batch)[:BATCH])
            if not rows:
                break
            _restore(batch, [row for row in rows if row.action != ImportRow.Action.CREATED], result)
            _remove(batch, [row for row in rows if row.action == ImportRow.Action.CREATED], result)
            _put_back(batch, [row for row in rows if row.action == ImportRow.Action.RESTORED], result)
            ImportRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
            done += len(rows)
            progress.progress(done, total, "undo")
    return result


def _left(batch: Import) -> Any:
    rows = ImportRow.objects.filter(batch=batch).exclude(action=ImportRow.Action.ERROR)
    return rows.order_by("-pk")


def _restore(batch: Import, rows: Iterable[ImportRow], result: dict[str, Any]) -> None:
    """Give fields that still hold the imported value their old one back; list the others with both."""
    for row in rows:
        record = apps.get_model(MODELS[row.record_type])._default_manager.filter(pk=row.record_id).first()
        if record is None:
            continue
        back: dict[str, Any] = {}
        for name, before in row.before.items():
            now = record.custom.get(name[7:]) if name.startswith("custom.") else plain(getattr(record, name))
            if now == row.after.get(name):
                back[name] = before
            else:
                result["kept"].append(
                    {"record_type": row.record_type, "record_id": str(row.record_id), "field": name,
                     "imported": row.after.get(name), "now": now}
                )  # fmt: skip
        if back:
            _try_back(batch, row, record, back, result)


def _try_back(batch: Import, row: ImportRow, record: Any, back: dict[str, Any], result: dict[str, Any]) -> None:
    """Give the old values back; where somebody else holds one by now that only one may hold, the record is kept."""
    try:
        with transaction.atomic():
            _give_back(batch, row.record_type, record, back)
    except Refused as refusal:
        result["kept"] += [
            {"record_type": row.record_type, "record_id": str(row.record_id), "field": name,
             "imported": row.after.get(name), "now": row.after.get(name), "reason": refusal.message}
            for name in back
        ]  # fmt: skip
        return
    result["restored"] += 1


def _give_back(batch: Import, kind: str, record: Any, back: dict[str, Any]) -> None:
    changes = {}
    for name, before in back.items():
        if name.startswith("custom."):
            custom = {**record.custom, name[7:]: before}
            record.custom = {key: value for key, value in custom.items() if value is not None}
            changes[name] = (None, before)
            continue
        field = record._meta.get_field(name.removesuffix("_id"))
        changes[name] = (plain(getattr(record, name)), before)
        setattr(record, name, before if field.is_relation else field.to_python(before))
    if isinstance(record, Deal) and {"amount_minor", "currency", "closed_on"} & set(back):
        record.base_minor = Rates().in_base(record.amount_minor, record.currency, record.closed_on or today())
    if hasattr(record, "version"):
        record.version += 1
    record.save()
    if any(name.startswith("custom.") for name in back):
        keep_index(kind, record, by=batch.user)
    if isinstance(record, Deal) and "amount_minor" in back:
        let_line_follow(record)
    if kind in FOUND_BY:
        index_record(kind, record, changed={name.removesuffix("_id") for name in back})
    if isinstance(record, Deal):
        remember(record, at=timezone.now(), on=today(), cause="undo")
    record_many([Happened(f"{kind}.changed", kind, record.pk, batch.user_id, getattr(record, "version", 0), changes,
                          {"undone_import": batch.pk})])  # fmt: skip


def _remove(batch: Import, rows: list[ImportRow], result: dict[str, Any]) -> None:
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        if row.record_id is not None:
            by_kind.setdefault(row.record_type, []).append(row.record_id)
    for kind, ids in by_kind.items():
        once = list(dict.fromkeys(ids))
        if kind in SOFT:
            once = _remove_soft(batch, kind, once)
        else:
            _remove_other(kind, once)
        result["removed"] += len(once)


def _put_back(batch: Import, rows: Iterable[ImportRow], result: dict[str, Any]) -> None:
    """What came out of the trash goes back into it; what must stay is listed with the reason."""
    for row in rows:
        try:
            if row.record_type == "company":
                _put_back_company(batch, row.record_id or 0)
            else:
                _DELETE[row.record_type](row.record_id or 0, by=batch.user, seen_version=None)
            result["trashed"] += 1
        except Absent:
            continue  # deleted already, or gone along with its company
        except (Forbidden, Refused) as refusal:
            result["not_trashed"].append(
                {"record_type": row.record_type, "record_id": str(row.record_id), "reason": refusal.message}
            )


def _put_back_company(batch: Import, company_id: int) -> None:
    """The deals that came back with it go with it; where it has others by now, it stays (``has_deals``)."""
    came_back = Event.objects.filter(kind="deal.restored", cause=f"import-{batch.pk}").values("record_id")
    others = Deal.objects.filter(company_id=company_id, deleted_at__isnull=True).exclude(pk__in=came_back)
    delete_company(company_id, by=batch.user, seen_version=None, deals="" if others.exists() else "delete")


def _remove_soft(batch: Import, kind: str, ids: list[int]) -> list[int]:
    """Soft-delete; deals also get a last version, so that no figure counts them from now on."""
    now = timezone.now()
    model = apps.get_model(SOFT[kind])
    live = list(model._default_manager.filter(pk__in=ids, deleted_at__isnull=True).values_list("pk", flat=True))
    model._default_manager.filter(pk__in=live).update(
        deleted_at=now, changed_at=now, deleted_with=f"{UNDONE}{batch.pk}"
    )
    if kind == "deal":
        _end_versions(live)
    release(kind, live)
    ExternalId.objects.filter(record_type=kind, record_id__in=live).delete()
    record_many(
        Happened(f"{kind}.deleted", kind, pk, batch.user_id, 0, {"deleted_at": (None, now.isoformat())},
                 {"undone_import": batch.pk})
        for pk in live
    )  # fmt: skip
    return live


def _end_versions(deal_ids: list[int]) -> None:
    now = timezone.now()
    ending = list(DealVersion.objects.filter(deal_id__in=deal_ids, valid_to=FOREVER))
    last = []
    for version in ending:
        if version.valid_from >= now:
            DealVersion.objects.filter(pk=version.pk).update(deleted=True)
            continue
        DealVersion.objects.filter(pk=version.pk).update(valid_to=now)
        version.pk, version.seq = None, version.seq + 1
        version.valid_from, version.valid_to, version.deleted = now, FOREVER, True
        version._state.adding = True  # noqa: SLF001  # a copy of the row is a new row
        last.append(version)
    DealVersion.objects.bulk_create(last, batch_size=500)


def _remove_other(kind: str, ids: list[int]) -> None:
    """Definitions and people: gone where nothing refers to them, else retired."""
    match kind:
        case "product":
            used = set(
                DealLine.objects.filter(product_id__in=ids, deal__deleted_at__isnull=True).values_list(
                    "product_id", flat=True
                )
            )
            Product.objects.filter(pk__in=set(ids) - used).update(retired_at=timezone.now())
        case "goal":
            Goal.objects.filter(pk__in=ids).update(withdrawn_at=timezone.now())
        case "user":
            idle = User.objects.filter(pk__in=ids).filter(Q(email__isnull=True) | Q(email=""))
            Membership.objects.filter(user__in=idle).delete()
            idle.update(is_active=False)
        case "team":
            busy = Membership.objects.filter(team_id__in=ids).values("team_id")
            Team.objects.filter(pk__in=ids).exclude(pk__in=busy).update(retired_on=today())
