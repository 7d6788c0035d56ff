"""Changing many deals at once: a preview that says what would happen, a job that does it, and a job that undoes it.

Every deal goes through the act that changes one deal, under the same rights and rules; what is refused is listed with
its reason and left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.acts import WRITABLE, edit_deal, reassign_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import NO_WORDS, Why, move_deal
from spearhead.crm.records.access import KEPT
from spearhead.crm.records.acts import plain
from spearhead.crm.records.models import BulkItem
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused, SpearheadError
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.jobs.models import Job

#: What may be changed in bulk; the stage only among open ones, for closing asks a question per deal.
FIELDS: Final = frozenset({
    "owner_id", "stage_id", "expected_close", "next_step", "next_step_on", "category", "source_id", "campaign_id",
    "territory_id", "motion", "kind",
})  # fmt: skip
DATES: Final = frozenset({"expected_close", "next_step_on"})
MOST_IDS: Final = 1000
BATCH: Final = 10
TRIED: Final = 50
REPORTED: Final = 200


@dataclass(slots=True)
class Preview:
    """What a bulk edit would do; `skipped` maps reasons in words to how many deals they keep out."""

    change: int = 0
    unchanged: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All deals that were chosen."""
        return self.change + self.unchanged + sum(self.skipped.values())


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which deals: a filter as in lists, or up to `MOST_IDS` ids."""

    filter: Mapping[str, Any] = field(default_factory=dict)
    ids: Sequence[str | int] = ()

    def as_params(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {"filter": dict(self.filter), "ids": [read_id(one) for one in self.ids]}


def chosen_deals(user: User, chosen: Chosen) -> QuerySet[Deal]:
    """The chosen deals that the user may read, by id."""
    rows = deals_visible_to(user)
    if chosen.ids:
        if len(chosen.ids) > MOST_IDS:
            message = _("At most %(limit)d records at once.") % {"limit": MOST_IDS}
            raise Refused("too_many_records", message, {"ids": message})
        rows = rows.filter(pk__in=[read_id(one) for one in chosen.ids])
    elif not chosen.filter:
        message = _("Choose the deals by a filter or one by one.")
        raise Refused("nothing_chosen", message, {"filter": message})
    return rows.filter(deal_fields(user).tree(chosen.filter).q()).order_by("pk")


def _checked(values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The values as the single acts take them; texts of dates become dates."""
    by.sight.require("deal", "bulk")
    if not values or (unknown := set(values) - FIELDS):
        name = sorted(unknown)[0][:60] if values else ""
        message = _("“%(field)s” cannot be changed for many deals at once.") % {"field": name}
        raise Refused("unknown_field", message, {name or "values": message})
    read = {name: _read(name, value) for name, value in values.items()}
    own = {name: value for name, value in read.items() if name not in {"owner_id", "stage_id"}}
    return {**read, **WRITABLE.checked(own, by=by)}


def _read(name: str, value: Any) -> Any:
    try:
        if name in DATES and isinstance(value, str):
            return date.fromisoformat(value) if value else None
        return read_id(value) if name in {"owner_id", "stage_id"} else value
    except (ValueError, TypeError, Absent):
        message = _("This value does not fit.")
        raise Refused("bad_value", message, {name.removesuffix("_id"): message}) from None


def preview_bulk(chosen: Chosen, values: Mapping[str, Any], *, by: User) -> Preview:
    """Count what a bulk edit would do, by doing it and taking it back; for more than 2,000 deals by the first 2,000."""
    wanted, found = _checked(values, by), Preview()
    ids = list(chosen_deals(by, chosen).values_list("pk", flat=True)[:2000])
    for start in range(0, len(ids), TRIED):
        with transaction.atomic():
            for deal_id in ids[start : start + TRIED]:
                _count(found, *_one(deal_id, wanted, by)[:2])
            transaction.set_rollback(True)
    return found


def _count(found: Preview, state: str, reason: str) -> None:
    if state == BulkItem.State.SKIPPED:
        found.skipped[reason] = found.skipped.get(reason, 0) + 1
    elif state == BulkItem.State.CHANGED:
        found.change += 1
    else:
        found.unchanged += 1


@act
def bulk_edit(chosen: Chosen, values: Mapping[str, Any], *, by: User) -> Job:
    """Start the job that changes the chosen deals; its result counts and lists what was skipped and why."""
    wanted = _checked(values, by)
    count = chosen_deals(by, chosen).count()
    params = {**chosen.as_params(), "values": {name: plain(value) for name, value in wanted.items()}, "by": by.pk}
    title = _("Change %(count)d deals") % {"count": count}
    job = jobs.start("bulk.edit", user_id=by.pk, params=params, title=title)
    record_event(Happened("bulk.started", "job", job.pk, by.pk, 0, extra={"count": count, "values": params["values"]}))
    return job


@jobs.job_kind("bulk.edit")
def run_bulk(run: jobs.Run) -> Mapping[str, Any]:
    """Change the deals in batches; a killed run goes on after its last batch."""
    by = User.objects.get(pk=run.params["by"])
    with override(by.language):
        wanted = _checked(run.params["values"], by)
        rows = chosen_deals(by, Chosen(run.params["filter"], run.params["ids"]))
        total = run.cursor.get("total") or rows.count()
        last, done = int(run.cursor.get("last", 0)), int(run.cursor.get("done", 0))
        while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            run.stop_if_asked()
            with transaction.atomic():
                BulkItem.objects.bulk_create(_item(run.job.pk, deal_id, wanted, by) for deal_id in ids)
                last, done = ids[-1], done + len(ids)
                run.progress(done, total, cursor={"last": last, "done": done, "total": total})
    result = report(run.job.pk)
    told = {"title": run.job.title, "changed": result["changed"], "skipped": result["skipped"]}
    record_event(Happened("bulk.finished", "job", run.job.pk, by.pk, 0, extra=told))
    return result


def _item(job_id: int, deal_id: int, wanted: Mapping[str, Any], by: User) -> BulkItem:
    state, reason, before, after = _one(deal_id, wanted, by)
    return BulkItem(
        job_id=job_id, record_type="deal", record_id=deal_id, state=state, reason=reason, before=before, after=after
    )


def _one(deal_id: int, wanted: Mapping[str, Any], by: User) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    """Change one deal through its acts, all of the values or none: state, reason, fields before and after."""
    before = _state(deal_id, wanted)
    try:
        with transaction.atomic():
            _apply(deal_id, wanted, by)
    except SpearheadError as refusal:
        return BulkItem.State.SKIPPED, _reason(refusal), {}, {}
    after = _state(deal_id, wanted)
    changed = {name for name, value in after.items() if before.get(name) != value}
    if not changed:
        return BulkItem.State.UNCHANGED, "", {}, {}
    kept = {name: before.get(name) for name in changed}
    return BulkItem.State.CHANGED, "", kept, {name: after[name] for name in changed}


def _state(deal_id: int, names: Mapping[str, Any]) -> dict[str, Any]:
    deal = Deal.objects.filter(pk=deal_id).first()
    return {name: plain(getattr(deal, name)) for name in names} if deal else {}


def _reason(refusal: SpearheadError) -> str:
    if isinstance(refusal, Absent):
        return _("It was deleted meanwhile or is out of your reach.")
    return str(refusal)[:300] or _("You may not change it.")


def _apply(deal_id: int, wanted: Mapping[str, Any], by: User, why: Why = NO_WORDS) -> None:
    rest = dict(wanted)
    owner_id, stage_id = rest.pop("owner_id", None), rest.pop("stage_id", None)
    deal = Deal.objects.get(pk=deal_id)
    if stage_id is not None and deal.status != "open":
        raise Refused("not_open", _("Closed deals are not moved in bulk."))
    if rest:
        edit_deal(deal_id, rest, by=by, seen_version=None)
    if stage_id is not None and stage_id != deal.stage_id:
        move_deal(deal_id, stage_id, by=by, seen_version=None, why=why)
    if owner_id is not None and owner_id != deal.owner_id:
        reassign_deal(deal_id, User.objects.get(pk=owner_id), by=by, seen_version=None)


def report(job_id: int) -> dict[str, Any]:
    """What became of a bulk job: counts, and the first skipped or kept deals with their reasons."""
    rows = BulkItem.objects.filter(job_id=job_id)
    counts = {state: rows.filter(state=state).count() for state in BulkItem.State.values}
    told = rows.exclude(reason="").order_by("record_id").values_list("record_id", "reason")[:REPORTED]
    return {**counts, "reasons": [{"id": str(pk), "reason": reason} for pk, reason in told]}


@act
def undo_bulk(job_id: str | int, *, by: User) -> Job:
    """Start the job that gives the deals their old values back where they still hold the new ones, for 30 days."""
    done = Job.objects.filter(pk=read_id(job_id), kind="bulk.edit", user_id=by.pk).first()
    if done is None:
        raise Absent
    if not done.over or done.created_at < timezone.now() - KEPT:
        raise Refused("too_late", _("A bulk change can be undone for 30 days once it is finished."))
    job = jobs.start("bulk.undo", user_id=by.pk, params={"job": done.pk, "by": by.pk}, title=_("Undo a bulk change"))
    record_event(Happened("bulk.undone", "job", done.pk, by.pk, 0))
    return job


@jobs.job_kind("bulk.undo")
def run_undo(run: jobs.Run) -> Mapping[str, Any]:
    """Undo in batches; items already undone are not touched again."""
    by, job_id = User.objects.get(pk=run.params["by"]), int(run.params["job"])
    waiting = BulkItem.objects.filter(job_id=job_id, state=BulkItem.State.CHANGED)
    total, done = waiting.count(), 0
    with override(by.language):
        while items := list(waiting.order_by("record_id")[:BATCH]):
            run.stop_if_asked()
            with transaction.atomic():
                for item in items:
                    _undo(item, by)
                done += len(items)
                run.progress(done, total)
    return report(job_id)


def _undo(item: BulkItem, by: User) -> None:
    now = _state(item.record_id, item.after)
    if now != item.after:
        item.state, item.reason = BulkItem.State.KEPT, _("It was changed since.")
    else:
        back = {name: _read(name, value) if value is not None else None for name, value in item.before.items()}
        try:
            with transaction.atomic():
                _apply(item.record_id, back, by, Why(_("Undo a bulk change")))
            item.state = BulkItem.State.UNDONE
        except SpearheadError as refusal:
            item.state, item.reason = BulkItem.State.KEPT, _reason(refusal)
    item.save(update_fields=["state", "reason"])
