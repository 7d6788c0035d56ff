"""Signing in with a password: slow for guessers, uniform in answer and time, never a permanent lock."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import ClassVar, Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

FREE: Final = 5
LONGEST: Final = timedelta(minutes=15)


@functools.cache
def _nobodys() -> str:
    """What is checked where there is no password, so that the answer takes as long."""
    return make_password("nobody's password")


class SignInAttempt(models.Model):
    """Failed attempts of one account or one address since the last success."""

    key = models.CharField(max_length=300, primary_key=True)
    failed = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["blocked_until"], name="attempt_blocked")]


def sign_in(email: str, password: str, address: str) -> User:
    """The user with this e-mail and password; everybody else gets one answer, after one hash, whatever was wrong.

    They are not in yet: who they are may be asked a second time, see `second_factor.entering`.
    """
    email = email.replace("\0", "")  # which no database takes
    keys = [f"account:{email.casefold()[:254]}", f"address:{address[:40]}"]
    if SignInAttempt.objects.filter(key__in=keys, blocked_until__gt=timezone.now()).exists():
        raise Refused("too_many_attempts", _("Too many attempts. Wait a few minutes and try again."))
    user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    right = check_password(password, user.password if user and user.has_usable_password() else _nobodys())
    if user is None or not user.has_usable_password() or not right:
        for key, free in zip(keys, (FREE, FREE * 4), strict=True):
            count_failure(key, free)
        record(Happened("sign_in.failed", "user", user.pk if user else 0, None))
        raise Refused("wrong_credentials", _("E-mail or password is wrong."))
    SignInAttempt.objects.filter(key__in=keys[:1]).delete()
    return user


@transaction.atomic
def count_failure(key: str, free: int) -> None:
    """Count a failed guess and hold up the next ones; of guesses at once each counts."""
    SignInAttempt.objects.get_or_create(key=key)
    attempt = SignInAttempt.objects.select_for_update().get(key=key)
    attempt.failed += 1
    if attempt.failed >= free:
        attempt.blocked_until = timezone.now() + min(timedelta(seconds=2 ** min(attempt.failed - free, 12)), LONGEST)
    attempt.save()
