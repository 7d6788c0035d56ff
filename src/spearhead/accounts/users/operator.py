"""What whoever holds the machine may do to users without signing in; no door on the network uses it."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.users import acts
from spearhead.accounts.users.models import Role, User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent


def operator() -> User:
    """Nobody in particular, with every right: its events have no actor, and their door says where it sat."""
    return User(role=Role.ADMINISTRATOR)


#: what Django finds wrong with a password, by its code, in words of ours: Django's own are not all translated
_WEAK: Final = {
    "password_too_short": gettext_noop("It needs at least %(min_length)d characters."),
    "password_too_common": gettext_noop("It is one of the passwords that are guessed first."),
    "password_too_similar": gettext_noop("It is too much like the name or the e-mail address."),
}


def check_password_strength(password: str, user: User) -> None:
    """Refuse a password that is short, common or like the person's name."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = [_(_WEAK[str(one.code)]) % (one.params or {}) for one in error.error_list]
        raise refuse("bad_password", "password", " ".join(words)) from None


@act
def add_user(name: str, email: str, *, role: str, language: str = "zh-hans", password: str | None = None) -> User:
    """A new user who may sign in: with the password, or by a sign-in link where it is None."""
    if not email.strip():
        raise refuse("bad_email", "email", _("Enter an e-mail address."))
    values = {"name": name, "email": email, "role": role, "language": language}
    user = acts.add_user(values, by=operator())
    if password is not None:
        check_password_strength(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def user_by_email(email: str) -> User:
    """The user with this e-mail, or `Absent`."""
    found = User.objects.filter(email__iexact=email.strip()).first() if email.strip() else None
    if found is None:
        raise Absent
    return found


def operator_or_named(email: str | None) -> User | None:
    """Whose rights a command uses: the named person's, else the first administrator's; None where nobody is here."""
    if email:
        return user_by_email(email)
    active = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, email__isnull=False)
    return active.order_by("id").first()


def invite(user: User) -> str:
    """The secret of a new sign-in link."""
    return acts.invite(user.pk, by=operator())


def disable_user(user: User) -> User:
    """From the next request on the user cannot do anything; what they own stays theirs."""
    return acts.disable_user(user.pk, by=operator(), seen_version=user.version)
