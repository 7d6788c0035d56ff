"""Reading the ways out, for whoever edits the settings; and which of them a person may choose."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.automation.channels.models import Channel, Delivery, Mailer
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id


def channels_visible_to(user: User) -> QuerySet[Channel]:
    """All of them, for whoever edits the settings."""
    user.sight.require("settings", "edit")
    return Channel.objects.all()


def channel_for(user: User, channel_id: str | int) -> Channel:
    """One of them, or `Absent`."""
    found = channels_visible_to(user).filter(pk=read_id(channel_id)).first()
    if found is None:
        raise Absent
    return found


def chats() -> QuerySet[Channel]:
    """The bots in chats that are in use: what a person may choose."""
    return Channel.objects.filter(retired_at__isnull=True).exclude(kind=Channel.Kind.WEBHOOK)


def webhooks() -> QuerySet[Channel]:
    """The webhooks in use."""
    return Channel.objects.filter(retired_at__isnull=True, kind=Channel.Kind.WEBHOOK)


def mailer_for(user: User) -> Mailer | None:
    """The mail server, in use or not, for whoever edits the settings."""
    user.sight.require("settings", "edit")
    return Mailer.objects.filter(pk=1).first()


def mailer() -> Mailer | None:
    """The mail server, if there is one in use."""
    return Mailer.objects.filter(pk=1, is_on=True).first()


def log_of(user: User, most: int = 50) -> list[Delivery]:
    """What was sent lately and what waits, without its words."""
    user.sight.require("settings", "edit")
    return list(Delivery.objects.select_related("user", "channel").defer("text").order_by("-id")[:most])
