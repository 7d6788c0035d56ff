"""/jobs: the caller's own slow work: how far it is, what came of it, and stopping it."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut, JobsOut
from spearhead.crm.records.access import one
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job

router = Router(tags=["jobs"])
_READERS: Final = {"limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200)}


def _own(user: User) -> QuerySet[Job]:
    return Job.objects.filter(user_id=user.pk)


@router.get("", response=JobsOut, summary="List one's own jobs")
def list_jobs(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    given = parsing.only_params(request, dict(_READERS))
    limit, rows = given.get("limit", DEFAULT_LIMIT), _own(caller(request))
    if given.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(given["cursor"], "jobs")[0])
    page = list(rows.order_by("-id")[: limit + 1])
    more = write_cursor([page[limit - 1].pk], "jobs") if len(page) > limit else None
    return reply({"items": [job.as_json() for job in page[:limit]], "next_cursor": more})


@router.get("/{job_id}", response=JobOut, summary="Read a job")
def read_job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Its state, progress and result."""
    parsing.only_params(request, {})
    return reply(one(_own(caller(request)), job_id).as_json())


@router.post("/{job_id}/cancel", response={202: JobOut}, summary="Ask a job to stop")
def cancel_job(request: HttpRequest, job_id: str) -> HttpResponse:
    """What runs stops at its next batch; what is over stays as it is."""
    rows = _own(caller(request))
    job = one(rows, job_id)
    if not job.over:
        request_cancel(job)
    return reply(one(rows, job_id).as_json(), 202)
