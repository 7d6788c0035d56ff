"""Taking an import back: what it created goes, what it changed returns where nobody changed it since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.companies.removal import delete_company
from spearhead.crm.contacts.acts import delete_contact
from spearhead.crm.custom.claims import release
from spearhead.crm.deals.acts import delete_deal
from spearhead.crm.deals.models import Deal, DealLine, DealVersion
from spearhead.crm.leads.acts import delete_lead
from spearhead.crm.products.models import Product
from spearhead.crm.records.acts import plain
from spearhead.crm.records.models import ExternalId
from spearhead.integrations.imports.engine import Progress
from spearhead.integrations.imports.known import UNDONE
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.integrations.imports.restoring import GONE, Restored, living
from spearhead.integrations.imports.worked import worked_with_since
from spearhead.kernel.acts import through
from spearhead.kernel.bulk import insert_objects
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
    changed it since. A run that is broken off is taken up where it was, with what it had found."""
    result: dict[str, Any] = progress.cursor.get("result") or {
        "removed": 0, "restored": 0, "trashed": 0, "kept": [], "stayed": [], "not_trashed": [],
    }  # fmt: skip
    done = int(progress.cursor.get("done", 0))
    total = done + _left(batch).count()
    while True:
        progress.stop_if_asked()
        with transaction.atomic(), through("import", cause=f"import-{batch.pk}"):
            rows = list(_left(batch)[:BATCH])
            if not rows:
                break
            _restore(batch, [row for row in rows if row.action != ImportRow.Action.CREATED], result)
            _remove(batch, [row for row in rows if row.action == ImportRow.Action.CREATED], result)
            _put_back(batch, [row for row in rows if row.action == ImportRow.Action.RESTORED], result)
            ImportRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
            done += len(rows)
            progress.progress(done, total, "undo", cursor={"result": result, "done": done})
    return result


def _left(batch: Import) -> Any:
    rows = ImportRow.objects.filter(batch=batch).exclude(action=ImportRow.Action.ERROR)
    return rows.order_by("-pk")


def _restore(batch: Import, rows: Sequence[ImportRow], result: dict[str, Any]) -> None:
    """Give fields that still hold the imported value their old one back; list the others with both."""
    by_kind: dict[str, list[ImportRow]] = {}
    for row in rows:
        by_kind.setdefault(row.record_type, []).append(row)
    for kind, some in by_kind.items():
        model = apps.get_model(MODELS[kind])
        locked = model._default_manager.select_for_update().filter(pk__in=[row.record_id for row in some])
        restored = Restored(batch, kind)
        records = {record.pk: record for record in locked}
        for row in some:
            if record := records.get(row.record_id):
                _restore_one(row, record, restored, result)
        restored.keep()


def _restore_one(row: ImportRow, record: Any, restored: Restored, result: dict[str, Any]) -> None:
    back: dict[str, Any] = {}
    for name, before in row.before.items():
        now = record.custom.get(name[7:]) if name.startswith("custom.") else plain(getattr(record, name))
        if now == row.after.get(name) and (target := living(record, name, before)) is not GONE:
            back[name] = target
        else:
            result["kept"].append(
                {"record_type": row.record_type, "record_id": str(row.record_id), "field": name,
                 "imported": row.after.get(name), "now": now}
            )  # fmt: skip
    if not back:
        return
    try:
        restored.give_back(record, back)
    except Refused as refusal:  # somebody else holds a value by now that only one may hold
        result["kept"] += [
            {"record_type": row.record_type, "record_id": str(row.record_id), "field": name,
             "imported": row.after.get(name), "now": row.after.get(name), "reason": refusal.message}
            for name in back
        ]  # fmt: skip
        return
    result["restored"] += 1


def _remove(batch: Import, rows: list[ImportRow], result: dict[str, Any]) -> None:
    """What it made goes; what somebody has worked with since stays, and is listed with the reason."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        if row.record_id is not None:
            by_kind.setdefault(row.record_type, []).append(row.record_id)
    for kind, ids in by_kind.items():
        once = list(dict.fromkeys(ids))
        if kind in SOFT:
            why = worked_with_since(batch, kind, once)
            result["stayed"] += [{"record_type": kind, "record_id": str(pk), "why": why[pk]} for pk in sorted(why)]
            once = _remove_soft(batch, kind, [pk for pk in once if pk not in why])
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
    current = DealVersion.objects.filter(deal_id__in=deal_ids, valid_to=FOREVER)
    current.filter(valid_from__gte=now).update(deleted=True)
    ending = list(current.filter(valid_from__lt=now))
    DealVersion.objects.filter(pk__in=[version.pk for version in ending]).update(valid_to=now)
    for version in ending:
        version.pk, version.seq = None, version.seq + 1
        version.valid_from, version.valid_to, version.deleted = now, FOREVER, True
        version._state.adding = True  # noqa: SLF001  # a copy of the row is a new row
    insert_objects(ending)


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
