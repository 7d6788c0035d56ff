"""What leaves the workspace and what keeps it safe: backups, the export of everything, removing the demo company."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.erasure import acts as erasing
from spearhead.crm.erasure import members
from spearhead.demo import removing
from spearhead.integrations.backup import jobs as backup_jobs
from spearhead.integrations.backup import keep
from spearhead.integrations.export import everything
from spearhead.kernel.errors import Absent
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import page, question

#: kind of job → the right that shows it
KINDS: Final = {
    backup_jobs.KIND: ("backup", "run"),
    everything.KIND: ("export_all", "run"),
    erasing.KIND: ("erasure", "run"),
    members.KIND: ("erasure", "run"),
    removing.KIND: ("settings", "edit"),
}
SHOWN: Final = 10


def _last(kind: str) -> Job | None:
    return Job.objects.filter(kind=kind).order_by("-pk").first()


@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """How old the newest backup is, exports to fetch, and the demo company."""
    user = reader(request)
    sight = user.sight
    if not sight.may("export_all", "run"):
        sight.require("backup", "run")
    archives = list(reversed(keep.archives()))[:SHOWN]
    export = _last(everything.KIND)
    context = {
        "may_back_up": sight.may("backup", "run"), "may_export": sight.may("export_all", "run"),
        "archives": [{"name": one.name, "bytes": one.stat().st_size} for one in archives],
        "newest": keep.newest(), "too_old": keep.is_too_old(), "verified": keep.last_verified(),
        "backup": _last(backup_jobs.KIND), "export": export,
        "export_there": bool(export and export.state == "done" and everything.folder_of(export).exists()),
        "is_demo": workspace().is_demo and user.role == "administrator", "invented": removing.is_invented(user),
        "removal": _last(removing.KIND),
    }  # fmt: skip
    return page(request, "settings/data.html", "data", context)


@require_POST
def back_up(request: HttpRequest) -> HttpResponse:
    """Make a backup now."""
    backup_jobs.start_backup(by=reader(request))
    return go(request, reverse("settings_data"))


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Export everything."""
    everything.start_export(by=reader(request))
    return go(request, reverse("settings_data"))


def _job(user: User, job_id: int) -> Job:
    job = Job.objects.filter(pk=job_id, kind__in=KINDS).first()
    if job is None or not user.sight.may(*KINDS[job.kind]):
        raise Absent
    return job


@require_GET
def job_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far a job is."""
    return JsonResponse(_job(reader(request), job_id).as_json())


@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    request_cancel(_job(reader(request), job_id))
    return HttpResponse(status=204)


def _file(path: object, name: str) -> HttpResponseBase:
    answer = FileResponse(open(str(path), "rb"), as_attachment=True, filename=name, content_type="application/zip")  # noqa: PTH123, SIM115  # the answer closes it
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def fetch_export(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The zip of an export."""
    user = reader(request)
    job = _job(user, job_id)
    path = everything.folder_of(job)
    if job.kind != everything.KIND or not path.is_file():
        raise Absent
    return _file(path, f"spearhead-export-{job.pk}.zip")


@require_http_methods(["GET", "POST"])
def remove_demo(request: HttpRequest) -> HttpResponse:
    """Remove the demo company: says what goes, then does it in the background."""
    user = reader(request)
    user.sight.require("settings", "edit")
    if request.method == "POST":
        removing.start_removal(by=user)
        return go(request, reverse("settings_data"))
    people = sum(removing.is_invented(one) for one in User.objects.only("email"))
    counts = {"deals": Deal.objects.count(), "companies": Company.objects.count(), "people": people}
    says = [
        _("What was made for the demo goes for good: %(deals)d deals, %(companies)d companies, %(people)d people.")
        % counts,
        _("What you entered yourself stays. If some of it hangs on the demo, nothing is removed and you are told."),
    ]  # fmt: skip
    title = _("Remove the demo company?")
    return question(request, title, reverse("settings_demo_remove"), says=says, submit=_("Remove the demo company"))
