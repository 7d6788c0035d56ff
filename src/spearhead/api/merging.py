"""/{companies,contacts,leads}/{id}/merge and unmerge: two records become one, and two again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.concurrency import changing
from spearhead.api.listing import Noun, reading
from spearhead.api.schemas.parts import MergeBody
from spearhead.api.values import LINKS
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.unmerge import unmerge_records


def add_merging(router: Router, noun: Noun, answer: Any) -> None:
    """Give a noun's router the routes that merge its records."""
    kind = noun.resource

    @router.post("/{record_id}/merge", response=answer, summary=f"Merge another {kind} into this one",
                 operation_id=f"{kind}_merge")  # fmt: skip
    def merge(request: HttpRequest, record_id: str, body: MergeBody) -> HttpResponse:
        """Nothing is lost: what hung on the loser hangs on this one, and it can be taken back for 30 days."""
        with changing(request, noun, record_id, body.version) as (user, seen):
            merge_records(
                kind, record_id, body.loser, by=user, picks={_field(name): side for name, side in body.picks.items()},
                seen_version=seen, loser_version=body.loser_version,
            )  # fmt: skip
        return reading(request, noun, record_id)

    @router.post("/{record_id}/unmerge", response=answer, summary=f"Take back that this {kind} was merged away",
                 operation_id=f"{kind}_unmerge")  # fmt: skip
    def unmerge(request: HttpRequest, record_id: str) -> HttpResponse:
        """The id is that of the loser; both records are there again."""
        unmerge_records(kind, record_id, by=caller(request))
        return reading(request, noun, record_id)


def _field(name: str) -> str:
    if name == "revenue":
        return "revenue_minor"
    return f"{name}_id" if name in LINKS else name
