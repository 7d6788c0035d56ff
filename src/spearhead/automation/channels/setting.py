"""Setting up mail and chat. Addresses and passwords are sealed at once; no event and no screen repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.channels.access import channel_for
from spearhead.automation.channels.formats import HOSTS
from spearhead.automation.channels.models import Channel, Delivery, Mailer
from spearhead.kernel import definitions
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_known, check_seen, locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.outbound import check_url
from spearhead.kernel.sealed import seal, unseal
from spearhead.kernel.text.clean import clean_text

MOST_SECRET: Final = 300
#: where mail servers listen; a mail setting reaches nothing else inside
MAIL_PORTS: Final = (25, 465, 587, 2525)


def url_of(channel: Channel) -> str:
    """The secret address."""
    return unseal(channel.url_sealed, bound_to=f"channel {channel.pk}")


def secret_of(channel: Channel) -> str:
    """The key that signs, empty where there is none."""
    return unseal(channel.secret_sealed, bound_to=f"channel secret {channel.pk}") if channel.secret_sealed else ""


def create_channel(values: Mapping[str, Any], *, by: User) -> Channel:
    """A bot in a chat, or a webhook: `kind`, `name`, `url`, and a `secret` where it signs.

    The name of its host is looked up before the act begins: nobody waits for it to write.
    """
    by.sight.require("settings", "edit")
    check_known(values, ("kind", "name", "url", "secret"))
    if values.get("kind") not in Channel.Kind.values:
        raise refuse("bad_value", "kind", _("Choose a value from the list."))
    return _create(values, _url(values["kind"], values.get("url")), by=by)


@act
def _create(values: Mapping[str, Any], url: str, *, by: User) -> Channel:
    row = Channel(kind=values["kind"], name=_name(values.get("name")), host=str(urlsplit(url).hostname))
    row.save()
    _seal(row, url, values.get("secret"))
    row.save()
    _said("channel.created", row, by)
    return row


def edit_channel(
    channel_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> Channel:  # fmt: skip
    """Another name, address or key; an empty address or key stays as it is."""
    by.sight.require("settings", "edit")
    check_known(values, ("name", "url", "secret"))
    kind = channel_for(by, channel_id).kind
    url = _url(kind, values["url"]) if values.get("url") else ""
    return _edit(channel_id, values, url, by=by, seen_version=seen_version)


@act
def _edit(
    channel_id: str | int, values: Mapping[str, Any], url: str, *, by: User, seen_version: int | None
) -> Channel:  # fmt: skip
    row = locked(Channel, channel_id)
    check_seen(row, seen_version)
    if "name" in values:
        row.name = _name(values["name"])
    if url:
        row.host = str(urlsplit(url).hostname)
    _seal(row, url, values.get("secret"))
    row.version += 1
    row.save()
    _said("channel.edited", row, by)
    return row


@act
def retire_channel(channel_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Channel:
    """Take a channel out of use, or back; what waits for it is not sent."""
    by.sight.require("settings", "edit")
    row = locked(Channel, channel_id)
    definitions.retire(row, noun="channel", by_id=by.pk, seen_version=seen_version, back=back)
    return row


@act
def try_channel(channel_id: str | int, *, by: User) -> Delivery:
    """Have a trial message sent; the log tells what became of it."""
    by.sight.require("settings", "edit")
    row = locked(Channel, channel_id)
    now = timezone.now()
    text = _("A trial from Spearhead, sent by %(name)s.") % {"name": by.name}
    made = Delivery.objects.create(
        key=f"try/{row.pk}/{now.timestamp()}", channel=row, text=text, due_at=now, created_at=now
    )
    _said("channel.tried", row, by)
    return made


@act
def set_mailer(values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Mailer:
    """The server that mail goes out by. An empty password stays as it is. The server may be one of the company's own
    network, on a port of mail only."""
    by.sight.require("settings", "edit")
    check_known(values, ("host", "port", "security", "username", "password", "sender", "is_on"))
    row = Mailer.objects.select_for_update().filter(pk=1).first() or Mailer(pk=1, version=0)
    if row.version:
        check_seen(row, seen_version)
    row.host = clean_text(str(values.get("host", "")), max_length=253, field="host").lower()
    if not row.host or any(sign in row.host for sign in " /@:"):
        raise refuse("bad_host", "host", _("Enter the name of the mail server, for example smtp.example.com."))
    row.port = values.get("port") or 587
    if row.port not in MAIL_PORTS:
        raise refuse("bad_port", "port", _("Mail servers listen on 25, 465, 587 or 2525."))
    row.security = values.get("security") or Mailer.Security.STARTTLS
    if row.security not in Mailer.Security.values:
        raise refuse("bad_value", "security", _("Choose a value from the list."))
    row.sender = clean_text(str(values.get("sender", "")), max_length=254, field="sender")
    try:
        validate_email(row.sender)
    except ValidationError:
        raise refuse("bad_email", "sender", _("Enter an e-mail address.")) from None
    row.username = clean_text(str(values.get("username", "")), max_length=254, field="username")
    if values.get("password"):
        row.password_sealed = seal(str(values["password"])[:MOST_SECRET], bound_to="mailer")
    row.is_on = bool(values.get("is_on", True))
    row.version += 1
    row.save()
    record(Happened("mailer.edited", "workspace", 1, by.pk, row.version, extra={"title": row.host}))
    return row


def _name(value: Any) -> str:
    name = clean_text(str(value or ""), max_length=120, field="name")
    if not name:
        raise refuse("name_missing", "name", _("Enter a name."))
    return name


def _url(kind: str, value: Any) -> str:
    return check_url(str(value or "")[:2000], hosts=HOSTS.get(kind))


def _seal(row: Channel, url: str, secret: Any) -> None:
    if url:
        row.url_sealed = seal(url, bound_to=f"channel {row.pk}")
    if secret:
        row.secret_sealed = seal(str(secret)[:MOST_SECRET], bound_to=f"channel secret {row.pk}")


def _said(kind: str, row: Channel, by: User) -> None:
    record(Happened(kind, "channel", row.pk, by.pk, row.version, extra={"title": row.name}))
