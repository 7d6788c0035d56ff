"""Bodies and answers about mail and chat; addresses, keys and passwords go in and never come out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Email, Flag, Id, Line, Name120, Version

Secret = Annotated[Line, Field(max_length=300)]
Address = Annotated[Line, Field(max_length=2000)]
Host = Annotated[Line, Field(min_length=1, max_length=253)]
Clock = Annotated[Line, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["08:30"])]


class ChannelNew(Body):
    """A bot in a chat, or a webhook; ``secret`` is the key that signs, where the kind knows one."""

    kind: Literal["wecom", "dingtalk", "feishu", "slack", "webhook"]
    name: Name120
    url: Annotated[Address, Field(min_length=1)]
    secret: Secret = ""


class ChannelEdit(Changed):
    """What is to be different; an empty address or key stays as it is."""

    name: Name120 = ""
    url: Address = ""
    secret: Secret = ""


class ChannelOut(Answer):
    """A channel by its host; the address is a secret."""

    id: str
    version: int
    kind: str
    name: str
    host: str
    retired_at: str | None


class ChannelRetire(Changed):
    """Out of use, or back."""

    back: Flag = False


class DeliveryOut(Answer):
    """Something that was sent or waits, without its words."""

    id: str
    channel: str | None
    user: str | None
    state: str
    attempts: int
    error: str
    created_at: str
    sent_at: str | None


class DeliveriesOut(Answer):
    """The last fifty, newest first."""

    items: list[DeliveryOut]


class MailServerIn(Body):
    """The server that mail goes out by; an empty password stays as it is."""

    host: Host
    port: Literal[25, 465, 587, 2525] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Annotated[Line, Field(max_length=254)] = ""
    password: Secret = ""
    sender: Annotated[Email, Field(min_length=3)]
    is_on: Flag = True
    version: Version | None = None


class MailServerOut(Answer):
    """The mail server; null fields while none is set up."""

    version: int
    host: str | None
    port: int | None
    security: str | None
    username: str | None
    has_password: bool
    sender: str | None
    is_on: bool


class TellingEdit(Body):
    """How the caller is told; what is not named stays. Times are of their own day."""

    at_once: Literal["mail", "chat", "none"] = "mail"
    chat: Id | None = None
    digest: Flag = True
    digest_at: Clock = "08:30"
    quiet_from: Clock = "20:00"
    quiet_to: Clock = "08:00"
    free_days: Flag = True


class ChatOut(Answer):
    """A chat that may be chosen."""

    id: str
    name: str


class TellingOut(Answer):
    """How the caller is told of what is to be done, and the chats there are to choose from."""

    at_once: str
    chat: str | None
    digest: bool
    digest_at: str
    quiet_from: str
    quiet_to: str
    free_days: bool
    chats: list[ChatOut]
