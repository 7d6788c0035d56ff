"""Proving who one is while signed in, or half-way in: guesses are counted and slowed like those at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib.auth.hashers import check_password
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.attempts import FREE, SignInAttempt, count_failure
from spearhead.accounts.users.models import User
from spearhead.kernel.definitions import refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

LONGEST: Final = 1024


def prove_password(user: User, typed: str, *, field: str) -> None:
    """Refuse whoever does not know the password; asked nothing where there is none."""
    if user.has_usable_password():
        wrong = _("This is not your present password.")
        attempt(user, "password", field, lambda: check_password(typed[:LONGEST], user.password), wrong)


def attempt(user: User, what: str, field: str, is_right: Callable[[], bool], wrong: str) -> None:
    """Let a guess through when it is right; a wrong one counts, outside any act, so that no refusal undoes the count.

    Refuses (``too_many_attempts``) without looking while the person's guesses of this kind are held up.
    """
    key = f"{what}:{user.pk}"
    if SignInAttempt.objects.filter(key=key, blocked_until__gt=timezone.now()).exists():
        raise refuse("too_many_attempts", field, _("Too many attempts. Wait a few minutes and try again."))
    if not is_right():
        count_failure(key, FREE)
        record(Happened("user.proof_refused", "user", user.pk, user.pk, extra={"what": what}))
        raise refuse(f"wrong_{what}", field, wrong)
    SignInAttempt.objects.filter(key=key).delete()
