"""The last page: checking, running, watching, the result, undoing."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.records.kinds import KINDS
from spearhead.integrations.files.proposals.mapping import DELETED, ImportMapping
from spearhead.integrations.imports.access import import_for, mapping_of
from spearhead.integrations.imports.acts import answer_deleted, start_check, start_run, start_undo
from spearhead.integrations.imports.drafting import again
from spearhead.integrations.imports.errors import error_counts
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job
from spearhead.web.imports import pages, words
from spearhead.web.imports.rows import Shown, rows_of
from spearhead.web.screens import go, reader, show

MOST_STAYED: Final = 50
BUSY: Final = frozenset({"checking", "running", "undoing"})
COUNTS: Final = (
    ("created", gettext_noop("New")), ("updated", gettext_noop("Changes")), ("restored", gettext_noop("Restored")),
    ("unchanged", gettext_noop("Unchanged")), ("skipped", gettext_noop("Skipped")),
    ("errors", gettext_noop("Errors")),
)  # fmt: skip
WRITTEN: Final = ("created", "updated", "restored")
_TITLES: Final = {
    "checking": gettext_noop("Checking every row"), "running": gettext_noop("Importing"),
    "undoing": gettext_noop("Undoing the import"),
}  # fmt: skip
DONE_TITLES: Final = {
    "created": gettext_noop("Created"), "updated": gettext_noop("Updated"),
}  # fmt: skip


@require_GET
def check_step(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where the import stands: to be checked, being worked on, checked, done, undone."""
    batch = import_for(reader(request), import_id)
    running = _job_of(batch)
    if batch.state in BUSY and (running is None or running.over):
        batch = _settled(batch, running)
    asked = request.GET.get("rows", "")
    chosen = asked if asked in dict(COUNTS) else ""
    context = pages.frame(batch, "check") | {
        "counts": _counts(batch, chosen), "busy": batch.state in BUSY, "job_title": _(_TITLES.get(batch.state, "")),
        "files": _by_file(batch), "label": _button(batch), "oddities": _oddities(batch), "errors": error_counts(batch),
        "shown": rows_of(batch, chosen) if chosen else Shown(), "chosen": chosen, "undo": batch.report.get("undo"),
        "trash": _trash(batch), "written": sum(batch.counts.get("total", {}).get(name, 0) for name in WRITTEN),
        "undoable": _undoable(batch), "refusal": batch.report.get("refusal", ""), "links": _links(batch),
        "stayed": _stayed(batch, reader(request)),
    }  # fmt: skip
    return show(request, "imports/page.html", context, part="imports/_step.html")


def _settled(batch: Import, job: Job | None) -> Import:
    """The import again: its job may have ended between two readings; one that died is said to have failed."""
    batch.refresh_from_db()
    if batch.state in BUSY and (job is None or job.state == Job.State.FAILED):
        batch.state = Import.State.FAILED
        batch.report = {**batch.report, "refusal": job.reason if job else ""}
    elif batch.state in BUSY and job is not None and job.state == Job.State.CANCELLED:
        batch.state = Import.State.CANCELLED
    return batch


def _job_of(batch: Import) -> Job | None:
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def _counts(batch: Import, chosen: str) -> list[dict[str, Any]]:
    total = batch.counts.get("total")
    if not total:
        return []
    done = batch.state in {"done", "undone", "cancelled"}
    base = reverse("import_check", args=[batch.pk])
    return [
        {"key": key, "label": _(DONE_TITLES[key]) if done and key in DONE_TITLES else _(label), "n": total.get(key, 0),
         "url": f"{base}?rows={key}#rows", "current": key == chosen}
        for key, label in COUNTS
        if key != "restored" or total.get(key)
    ]  # fmt: skip


def _by_file(batch: Import) -> list[dict[str, Any]]:
    try:
        mapping = mapping_of(batch)
    except Refused:
        mapping = ImportMapping(())
    kinds = {section.name: section.entity or "" for section in mapping.files}
    counted = batch.counts.get("files", {})
    return [
        {"name": name, "entity": words.entity(kinds.get(name, "")), "key": kinds.get(name, ""), "counts": counts}
        for name, counts in counted.items()
    ]


def _button(batch: Import) -> str:
    """“Import 8,800 deals”: the largest kind by name, or all rows where nothing else is to be done."""
    files = [(row["key"], sum(row["counts"].get(name, 0) for name in WRITTEN)) for row in _by_file(batch)]
    per_kind: dict[str, int] = {}
    for key, n in files:
        per_kind[key] = per_kind.get(key, 0) + n
    key, n = max(per_kind.items(), key=lambda item: (item[0] in {"deals", "deal_lines"}, item[1]), default=("", 0))
    if not n:
        key, n = max(per_kind.items(), key=lambda item: item[1], default=("", 0))
    return _("Import %(what)s") % {"what": words.many(key, n)} if n else ""


def _oddities(batch: Import) -> list[str]:
    return [line for line in map(words.oddity, batch.report.get("oddities", [])) if line]


def _trash(batch: Import) -> dict[str, Any]:
    """How many rows mean records in the trash, and what is chosen for them; empty where there are none."""
    facts = {odd["code"]: odd.get("n", 0) for odd in batch.report.get("oddities", []) if "code" in odd}
    rows, links = facts.get("in_trash", 0), facts.get("links_in_trash", 0)
    back = batch.counts.get("total", {}).get("restored", 0)
    new = bool(batch.mapping) and mapping_of(batch).deleted == "new"
    if not rows + links + back and not new:
        return {}
    return {"new": new, "rows": rows, "links": links, "back": back, "open": batch.state == Import.State.CHECKED}


def _undoable(batch: Import) -> bool:
    fits = batch.state in {"done", "cancelled", "failed"} and batch.undo_until is not None
    return bool(fits and batch.undo_until and batch.undo_until > timezone.now()
                and ImportRow.objects.filter(batch=batch).exclude(action="error").exists())  # fmt: skip


def _stayed(batch: Import, user: User) -> list[dict[str, str]]:
    """What was made by an import that is undone and stays, as far as the reader sees it."""
    rows = batch.report.get("undo", {}).get("stayed", [])[:MOST_STAYED]
    by_kind: dict[str, set[int]] = {}
    for row in rows:
        by_kind.setdefault(row["record_type"], set()).add(int(row["record_id"]))
    names = {
        (kind, str(pk)): name
        for kind, ids in by_kind.items()
        for pk, name in KINDS[kind].visible(user).filter(pk__in=ids).values_list("pk", "name")
    }
    return [
        {"name": names[key], "url": reverse(key[0], args=[key[1]]), "why": words.stayed(row["why"])}
        for row in rows if (key := (row["record_type"], row["record_id"])) in names
    ]  # fmt: skip


def _links(batch: Import) -> list[dict[str, str]]:
    """Lists in which the records of this import can be seen."""
    places = {
        "deals": "deals",
        "deal_lines": "deals",
        "companies": "companies",
        "contacts": "contacts",
        "leads": "leads",
    }
    kinds = dict.fromkeys(places[row["key"]] for row in _by_file(batch) if row["key"] in places)
    return [{"label": words.entity(kind), "url": reverse(kind)} for kind in kinds]


@require_POST
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Check or run, as a job; an answer to what is in the trash checks anew."""
    what, user = request.POST.get("what", ""), reader(request)
    if what in DELETED:
        answer_deleted(import_id, what, by=user)
    elif act := {"check": start_check, "run": start_run}.get(what):
        act(import_id, by=user)
    else:
        raise Absent
    return go(request, reverse("import_check", args=[import_id]))


@require_GET
def job(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far the job of an import is."""
    found = _job_of(import_for(reader(request), import_id))
    if found is None:
        raise Absent
    return JsonResponse({**found.as_json(), "result": {}})


@require_POST
def stop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Ask the job to stop after its present batch; what is written stays until it is undone."""
    found = _job_of(import_for(reader(request), import_id))
    if found is None:
        raise Absent
    if not found.over:
        request_cancel(found)
    return HttpResponse(status=204)


@require_POST
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the import back, as a job."""
    start_undo(import_id, by=reader(request))
    return go(request, reverse("import_check", args=[import_id]))


@require_POST
def once_more(request: HttpRequest, import_id: int) -> HttpResponse:
    """The same files with the same settings, as a new import."""
    user = reader(request)
    fresh = again(import_for(user, import_id), by=user)
    return go(request, reverse("import_check", args=[fresh.pk]))


@require_GET
def rows_part(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows behind one count, page by page."""
    batch = import_for(reader(request), import_id)
    chosen = request.GET.get("action", "")
    if chosen not in dict(COUNTS):
        raise Absent
    context = pages.frame(batch, "check") | {"shown": rows_of(batch, chosen), "chosen": chosen}
    return show(request, "imports/rows.html", context, part="imports/_rows.html")
