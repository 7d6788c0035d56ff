"""Changing one's own password; nobody sets another person's."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import check_password_strength
from spearhead.accounts.users.proofs import LONGEST, prove_password
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened


def change_password(*, by: User, old: str, new: str, forgotten: bool = False) -> User:
    """Set one's own password; the old one is asked where there is one. All other sessions end with it.

    It is not asked where it is `forgotten`: whoever has just come by a sign-in link that an administrator made.
    """
    if not forgotten:
        prove_password(by, old, field="old")
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
