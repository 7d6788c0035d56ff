"""…/bulk: many records of a kind at once: what it would do, the job that does it, and the job that undoes it."""

# Annotations are not postponed here: the type of a body is an argument of `bulk_router`.
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.people import person
from spearhead.api.rendering import reply
from spearhead.api.schemas.base import Body
from spearhead.api.schemas.bulk import BULK_BODIES, BulkBody, PreviewOut
from spearhead.api.schemas.events import JobOut
from spearhead.api.values import values_of
from spearhead.crm.bulk.acts import bulk_edit, undo_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.bulk.preview import Preview, preview_bulk


def _asked(body: BulkBody, values: Body, user: User, noun: str) -> tuple[Chosen, dict[str, Any]]:
    wanted = values_of(values, user, noun)
    if owner := getattr(values, "owner", None):
        person(owner)
    return Chosen(body.filter, body.ids), {**wanted, **({"delete": True} if body.delete else {})}


def bulk_router(noun: str, many: str) -> Router:
    """The routes of bulk changes of one kind of record."""
    router = Router(tags=[many])
    body_of = BULK_BODIES[noun]

    @router.post("", response={202: JobOut}, summary=f"Change or delete many {many}", operation_id=f"{noun}_bulk")
    def change_many(request: HttpRequest, body: body_of) -> HttpResponse:  # type: ignore[valid-type]
        """A job; its result counts and lists what was skipped and why, and its id undoes it."""
        user = caller(request)
        chosen, values = _asked(body, body.values, user, noun)  # type: ignore[attr-defined]
        return reply(bulk_edit(noun, chosen, values, by=user).as_json(), 202)

    @router.post(
        "/preview", response={200: PreviewOut, 202: JobOut}, operation_id=f"{noun}_bulk_preview",
        summary=f"See what a change of many {many} would do",
    )  # fmt: skip
    def preview_many(request: HttpRequest, body: body_of) -> HttpResponse:  # type: ignore[valid-type]
        """Nothing is changed. For more than 100 records a job (202), whose result is the preview."""
        user = caller(request)
        chosen, values = _asked(body, body.values, user, noun)  # type: ignore[attr-defined]
        found = preview_bulk(noun, chosen, values, by=user)
        return reply(found.as_json(), 200 if isinstance(found, Preview) else 202)

    @router.post(
        "/{job_id}/undo", response={202: JobOut}, operation_id=f"{noun}_bulk_undo",
        summary=f"Undo a change of many {many}",
    )  # fmt: skip
    def undo_many(request: HttpRequest, job_id: str) -> HttpResponse:
        """For 30 days; what was changed since is kept and listed."""
        return reply(undo_bulk(job_id, by=caller(request), noun=noun).as_json(), 202)

    return router
