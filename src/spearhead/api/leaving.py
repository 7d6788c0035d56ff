"""/users/{id}/handover: all that somebody who leaves has open goes to another person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.parsing import only_params
from spearhead.api.people import person
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.leaving import HandoverBody, HandoverPreviewOut
from spearhead.crm.leaving.acts import hand_over_all, preview_handover


def add_leaving(users: Router) -> None:
    """The routes of one person."""

    @users.get("/{user_id}/handover", response=HandoverPreviewOut, summary="See what a person would hand over")
    def preview(request: HttpRequest, user_id: str) -> HttpResponse:
        """By part, as far as you may give it away; nothing is changed."""
        only_params(request, {})
        return reply({"counts": preview_handover(user_id, by=caller(request))})

    @users.post("/{user_id}/handover", response={202: JobOut}, summary="Hand over what a person has open")
    def hand_over(request: HttpRequest, user_id: str, body: HandoverBody) -> HttpResponse:
        """A job; its result counts by part what was given and what stayed, with the reasons. Past figures stay with
        the person, open work counts for the new owner from today on."""
        job = hand_over_all(user_id, person(body.to, "to"), by=caller(request), parts=body.parts or ())
        return reply(job.as_json(), 202)
