"""The mail server, chat bots and webhooks, and the queue of what is sent, which is its log too."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Channel(models.Model):
    """A bot in a chat, or a webhook. The address is a secret: sealed, and shown by its host alone."""

    class Kind(models.TextChoices):
        WECOM = "wecom"
        DINGTALK = "dingtalk"
        FEISHU = "feishu"
        SLACK = "slack"
        WEBHOOK = "webhook"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=253)
    url_sealed = models.TextField()
    secret_sealed = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Mailer(models.Model):
    """The server that mail goes out by; there is one at most."""

    class Security(models.TextChoices):
        STARTTLS = "starttls"
        TLS = "tls"
        NONE = "none"

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    password_sealed = models.TextField(blank=True)
    sender = models.CharField(max_length=254)
    is_on = models.BooleanField(default=True)
    version = models.IntegerField(default=1)


class Delivery(models.Model):
    """One thing to be sent, once by its key: a notice, a digest of notices, or the words of an automation. It goes to
    a channel, to a `user` by mail, or to the contact or lead that `to_type` and `to_id` name, who answer `reply_to`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    key = models.CharField(max_length=80, unique=True)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="deliveries")
    notices = models.JSONField(default=list)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    to_type = models.CharField(max_length=8, blank=True)
    to_id = models.BigIntegerField(null=True)
    reply_to = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["to_type", "to_id"], name="delivery_to", condition=models.Q(to_id__isnull=False)),
        ]
