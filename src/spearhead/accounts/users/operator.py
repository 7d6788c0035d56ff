"""What whoever holds the machine may do to users without signing in; no door on the network uses it."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.text.search import search_document
from spearhead.kernel.text.sort import sort_key

LANGUAGES: Final = ("zh-hans", "en")


def _refuse(field: str, message: str) -> Refused:
    return Refused(f"bad_{field}", message, {field: message})


def check_person(name: str, email: str) -> tuple[str, str]:
    """The name and e-mail as they are kept; refuses what is empty, malformed or taken."""
    name, email = clean_text(name, max_length=120, field="name"), email.strip()
    if not name:
        raise _refuse("name", _("Enter a name."))
    try:
        validate_email(email)
    except ValidationError:
        raise _refuse("email", _("Enter an e-mail address.")) from None
    if len(email) > 254 or User.objects.filter(email__iexact=email).exists():
        raise _refuse("email", _("Somebody has this e-mail address already."))
    return name, email


def check_password_strength(password: str, user: User) -> None:
    """Refuse a password that is short, common or like the person's name."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise _refuse("password", " ".join(error.messages)) from None


@act
def add_user(name: str, email: str, *, role: str, language: str = "zh-hans", password: str | None = None) -> User:
    """A new user who may sign in: with the password, or by a sign-in link where it is None."""
    name, email = check_person(name, email)
    if role not in Role.values:
        raise _refuse("role", _("There is no role “%(role)s”.") % {"role": role[:40]})
    if language not in LANGUAGES:
        raise _refuse("language", _("Choose a language from the list."))
    user = User(name=name, email=email, role=role, language=language)
    user.sort_key, user.search = sort_key(name, person=True)[:255], search_document(name, email)
    if password is None:
        user.set_unusable_password()
    else:
        check_password_strength(password, user)
        user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    extra = {"name": user.name, "role": user.role}
    record(Happened("user.created", "user", user.pk, None, user.version, extra=extra))
    return user


def user_by_email(email: str) -> User:
    """The user with this e-mail, or `Absent`."""
    found = User.objects.filter(email__iexact=email.strip()).first() if email.strip() else None
    if found is None:
        raise Absent
    return found


@act
def disable_user(user: User) -> None:
    """From the next request on the user cannot do anything; what they own stays theirs."""
    if not user.is_active:
        return
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, email__isnull=False).exclude(pk=user.pk)
    if user.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused("last_administrator", _("This is the last administrator. Make another one first."))
    user.is_active = False
    user.version += 1
    user.save(update_fields=["is_active", "version"])
    record(Happened("user.disabled", "user", user.pk, None, user.version, {"is_active": (True, False)}))
