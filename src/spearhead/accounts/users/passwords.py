"""Changing one's own password; nobody sets another person's."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.hashers import check_password
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.attempts import FREE, SignInAttempt, _failed
from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import check_password_strength
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

LONGEST: Final = 1024


def change_password(*, by: User, old: str, new: str, forgotten: bool = False) -> User:
    """Set one's own password; the old one is asked where there is one. All other sessions end with it.

    It is not asked where it is `forgotten`: whoever has just come by a sign-in link that an administrator made.

    A wrong old password counts as a failed sign-in, outside the act, so that the refusal does not undo the count.
    """
    if by.has_usable_password() and not forgotten:
        key = f"password:{by.pk}"
        if SignInAttempt.objects.filter(key=key, blocked_until__gt=timezone.now()).exists():
            raise refuse("too_many_attempts", "old", _("Too many attempts. Wait a few minutes and try again."))
        if not check_password(old[:LONGEST], by.password):
            _failed(key, FREE)
            raise refuse("wrong_password", "old", _("This is not your present password."))
        SignInAttempt.objects.filter(key=key).delete()
    return set_password(new, by=by)


@act
def set_password(new: str, *, by: User) -> User:
    """Keep the new password; refuses short, common and name-like ones. Sign-in links sent before open nothing more."""
    user = locked(User, by.pk)
    if len(new) > LONGEST:
        raise refuse("bad_password", "password", _("Use at most %(limit)d characters.") % {"limit": LONGEST})
    check_password_strength(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    user.sign_in_links.filter(expires_at__gt=timezone.now()).update(expires_at=timezone.now())
    record(Happened("user.password_changed", "user", user.pk, by.pk, user.version))
    return user
