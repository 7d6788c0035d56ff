"""/contacts/{id}/erasure and /erasures: erasing a person for good, and the certificates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller, need
from spearhead.api.parsing import only_params
from spearhead.api.people import person
from spearhead.api.rendering import reply
from spearhead.api.schemas.erasures import EraseBody, EraseMemberBody, ErasureOut, ErasurePreviewOut, ErasuresOut
from spearhead.crm.erasure.acts import erase_contact, erasure_for, erasures, preview_erasure
from spearhead.crm.erasure.members import erase_member
from spearhead.crm.erasure.models import Erasure

router = Router(tags=["erasures"])


def _out(one: Erasure) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "kind": one.record_type, "record": str(one.record_id), "stand_in": one.stand_in, "reason": one.reason,
        "asked_at": one.asked_at.isoformat(), "asked_by": str(one.asked_by_id),
        "done_at": one.done_at.isoformat() if one.done_at else None, "job": str(one.job_id) if one.job_id else None,
        "counts": one.counts, "copies": one.copies,
    }  # fmt: skip


@router.get("", response=ErasuresOut, summary="List certificates of erasure")
def list_erasures(request: HttpRequest) -> HttpResponse:
    """Administrators only; nobody is named."""
    only_params(request, {})
    return reply({"data": [_out(one) for one in erasures(caller(request))]})


@router.get("/{erasure_id}", response=ErasureOut, summary="Read a certificate of erasure")
def read_erasure(request: HttpRequest, erasure_id: str) -> HttpResponse:
    """What went, and which backups still hold it until when."""
    only_params(request, {})
    return reply(_out(erasure_for(caller(request), erasure_id)))


def add_erasing_members(users: Router) -> None:
    """The route of one former member."""

    @users.post("/{user_id}/erasure", response={202: ErasureOut}, summary="Erase a former member for good")
    def erase_user(request: HttpRequest, user_id: str, body: EraseMemberBody) -> HttpResponse:
        """A job: open records are handed on, name and address go, what was sold stays counted under a number. It
        cannot be taken back."""
        need(request, "admin")
        user = caller(request)
        to = person(body.to, "to")
        return reply(_out(erase_member(user_id, by=user, typed=body.name, reason=body.reason, to=to)), 202)


def add_erasing(contacts: Router) -> None:
    """The routes of one contact."""

    @contacts.get("/{contact_id}/erasure", response=ErasurePreviewOut, summary="See what erasing a person would take")
    def preview(request: HttpRequest, contact_id: str) -> HttpResponse:
        """Nothing is changed. Mentions in other texts are not counted before."""
        only_params(request, {})
        seen = preview_erasure(caller(request), contact_id)
        copies = [
            {"name": one.name, "made_at": one.made_at.isoformat(), "until": one.until and one.until.isoformat()}
            for one in seen.copies
        ]
        return reply({"stand_in": seen.stand_in, "counts": seen.counts, "copies": copies})

    @contacts.post("/{contact_id}/erasure", response={202: ErasureOut}, summary="Erase a person for good")
    def erase(request: HttpRequest, contact_id: str, body: EraseBody) -> HttpResponse:
        """A job: fields, activities, files, search, imports and the values of events go; counts and sums stay. It
        cannot be taken back."""
        return reply(_out(erase_contact(contact_id, by=caller(request), typed=body.name, reason=body.reason)), 202)
