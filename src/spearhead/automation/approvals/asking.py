"""Asking for a price, terms or a contract, with files that are hung on the deal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.acts import request_approval
from spearhead.automation.approvals.guarding import try_act
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.crm.documents.acts import upload_documents


def ask_for(
    deal_id: str | int, values: Mapping[str, Any], reason: str, *, by: User,
    files: Sequence[tuple[str, Iterable[bytes]]] = (),
) -> ApprovalRequest:  # fmt: skip
    """Ask as `request_approval` does; new `files` are hung on the deal, once it is sure that the question stands."""
    known = list(values.get("documents") or [])
    if files:
        try_act(lambda: request_approval("ask", deal_id, values, reason, by=by))
        new = upload_documents(files, by=by, record_type="deal", record_id=deal_id)
        known += [one.pk for one in new]
    return request_approval("ask", deal_id, {**values, "documents": known}, reason, by=by)
