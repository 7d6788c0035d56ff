"""/inbox and /calls: what calls the caller, and what is done about it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.concurrency import seen_version
from spearhead.api.rendering import reply
from spearhead.api.schemas.inbox import CallChase, CallOut, CallSnooze, InboxOut
from spearhead.insights.calls.access import call_for
from spearhead.insights.calls.acts import chase_call, snooze_call, wake_call
from spearhead.insights.calls.inbox import SHOWN, Line, inbox_of
from spearhead.insights.calls.models import Call

inbox, calls = Router(tags=["inbox"]), Router(tags=["calls"])
KINDS: Final = ("approval", *Call.Kind.values)
_READERS: Final = {
    "kind": parsing.one_of("kind", *KINDS), "limit": parsing.whole("limit", 1, 200), "snoozed": parsing.flag("snoozed"),
}  # fmt: skip


@inbox.get("", response=InboxOut, summary="Read what calls one")
def read_inbox(request: HttpRequest) -> HttpResponse:
    """Approvals first, then where minutes matter, then worth × age. ``snoozed=true`` shows what was put off."""
    given = parsing.only_params(request, dict(_READERS))
    user = caller(request)
    found = inbox_of(user, kind=given.get("kind", ""), snoozed=given.get("snoozed", False),
                     most=given.get("limit", SHOWN))  # fmt: skip
    return reply({"items": [_line(user, one) for one in found.lines], "counts": found.counts, "total": found.total,
                  "snoozed": found.snoozed})  # fmt: skip


def _line(user: User, line: Line) -> dict[str, Any]:
    if line.approval is not None:
        return {"kind": line.kind, "name": line.approval.snapshot["deal"], "since": line.since,
                "approval": str(line.approval.pk), "call": None}  # fmt: skip
    assert line.call is not None
    return {"kind": line.kind, "name": str(line.record), "since": line.since, "approval": None,
            "call": _call(user, line.call)}  # fmt: skip


def _call(user: User, call: Call) -> dict[str, Any]:
    currency = workspace().base_currency
    hidden = call.value_minor is None or ("deal", "amount") in user.sight.hidden
    money = None if hidden else {"amount": money_text(call.value_minor or 0, currency), "currency": currency}
    return {
        "id": str(call.pk), "version": call.version, "kind": call.kind,
        "record": {"type": call.record_type, "id": str(call.record_id)},
        "owner": str(call.owner_id) if call.owner_id else None, "since": call.since, "value_at_stake": money,
        "said": call.said, "state": call.state, "until": call.until, "reason": call.reason,
    }  # fmt: skip


@calls.get("/{call_id}", response=CallOut, summary="Read a call")
def read_call(request: HttpRequest, call_id: str) -> HttpResponse:
    """While its cause stands; a resolved one is gone."""
    parsing.only_params(request, {})
    user = caller(request)
    return reply(_call(user, call_for(user, call_id)))


@calls.post("/{call_id}/chase", response=CallOut, summary="Ask the owner of what calls")
def ask_owner(request: HttpRequest, call_id: str, body: CallChase) -> HttpResponse:
    """A task for the next working day, in the owner's language."""
    user = caller(request)
    return reply(_call(user, chase_call(call_id, by=user, seen_version=seen_version(request, body.version))))


@calls.post("/{call_id}/snooze", response=CallOut, summary="Put a call off")
def put_off(request: HttpRequest, call_id: str, body: CallSnooze) -> HttpResponse:
    """With the reason; it comes back on its day."""
    user = caller(request)
    seen = seen_version(request, body.version)
    return reply(_call(user, snooze_call(call_id, body.until, body.reason, by=user, seen_version=seen)))


@calls.post("/{call_id}/wake", response=CallOut, summary="Take a call up that was put off")
def take_up(request: HttpRequest, call_id: str, body: CallChase) -> HttpResponse:
    """Before its day."""
    user = caller(request)
    return reply(_call(user, wake_call(call_id, by=user, seen_version=seen_version(request, body.version))))
