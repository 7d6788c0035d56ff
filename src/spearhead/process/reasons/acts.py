"""Listing, renaming and retiring the reasons for which deals are lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, free_key, locked, retire
from spearhead.process.reasons.models import LossReason

FIELDS = ("name", "name_zh", "needs_competitor")


@act
def create_reason(values: Mapping[str, Any], *, by: User) -> LossReason:
    """A new reason, last in the list."""
    by.sight.require("process", "edit")
    check_known(values, FIELDS)
    fields = check_names({"name": "", **values})
    key = free_key(LossReason, fields["name"], fallback="reason")
    reason = LossReason(key=key, position=LossReason.objects.count(), **fields)
    return create(reason, noun="loss_reason", by_id=by.pk, extra={"name": reason.name})


@act
def edit_reason(reason_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> LossReason:
    """Rename a reason, or ask with it to whom the deal went."""
    by.sight.require("process", "edit")
    reason = locked(LossReason, reason_id)
    check_known(values, FIELDS)
    fields = check_names({"name": reason.name, "name_zh": reason.name_zh, **values})
    change(reason, fields, noun="loss_reason", by_id=by.pk, seen_version=seen_version)
    return reason


@act
def retire_reason(reason_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> LossReason:
    """Take a reason out of the choice, or bring it `back`; lost deals keep it."""
    by.sight.require("process", "edit")
    reason = locked(LossReason, reason_id)
    retire(reason, noun="loss_reason", by_id=by.pk, seen_version=seen_version, back=back)
    return reason
