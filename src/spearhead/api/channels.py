"""/channels, /mail-server and /telling: the ways out of the system, and what each person chooses of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, seen_version
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import reply
from spearhead.api.schemas.channels import (
    ChannelEdit,
    ChannelNew,
    ChannelOut,
    ChannelRetire,
    DeliveriesOut,
    DeliveryOut,
    MailServerIn,
    MailServerOut,
    TellingEdit,
    TellingOut,
)
from spearhead.api.schemas.records import page_of
from spearhead.automation.channels.access import channel_for, channels_visible_to, chats, log_of, mailer_for
from spearhead.automation.channels.choices import choose_telling, telling_of
from spearhead.automation.channels.models import Channel, Delivery, Mailer
from spearhead.automation.channels.setting import create_channel, edit_channel, retire_channel, set_mailer, try_channel
from spearhead.kernel.filters import Field

channels, mail_server, telling = Router(tags=["channels"]), Router(tags=["mail-server"]), Router(tags=["telling"])
CHANNELS = Noun(
    resource="settings",
    visible=channels_visible_to,
    fields=fields_of("settings", Field("kind", "choice", choices=tuple(Channel.Kind.values)), Field("name", "text"),
                     Field("retired_at", "datetime")),
    order=("name",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("kind"), Column("name"), Column("host"),
        Column("retired_at", "moment"),
    ),
)  # fmt: skip


@channels.get("", response=page_of(ChannelOut), summary="List channels")
def list_channels(request: HttpRequest) -> HttpResponse:
    """Bots in chats and webhooks, those out of use too."""
    return listing(request, CHANNELS)


@channels.post("", response={201: ChannelOut}, summary="Add a channel")
def add_channel(request: HttpRequest, body: ChannelNew) -> HttpResponse:
    """The address has to be public and, for a chat, its maker's."""
    need(request, "admin")
    return reading(request, CHANNELS, create_channel(body.model_dump(), by=caller(request)).pk, 201)


@channels.get("/deliveries", response=DeliveriesOut, summary="List what was sent")
def list_deliveries(request: HttpRequest) -> HttpResponse:
    """And what waits or was given up, with the reason."""
    only_params(request, {})
    return reply({"items": [_delivery(one) for one in log_of(caller(request))]})


@channels.get("/{channel_id}", response=ChannelOut, summary="Read a channel")
def read_channel(request: HttpRequest, channel_id: str) -> HttpResponse:
    """Without its address."""
    only_params(request, {})
    return reading(request, CHANNELS, channel_id)


@channels.patch("/{channel_id}", response=ChannelOut, summary="Change a channel")
def update_channel(request: HttpRequest, channel_id: str, body: ChannelEdit) -> HttpResponse:
    """Its name, address or key."""
    need(request, "admin")
    with changing(request, CHANNELS, channel_id, body.version) as (user, seen):
        channel_for(user, channel_id)
        values = body.model_dump(include=body.model_fields_set - {"version"})
        edit_channel(channel_id, values, by=user, seen_version=seen)
    return reading(request, CHANNELS, channel_id)


@channels.post("/{channel_id}/retire", response=ChannelOut, summary="Take a channel out of use")
def take_out(request: HttpRequest, channel_id: str, body: ChannelRetire) -> HttpResponse:
    """Or back with ``back``; what waits for it is not sent."""
    need(request, "admin")
    with changing(request, CHANNELS, channel_id, body.version) as (user, seen):
        channel_for(user, channel_id)
        retire_channel(channel_id, by=user, seen_version=seen, back=body.back)
    return reading(request, CHANNELS, channel_id)


@channels.post("/{channel_id}/trial", response={202: DeliveryOut}, summary="Send a trial message")
def send_trial(request: HttpRequest, channel_id: str) -> HttpResponse:
    """By the next run of the queue; the deliveries tell what became of it."""
    only_params(request, {})
    need(request, "admin")
    user = caller(request)
    return reply(_delivery(try_channel(channel_for(user, channel_id).pk, by=user)), 202)


@mail_server.get("", response=MailServerOut, summary="Read the mail server")
def read_mail_server(request: HttpRequest) -> HttpResponse:
    """Without its password."""
    only_params(request, {})
    return reply(_server(mailer_for(caller(request))))


@mail_server.put("", response=MailServerOut, summary="Set the mail server")
def set_mail_server(request: HttpRequest, body: MailServerIn) -> HttpResponse:
    """That mail goes out by; the version that was seen is asked for once one is set."""
    need(request, "admin")
    user = caller(request)
    seen = seen_version(request, body.version) if mailer_for(user) else None
    set_mailer(body.model_dump(exclude={"version"}), by=user, seen_version=seen)
    return reply(_server(mailer_for(user)))


@telling.get("", response=TellingOut, summary="Read how one is told")
def read_telling(request: HttpRequest) -> HttpResponse:
    """What the caller chose, or the defaults."""
    only_params(request, {})
    return reply(_telling(caller(request)))


@telling.patch("", response=TellingOut, summary="Choose how one is told")
def update_telling(request: HttpRequest, body: TellingEdit) -> HttpResponse:
    """For the caller alone."""
    user = caller(request)
    values = body.model_dump(include=body.model_fields_set)
    if values.get("chat") is not None:
        values["chat"] = int(values["chat"])
    choose_telling(values, by=user)
    return reply(_telling(user))


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": str(one.pk), "channel": str(one.channel_id) if one.channel_id else None,
        "user": str(one.user_id) if one.user_id else None, "state": one.state, "attempts": one.attempts,
        "error": one.error, "created_at": one.created_at, "sent_at": one.sent_at,
    }  # fmt: skip


def _server(one: Mailer | None) -> dict[str, Any]:
    names = ("host", "port", "security", "username", "sender")
    return {
        **{name: getattr(one, name) if one else None for name in names}, "version": one.version if one else 0,
        "has_password": bool(one and one.password_sealed), "is_on": bool(one and one.is_on),
    }  # fmt: skip


def _telling(user: User) -> dict[str, Any]:
    chosen = asdict(telling_of(user))
    chat = str(chosen["chat"]) if chosen["chat"] else None
    return {**chosen, "chat": chat, "chats": [{"id": str(one.pk), "name": one.name} for one in chats()]}
