"""What hangs on every kind of record, as sub-resources of each: tags and collaborators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.listing import Noun, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.parts import CollaboratorNew, TagChange
from spearhead.crm.records.collaborators import add_collaborator, remove_collaborator
from spearhead.crm.tags.acts import tag_records, untag_records
from spearhead.kernel.acts import act


def add_parts(router: Router, noun: Noun, answer: Any) -> None:
    """Give a noun's router the routes of what hangs on its records."""
    kind = noun.resource

    @router.post("/{record_id}/tags", response=answer, summary=f"Tag a {kind}", operation_id=f"{kind}_tags")
    def change_tags(request: HttpRequest, record_id: str, body: TagChange) -> HttpResponse:
        """Put words on and take words off; new words become tags."""
        _retag(kind, record_id, body, caller(request))
        return reading(request, noun, record_id)

    @router.post(
        "/{record_id}/collaborators", response=answer, summary="Add a collaborator", operation_id=f"{kind}_join"
    )
    def add_person(request: HttpRequest, record_id: str, body: CollaboratorNew) -> HttpResponse:
        """A second person, who reads the record and is told of it."""
        add_collaborator(kind, record_id, body.user, by=caller(request))
        return reading(request, noun, record_id)

    @router.delete(
        "/{record_id}/collaborators/{user_id}", response={204: None}, summary="Remove a collaborator",
        operation_id=f"{kind}_leave",
    )  # fmt: skip
    def remove_person(request: HttpRequest, record_id: str, user_id: str) -> HttpResponse:
        """Whoever may edit the record ends it, and everybody their own."""
        only_params(request, {})
        remove_collaborator(kind, record_id, user_id, by=caller(request))
        return nothing()


@act
def _retag(kind: str, record_id: str, body: TagChange, by: User) -> None:
    if body.remove:
        untag_records(kind, [record_id], body.remove, by=by)
    if body.add or not body.remove:
        tag_records(kind, [record_id], body.add, by=by)
