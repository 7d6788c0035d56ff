"""What an administrator does with people: add, edit, invite, give a role, disable; one's own settings are beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.tokens.acts import link_hours, make_sign_in_link
from spearhead.accounts.tokens.models import ApiToken, SignInLink
from spearhead.accounts.users.access import other_administrators
from spearhead.accounts.users.models import Role, User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_seen, locked, plain, refuse
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.text.search import search_document
from spearhead.kernel.text.sort import sort_key

LANGUAGES: Final = ("zh-hans", "en")
EDITABLE: Final = ("name", "email", "title", "language", "time_zone", "hired_on", "left_on")


@act
def add_user(values: Mapping[str, Any], *, by: User) -> User:
    """A new person; without an e-mail address they own records but cannot sign in. Nobody gets a password here."""
    by.sight.require("user", "edit")
    check_known(values, (*EDITABLE, "role"))
    fields = _checked(values, None)
    role = fields.pop("role", Role.REP)
    _check_role(role, by)
    user = User(role=role, **{"name": "", **fields})
    if not user.name:
        raise refuse("name_missing", "name", _("Enter a name."))
    _check_dates(user)
    _index(user)
    user.set_unusable_password()
    user.save(force_insert=True)
    record(Happened("user.created", "user", user.pk, by.pk, user.version, extra={"name": user.name, "role": role}))
    return user


@act
def edit_user(user_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> User:
    """Change a person's name, address, title, language, zone or dates."""
    by.sight.require("user", "edit")
    user = locked(User, user_id)
    guard_administrator(user, by)
    check_known(values, EDITABLE)
    fields = _checked(values, user)
    check_seen(user, seen_version)
    if "email" in fields and fields["email"] is None and user.role == Role.ADMINISTRATOR:
        _keep_one_administrator(user)
    changes = {name: (plain(getattr(user, name)), plain(after)) for name, after in fields.items()
               if getattr(user, name) != after}  # fmt: skip
    for name in changes:
        setattr(user, name, fields[name])
    _check_dates(user)
    if changes:
        _index(user)
        _save(user, "user.changed", by, changes)
    return user


@act
def set_role(user_id: str | int, role: str, *, by: User, seen_version: int | None) -> User:
    """Give a person another role; it holds from their next request on."""
    by.sight.require("user", "edit")
    user = locked(User, user_id)
    _check_role(role, by)
    guard_administrator(user, by)
    if user.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
        _keep_one_administrator(user)
    change(user, {"role": role}, noun="user", by_id=by.pk, seen_version=seen_version, kind="role_changed")
    return user


@act
def invite(user_id: str | int, *, by: User) -> str:
    """The secret of a one-time sign-in link, good for as long as `link_hours` says; links made before die."""
    by.sight.require("user", "edit")
    user = locked(User, user_id)
    guard_administrator(user, by)
    if not user.can_sign_in:
        message = _("Add an e-mail address first.") if user.is_active else _("This person is disabled.")
        raise refuse("cannot_sign_in", "email", message)
    hours = link_hours(user)
    record(Happened("user.invited", "user", user.pk, by.pk, user.version, extra={"hours": hours}))
    return make_sign_in_link(user, hours=hours)


@act
def disable_user(user_id: str | int, *, by: User, seen_version: int | None) -> User:
    """From the next request on the person can do nothing: sessions, tokens and links are dead; records stay theirs."""
    by.sight.require("user", "edit")
    user = locked(User, user_id)
    guard_administrator(user, by)
    if user.pk == by.pk:
        raise Refused("own_account", _("You cannot disable yourself. Ask another administrator."))
    if user.role == Role.ADMINISTRATOR:
        _keep_one_administrator(user)
    check_seen(user, seen_version)
    if not user.is_active:
        return user
    now = timezone.now()
    user.is_active = False
    user.set_unusable_password()  # also ends every session, for a session is bound to the password
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    SignInLink.objects.filter(user=user, expires_at__gt=now).update(expires_at=now)
    _save(user, "user.disabled", by, {"is_active": (True, False)})
    return user


@act
def enable_user(user_id: str | int, *, by: User, seen_version: int | None) -> User:
    """Let a disabled person back in; they sign in by a new invitation."""
    by.sight.require("user", "edit")
    user = locked(User, user_id)
    guard_administrator(user, by)
    change(user, {"is_active": True}, noun="user", by_id=by.pk, seen_version=seen_version, kind="enabled")
    return user


@act
def sign_out_everywhere(user_id: str | int, *, by: User) -> User:
    """End all sessions of a person, or one's own; API tokens go on."""
    user = locked(User, user_id)
    if user.pk != by.pk:
        by.sight.require("user", "edit")
        guard_administrator(user, by)
    end_all_sessions(user)
    record(Happened("user.signed_out_everywhere", "user", user.pk, by.pk, user.version))
    return user


def end_all_sessions(user: User) -> None:
    """From the next request on no session of this (locked) person goes on."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])


def _save(user: User, kind: str, by: User, changes: Mapping[str, tuple[Any, Any]]) -> None:
    user.version += 1
    user.save()
    record(Happened(kind, "user", user.pk, by.pk, user.version, changes))


def _index(user: User) -> None:
    user.sort_key = sort_key(user.name, person=True)[:255]
    user.search = search_document(user.name, user.email or "")


def _check_role(role: str, by: User) -> None:
    if role not in Role.values:
        raise refuse("unknown_role", "role", _("There is no role “%(role)s”.") % {"role": str(role)[:40]})
    if role == Role.ADMINISTRATOR and by.role != Role.ADMINISTRATOR:
        raise Forbidden(_("Only an administrator makes administrators."), "administrators_only")


def guard_administrator(user: User, by: User) -> None:
    """Refuse whoever is none and changes one."""
    if user.role == Role.ADMINISTRATOR and by.role != Role.ADMINISTRATOR:
        raise Forbidden(_("Only an administrator changes administrators."), "administrators_only")


def _keep_one_administrator(user: User) -> None:
    if not other_administrators(user).exists():
        raise refuse("last_administrator", "role", _("This is the last administrator. Make another one first."))


def _check_dates(user: User) -> None:
    if user.left_on and user.hired_on and user.left_on < user.hired_on:
        raise refuse("bad_period", "left_on", _("The last day lies before the first."))


def _checked(values: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    fields = dict(values)
    for name in ("name", "title"):
        if name in fields:
            fields[name] = clean_text(str(fields[name] or ""), max_length=120, field=name)
    if fields.get("name") == "":
        raise refuse("name_missing", "name", _("Enter a name."))
    if "email" in fields:
        fields["email"] = _email(str(fields["email"] or ""), user)
    if fields.get("language", "en") not in LANGUAGES:
        raise refuse("unknown_language", "language", _("Choose a language from the list."))
    if fields.get("time_zone") and fields["time_zone"] not in available_timezones():
        raise refuse("unknown_time_zone", "time_zone", _("Choose a time zone from the list."))
    return fields


def _email(typed: str, user: User | None) -> str | None:
    email = clean_text(typed, max_length=254, field="email")
    if not email:
        return None
    try:
        validate_email(email)
    except ValidationError:
        raise refuse("bad_email", "email", _("Enter an e-mail address.")) from None
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk if user else 0).exists():
        raise refuse("email_taken", "email", _("Somebody has this e-mail address already."))
    return email
