"""Mail and chat: the server, the bots and webhooks, a trial, and the log of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.channels.access import channel_for, channels_visible_to, chats, log_of, mailer_for
from spearhead.automation.channels.choices import choose_telling, telling_of
from spearhead.automation.channels.models import Mailer
from spearhead.automation.channels.setting import (
    create_channel,
    edit_channel,
    retire_channel,
    set_mailer,
    try_channel,
)
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.form_keys import works_long
from spearhead.web.screens import go, reader, with_toast
from spearhead.web.settings.kit import Field, page, panel, question, read

KINDS: Final[Mapping[str, str]] = {
    "feishu": gettext_noop("Feishu"), "dingtalk": gettext_noop("DingTalk"), "wecom": gettext_noop("WeCom"),
    "slack": gettext_noop("Slack"), "webhook": gettext_noop("Webhook"),
}  # fmt: skip
SIGNED: Final = frozenset({"feishu", "dingtalk", "webhook"})
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (gettext_noop("waiting"), "info"), "sending": (gettext_noop("being sent"), "info"),
    "sent": (gettext_noop("sent"), "ok"), "failed": (gettext_noop("given up"), "danger"),
    "dropped": (gettext_noop("read before it was sent"), "quiet"),
}  # fmt: skip
ERRORS: Final[Mapping[str, str]] = {
    "address": gettext_noop("leads into a private network"), "name": gettext_noop("no such host"),
    "time": gettext_noop("took too long"), "network": gettext_noop("no connection"),
    "no mail": gettext_noop("no mail server"),
    "sealed": gettext_noop("the stored secret cannot be read; enter it again"),
}  # fmt: skip


def _administrator(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("settings", "edit")
    return user


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """The mail server, the channels, and what went out lately."""
    user = _administrator(request)
    rows = sorted(channels_visible_to(user), key=lambda one: one.retired_at is not None)
    log = [{"one": one, "error": _(ERRORS[one.error]) if one.error in ERRORS else one.error} for one in log_of(user)]
    context = {
        "rows": rows, "kinds": KINDS, "mailer": mailer_for(user), "log": log, "states": STATES,
    }  # fmt: skip
    return page(request, "settings/channels.html", "channels", context)


def _mail_fields(one: Mailer | None) -> list[Field]:
    secure = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("none"))]
    return [
        Field("host", _("Mail server"), value=one.host if one else "", required=True),
        Field("port", _("Port"), "whole", one.port if one else 587, required=True),
        Field("security", _("Encryption"), "choice", one.security if one else "starttls", required=True,
              options=secure),
        Field("sender", _("Sender"), "email", one.sender if one else "", required=True),
        Field("username", _("User name"), value=one.username if one else ""),
        Field("password", _("Password"), "password",
              help=_("Empty: stays as it is.") if one and one.password_sealed else ""),
        Field("is_on", _("Send mail"), "flag", one.is_on if one else True),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Set the mail server."""
    user = _administrator(request)
    one = mailer_for(user)
    fields = _mail_fields(one)
    if request.method == "POST":
        values = read(request.POST, [field for field in fields if field.key != "password"])
        values["password"] = request.POST.get("password", "")
        set_mailer(values, by=user, seen_version=forms.version(request.POST) if one else None)
        return go(request, reverse("settings_channels"))
    return panel(request, _("Mail server"), reverse("settings_mail"), fields, submit=_("Save"),
                 version=one.version if one else None)  # fmt: skip


def _fields(kind: str, name: str, *, new: bool) -> list[Field]:
    keep = "" if new else _("Empty: stays as it is.")
    found = [
        Field("name", _("Name"), value=name, required=True),
        Field("url", _("Webhook address"), required=new, help=keep or _("It is a secret: it is never shown again.")),
    ]
    return [*found, Field("secret", _("Signing key"), help=keep)] if kind in SIGNED else found


def _posted(request: HttpRequest, kind: str) -> dict[str, Any]:
    names = ("name", "url", "secret") if kind in SIGNED else ("name", "url")
    return {name: forms.text(request.POST, name) for name in names}


@works_long
@require_http_methods(["GET", "POST"])
def new_channel(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a bot or a webhook."""
    user = _administrator(request)
    if kind not in KINDS:
        raise Absent
    if request.method == "POST":
        create_channel({"kind": kind, **_posted(request, kind)}, by=user)
        return go(request, reverse("settings_channels"))
    address = reverse("settings_channel_new", args=[kind])
    return panel(request, _(KINDS[kind]), address, _fields(kind, _(KINDS[kind]), new=True), submit=_("Add"))


@works_long
@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Change one."""
    user = _administrator(request)
    one = channel_for(user, channel_id)
    if request.method == "POST":
        edit_channel(one.pk, _posted(request, one.kind), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_channels"))
    return panel(request, one.name, reverse("settings_channel", args=[one.pk]),
                 _fields(one.kind, one.name, new=False), submit=_("Save"), version=one.version)  # fmt: skip


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Switch one off, or on again."""
    user = _administrator(request)
    one = channel_for(user, channel_id)
    back = one.retired_at is not None
    if request.method == "POST":
        retire_channel(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_channels"))
    title = (_("Switch %(name)s on?") if back else _("Switch %(name)s off?")) % {"name": one.name}
    says = [_("What waits for it is not sent. Whoever chose it is told in the notices only.")] if not back else []
    return question(
        request,
        title,
        reverse("settings_channel_retire", args=[one.pk]),
        says=says,
        version=one.version,
        submit=_("Switch on") if back else _("Switch off"),
        danger=not back,
    )


@require_POST
def trial(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Have a trial message sent."""
    user = _administrator(request)
    try_channel(channel_for(user, channel_id).pk, by=user)
    return with_toast(go(request, reverse("settings_channels")), _("It goes out within a minute; the log tells."))


def telling_fields(user: User) -> list[Field]:
    """How one is told, for the profile."""
    chosen, rooms = telling_of(user), [(one.pk, one.name) for one in chats()]
    ways = [("mail", _("By mail")), *([("chat", _("In a chat"))] if rooms else []), ("none", _("Only in the notices"))]
    found = [Field("at_once", _("What cannot wait"), "choice", chosen.at_once, required=True, options=ways)]
    if rooms:
        found.append(Field("chat", _("Chat"), "ref", chosen.chat or "", options=rooms, empty=_("None")))
    return [
        *found,
        Field("digest_at", _("Digest at"), value=chosen.digest_at),
        Field("quiet_from", _("Quiet from"), value=chosen.quiet_from),
        Field("quiet_to", _("Quiet until"), value=chosen.quiet_to),
        Field("digest", _("A digest of the rest by mail, once a day"), "flag", chosen.digest),
        Field("free_days", _("Nothing on days that are not worked"), "flag", chosen.free_days),
    ]


@require_POST
def save_telling(request: HttpRequest) -> HttpResponse:
    """Keep how one is told."""
    user = reader(request)
    values = read(request.POST, telling_fields(user))
    if "chat_id" in values:
        values["chat"] = values.pop("chat_id")
    choose_telling(values, by=user)
    return go(request, reverse("settings"))
