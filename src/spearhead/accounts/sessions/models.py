"""The session table: Django's, with whose session it is and what is known of the device."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """One session; without a user until somebody has signed in. `agent` and `address` are what the browser and the
    connection said when it began. The key opens it: it leaves neither in an export nor on a page.
    """

    user_id = models.BigIntegerField(null=True)
    way = models.CharField(max_length=8, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes: ClassVar = [models.Index(fields=["user_id"], name="session_user")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """How its data are read."""
        from spearhead.accounts.sessions.store import SessionStore  # noqa: PLC0415  # the store needs this model

        return SessionStore
