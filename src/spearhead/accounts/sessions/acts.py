"""Ending one of one's own sessions; ending all others is in `users.acts`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.accounts.sessions.access import handle_of, live
from spearhead.accounts.sessions.devices import device
from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened


@act
def end_session(handle: str, *, by: User, here: str | None) -> None:
    """End one of one's own sessions, but not the one that asks: that one is signed out of."""
    row = next((one for one in live(by) if handle_of(one.session_key) == handle), None)
    if row is None:
        raise Absent
    if row.session_key == here:
        raise Refused("this_session", _("This is where you are. Sign out instead."))
    row.delete()
    what = " · ".join(one for one in device(row.agent) if one)
    record(Happened("user.session_ended", "user", by.pk, by.pk, by.version, extra={"what": what}))
