"""/deals/bulk: many deals at once: what it would do, the job that does it, and the job that undoes it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.people import person
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.parts import BulkEdit, PreviewOut
from spearhead.api.values import values_of
from spearhead.crm.deals.bulk import Chosen, bulk_edit, preview_bulk, undo_bulk

router = Router(tags=["deals"])


def _asked(body: BulkEdit, user: User) -> tuple[Chosen, dict[str, Any]]:
    values = values_of(body.values, user, "deal")
    if body.values.owner is not None:
        person(body.values.owner)
    return Chosen(body.filter, body.ids), values


@router.post("", response={202: JobOut}, summary="Change many deals")
def change_many(request: HttpRequest, body: BulkEdit) -> HttpResponse:
    """A job; its result counts and lists what was skipped and why, and its id undoes it."""
    user = caller(request)
    chosen, values = _asked(body, user)
    return reply(bulk_edit(chosen, values, by=user).as_json(), 202)


@router.post("/preview", response=PreviewOut, summary="See what a change of many deals would do")
def preview_many(request: HttpRequest, body: BulkEdit) -> HttpResponse:
    """Nothing is changed; for more than 2,000 deals by the first 2,000."""
    user = caller(request)
    chosen, values = _asked(body, user)
    found = preview_bulk(chosen, values, by=user)
    skipped = [{"reason": reason, "n": n} for reason, n in found.skipped.items()]
    return reply({"total": found.total, "change": found.change, "unchanged": found.unchanged, "skipped": skipped})


@router.post("/{job_id}/undo", response={202: JobOut}, summary="Undo a change of many deals")
def undo_many(request: HttpRequest, job_id: str) -> HttpResponse:
    """For 30 days; what was changed since is kept and listed."""
    return reply(undo_bulk(job_id, by=caller(request)).as_json(), 202)
