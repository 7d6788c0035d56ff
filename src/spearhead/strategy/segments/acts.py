"""Listing, renaming and retiring market segments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, free_key, locked, retire
from spearhead.strategy.segments.models import Segment

FIELDS = ("name", "name_zh")


@act
def create_segment(values: Mapping[str, Any], *, by: User) -> Segment:
    """A new segment."""
    by.sight.require("strategy", "edit")
    check_known(values, FIELDS)
    fields = check_names({"name": "", **values})
    segment = Segment(key=free_key(Segment, fields["name"], fallback="segment"), **fields)
    return create(segment, noun="segment", by_id=by.pk, extra={"name": segment.name})


@act
def edit_segment(segment_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Segment:
    """Rename a segment; companies in it follow."""
    by.sight.require("strategy", "edit")
    segment = locked(Segment, segment_id)
    check_known(values, FIELDS)
    fields = check_names({"name": segment.name, "name_zh": segment.name_zh, **values})
    change(segment, fields, noun="segment", by_id=by.pk, seen_version=seen_version)
    return segment


@act
def retire_segment(segment_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Segment:
    """Take a segment out of the choice, or bring it `back`; companies keep it."""
    by.sight.require("strategy", "edit")
    segment = locked(Segment, segment_id)
    retire(segment, noun="segment", by_id=by.pk, seen_version=seen_version, back=back)
    return segment
