"""From notices to what is to be sent: at once for what cannot wait, by the day's digest for the rest.

A notice leads to one message at most, in one place, and to none once it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import transaction
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.channels.access import chats, mailer
from spearhead.automation.channels.choices import digest_due, loud_at, telling_of
from spearhead.automation.channels.models import Channel, Delivery
from spearhead.crm.notices.models import Notice
from spearhead.kernel.jobs.schedule import recurring

BATCH: Final = 500
#: nothing older is brought up: after days asleep one looks at the notices, not at a flood of mail
FRESH: Final = timedelta(days=1)
KEPT: Final = timedelta(days=90)


@recurring("channels.plan", every=timedelta(minutes=1))
def plan() -> int:
    """Queue what is new; returns how many messages were."""
    return plan_at(timezone.now())


@transaction.atomic
def plan_at(now: datetime) -> int:
    """As `plan`, at a moment; a notice is queued once, however many schedulers run."""
    rows = Notice.objects.filter(routed_at__isnull=True, read_at__isnull=True, created_at__gt=now - FRESH)
    found = list(rows.exclude(loudness="know").select_related("user").order_by("user_id", "id")[:BATCH])
    made: list[Delivery] = []
    done: list[int] = []
    for _user_id, group in groupby(found, lambda one: one.user_id):
        theirs = list(group)
        made += _for_one(theirs[0].user, theirs, now, done)
    Notice.objects.filter(pk__in=done).update(routed_at=now)
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _for_one(user: User, notices: Sequence[Notice], now: datetime, done: list[int]) -> list[Delivery]:
    urgent = [one for one in notices if one.loudness == "act_now"]
    rest = [one for one in notices if one.loudness != "act_now"]
    made = []
    where = _where(user) if urgent else None
    if where is not None:
        due = loud_at(user, now)
        made += [_delivery(f"notice/{one.pk}", user, where[0], [one], now, due) for one in urgent]
    done += [one.pk for one in urgent]
    day = digest_due(user, now) if rest else None
    if day is not None:
        if user.email and mailer():
            made.append(_delivery(f"digest/{user.pk}/{day}", user, None, rest, now, now))
        done += [one.pk for one in rest]
    return made


def _where(user: User) -> tuple[Channel | None] | None:
    """The channel for what cannot wait, ``(None,)`` for mail, None for nowhere."""
    chosen = telling_of(user)
    if chosen.at_once == "chat" and (channel := chats().filter(pk=chosen.chat or 0).first()):
        return (channel,)
    by_mail = chosen.at_once != "none" and user.email and mailer()
    return (None,) if by_mail else None


def _delivery(
    key: str, user: User, channel: Channel | None, notices: Iterable[Notice], now: datetime, due: datetime
) -> Delivery:  # fmt: skip
    ids = [one.pk for one in notices]
    return Delivery(key=key, user=user, channel=channel, notices=ids, due_at=due, created_at=now)


@recurring("channels.tidy", every=timedelta(days=1), offset=timedelta(hours=2))
def tidy() -> int:
    """Forget what was sent long ago."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state__in=("waiting", "sending"))
    return old.delete()[0]
