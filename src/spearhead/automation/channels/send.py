"""Sending what is due. A message is taken in one short transaction and its end noted in another; between them, while a
server is slow, nothing is locked. A worker that dies in between leaves the message to be sent again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.users.models import User
from spearhead.automation.channels.access import mailer
from spearhead.automation.channels.formats import message, trouble
from spearhead.automation.channels.models import Channel, Delivery, Mailer
from spearhead.automation.channels.outbox import address_of
from spearhead.automation.channels.setting import secret_of, url_of
from spearhead.automation.channels.words import in_words
from spearhead.crm.notices.models import Notice
from spearhead.kernel.jobs.schedule import recurring
from spearhead.kernel.outbound import Unreachable, post
from spearhead.kernel.sealed import Unreadable, unseal

log = structlog.get_logger(__name__)
State = Delivery.State
BATCH: Final = 200
LEASE: Final = timedelta(minutes=3)
#: messages a minute that a bot may get; the surplus goes into one
A_MINUTE: Final = 20
MAIL_PATIENCE: Final = 10
BACK_OFF: Final = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 720))


class _Failed(Exception):
    """It was not taken; `code` says why in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@recurring("channels.send", every=timedelta(minutes=1))
def send() -> int:
    """Send what is due now; returns how many messages went out."""
    return send_due(timezone.now())


def send_due(now: datetime, seconds: float = 45.0) -> int:
    """As `send`, at a moment; stops taking new ones after so many seconds, the rest goes in the next round."""
    end, sent = time.monotonic() + seconds, 0
    due = Delivery.objects.filter(_open(now)).order_by("due_at", "id")
    found = list(due[:BATCH])
    rows: list[tuple[int, int | None, int | None]] = [
        (one.pk, one.user_id, one.channel_id) for one in found if one.to_id is None
    ]
    for channel_id in dict.fromkeys(channel for _pk, _user, channel in rows if channel is not None):
        ids = [pk for pk, _user, channel in rows if channel == channel_id]
        for batch in _rationed(ids, channel_id, now):
            if time.monotonic() < end:
                sent += _send(batch, now)
    for user_id in dict.fromkeys(user for _pk, user, channel in rows if channel is None):
        if time.monotonic() < end:
            sent += _send([pk for pk, user, channel in rows if channel is None and user == user_id], now)
    for delivery_id in [one.pk for one in found if one.to_id is not None]:
        if time.monotonic() < end:
            sent += _send([delivery_id], now)
    return sent


def _open(now: datetime) -> Q:
    return Q(state=State.WAITING, due_at__lte=now) | Q(state=State.SENDING, lease_until__lte=now)


def _rationed(ids: list[int], channel_id: int, now: datetime) -> list[list[int]]:
    """One message each while the bot has room in this minute; the surplus in one, none where there is no room."""
    lately = Delivery.objects.filter(channel_id=channel_id, sent_at__gt=now - timedelta(minutes=1))
    room = A_MINUTE - lately.count()
    if len(ids) <= room:
        return [[one] for one in ids]
    return [*([one] for one in ids[: room - 1]), ids[room - 1 :]] if room > 0 else []


def _send(ids: Sequence[int], now: datetime) -> int:
    """Send these as one message; 1 if it went out."""
    rows = _take(ids, now)
    if not rows:
        return 0
    user, channel = rows[0].user, rows[0].channel
    with translation.override(user.language if user else settings.LANGUAGE_CODE):
        lines = [line for row in rows for line in _lines(row)]
        if not lines:
            return _note(rows, State.DROPPED, now)
        try:
            if rows[0].to_id is not None:
                _to_customer(rows[0])
            elif channel is not None:
                _to_chat(channel, "\n".join(lines))
            else:
                _to_mail(user, lines)
        except _Failed as failed:
            log.warning("not_sent", code=failed.code, channel=channel.pk if channel else "mail")
            return _note(rows, State.FAILED, now, failed.code)
    return _note(rows, State.SENT, now)


@transaction.atomic
def _take(ids: Sequence[int], now: datetime) -> list[Delivery]:
    rows = Delivery.objects.select_for_update().filter(_open(now), pk__in=ids)
    taken = sorted(rows.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=taken).update(state=State.SENDING, lease_until=now + LEASE)
    return list(Delivery.objects.filter(pk__in=taken).select_related("user", "channel", "reply_to").order_by("id"))


@transaction.atomic
def _note(rows: Sequence[Delivery], state: str, now: datetime, error: str = "") -> int:
    """Note what became of them; what failed is tried again, later each time, and given up in the end."""
    for row in rows:
        row.attempts += state != State.DROPPED
        row.error, row.lease_until, row.state = error[:40], None, state
        row.sent_at = now if state == State.SENT else None
        if state == State.FAILED and row.attempts <= len(BACK_OFF):
            row.state, row.due_at = State.WAITING, now + BACK_OFF[row.attempts - 1]
        row.save(update_fields=["attempts", "error", "lease_until", "state", "sent_at", "due_at"])
    return int(state == State.SENT)


def _lines(row: Delivery) -> list[str]:
    """What a message says: its own words, or the notices that nobody has read meanwhile."""
    if row.user is not None and not row.user.is_active:
        return []
    if row.channel is not None and row.channel.retired_at is not None:
        return []
    if row.to_id is not None and not address_of(row.to_type, row.to_id):
        return []
    if row.text or row.user is None:
        return [row.text] if row.text else []
    found = list(Notice.objects.filter(pk__in=row.notices, user=row.user, read_at__isnull=True).order_by("id"))
    lines = [f"{text}\n{settings.PUBLIC_URL}/notices/{pk}" for pk, text in in_words(row.user, found)]
    return [f"{row.user.name}: {one}" for one in lines] if row.channel else lines


def _to_chat(channel: Channel, text: str) -> None:
    try:
        ready = message(channel.kind, url_of(channel), secret_of(channel), text, now=time.time())
        answer = post(ready.url, ready.body, ready.headers)
    except Unreadable:
        raise _Failed("sealed") from None
    except Unreachable as unreachable:
        raise _Failed(unreachable.code) from None
    if code := trouble(channel.kind, answer):
        raise _Failed(code)


def _to_mail(user: User | None, lines: Sequence[str]) -> None:
    server = mailer()
    if server is None or user is None or not user.email:
        raise _Failed("no mail")
    first = lines[0].partition("\n")[0]
    many = ngettext("%(num)d thing for you", "%(num)d things for you", len(lines)) % {"num": len(lines)}
    subject = " ".join((first if len(lines) == 1 else many).split())[:150]
    foot = _("How you are told: %(address)s") % {"address": f"{settings.PUBLIC_URL}/settings"}
    _hand_over(server, EmailMessage(subject, "\n\n".join([*lines, foot]), server.sender, [user.email]))


def _to_customer(row: Delivery) -> None:
    server = mailer()
    if server is None:
        raise _Failed("no mail")
    answer_to = [row.reply_to.email] if row.reply_to is not None and row.reply_to.email else None
    to = [address_of(row.to_type, row.to_id or 0)]
    subject = " ".join(row.subject.split())
    _hand_over(server, EmailMessage(subject, row.text, server.sender, to, reply_to=answer_to))


def _hand_over(server: Mailer, mail: EmailMessage) -> None:
    mail.extra_headers = {"Auto-Submitted": "auto-generated"}
    try:
        mail.connection = connection(server)
        mail.send()
    except Unreadable:
        raise _Failed("sealed") from None
    except (OSError, ValueError) as error:  # of the network, of the server, of a header
        raise _Failed(type(error).__name__) from None


def connection(server: Mailer) -> BaseEmailBackend:
    """A connection to the mail server, with a short patience."""
    password = unseal(server.password_sealed, bound_to="mailer") if server.password_sealed else ""
    found: BaseEmailBackend = get_connection(
        settings.EMAIL_BACKEND, host=server.host, port=server.port, username=server.username, password=password,
        use_tls=server.security == "starttls", use_ssl=server.security == "tls", timeout=MAIL_PATIENCE,
    )  # fmt: skip
    return found
