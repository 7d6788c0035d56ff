"""How sessions are kept: in our table, with the columns that the list of one's sessions reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from spearhead.accounts.sessions.models import Session

#: what a session knows of itself: seconds since 1970, seconds, seconds or 0, and texts
BEGAN, SEEN, BY_LINK = "spearhead_began", "spearhead_seen", "spearhead_by_link"
WAY, AGENT, ADDRESS = "spearhead_way", "spearhead_agent", "spearhead_address"


class SessionStore(DatabaseStore):
    """Django's store over our table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session, its columns filled from its data."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.way, row.agent, row.address = (str(data.get(name, "")) for name in (WAY, AGENT, ADDRESS))
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        return row


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


LONGEST_AGENT: Final = 300
LONGEST_ADDRESS: Final = 45
