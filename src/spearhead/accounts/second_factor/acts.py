"""Setting up a second factor, asking for it, and taking it away; every one is an event, none holds a secret."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.second_factor import codes
from spearhead.accounts.second_factor.access import is_on, offer_of
from spearhead.accounts.second_factor.demand import Demand, is_demanded
from spearhead.accounts.second_factor.models import RecoveryCode, SecondFactor
from spearhead.accounts.users.acts import end_all_sessions, guard_administrator
from spearhead.accounts.users.models import User
from spearhead.accounts.users.proofs import attempt, prove_password
from spearhead.accounts.workspace.models import Workspace
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, locked, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened


def start_second_factor(*, by: User, password: str) -> None:
    """Make a secret for a new authenticator; it asks nothing until its first code was typed."""
    prove_password(by, password, field="password")
    _start(by=by)


@act
def _start(*, by: User) -> None:
    user = locked(User, by.pk)
    if is_on(user):
        raise _is_on_already()
    secret = codes.sealed(codes.new_secret(), user)
    SecondFactor.objects.update_or_create(
        user=user, defaults={"sealed_secret": secret, "started_at": timezone.now(), "last_step": 0}
    )
    record(Happened("user.second_factor_begun", "user", user.pk, by.pk, user.version))


@act
def stop_setting_up(*, by: User) -> None:
    """Forget a set-up that was begun."""
    begun, _kinds = SecondFactor.objects.filter(user=by, confirmed_at__isnull=True).delete()
    if begun:
        record(Happened("user.second_factor_given_up", "user", by.pk, by.pk, by.version))


def confirm_second_factor(*, by: User, code: str) -> tuple[User, list[str]]:
    """Turn it on with the authenticator's first code; the recovery codes, once. All other sessions end."""
    offer = offer_of(by)
    if offer is None:
        message = _("This set-up was begun too long ago. Begin anew.")
        raise Refused("set_up_over", message, {"code": message})
    step = codes.step_of(offer.secret, codes.cleaned(code))
    wrong = _("This is not the code that the app shows now. Is the clock of your phone right?")
    attempt(by, "code", "code", lambda: step is not None, wrong)
    return _confirm(offer.stored, step or 0, by=by)


@act
def _confirm(stored: str, step: int, *, by: User) -> tuple[User, list[str]]:
    user = locked(User, by.pk)
    begun = SecondFactor.objects.filter(user=user, confirmed_at__isnull=True, sealed_secret=stored)
    if not begun.update(confirmed_at=timezone.now(), last_step=step):
        raise _is_on_already()
    made = codes.new_recovery_codes(user)
    end_all_sessions(user)
    record(Happened("user.second_factor_added", "user", user.pk, by.pk, user.version))
    return user, made


def prove_code(user: User, code: str) -> str:
    """Use a code up, ``app`` or ``recovery``; whatever is wrong with one, the answer is the same."""
    used = ""

    def opens() -> bool:
        nonlocal used
        used = codes.use(user, code)
        return bool(used)

    wrong = _("This code is wrong, or it was used already. Try the next one.")
    attempt(user, "code", "code", opens, wrong)
    return used


def renew_recovery_codes(*, by: User, password: str, code: str) -> list[str]:
    """Ten new recovery codes, once; the old ones open nothing any more."""
    _prove_both(by, password, code)
    return _renew(by=by)


@act
def _renew(*, by: User) -> list[str]:
    user = locked(User, by.pk)
    made = codes.new_recovery_codes(user)
    record(Happened("user.recovery_codes_made", "user", user.pk, by.pk, user.version))
    return made


def remove_second_factor(*, by: User, password: str, code: str) -> User:
    """Turn one's own off, with the password and a code, unless it is demanded. All other sessions end."""
    if is_demanded(by):
        raise Refused("demanded", _("Your workspace demands two-step verification of you."))
    _prove_both(by, password, code)
    return _remove(by.pk, "user.second_factor_removed", by=by)


@act
def take_off_second_factor(user_id: str | int, *, by: User) -> User:
    """An administrator takes it off somebody who lost phone and codes; that person is signed out everywhere."""
    by.sight.require("user", "edit")
    user = locked(User, user_id)
    guard_administrator(user, by)
    if user.pk == by.pk:
        raise Refused(
            "own_account", _("Turn your own off under “Sign-in and security”, with your password and a code.")
        )
    return _remove(user.pk, "user.second_factor_taken_off", by=by)


@act
def _remove(user_id: int, kind: str, *, by: User) -> User:
    user = locked(User, user_id)
    require_on(user)
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_all_sessions(user)
    record(Happened(kind, "user", user.pk, by.pk, user.version))
    return user


def require_on(user: User) -> None:
    """Refuse (``not_on``) what only whoever has turned it on can do."""
    if not is_on(user):
        raise Refused("not_on", _("Two-step verification is not on."))


def _prove_both(user: User, password: str, code: str) -> None:
    require_on(user)
    prove_password(user, password, field="password")
    prove_code(user, code)


def _is_on_already() -> Refused:
    return refuse("is_on_already", "code", _("Two-step verification is on already."))


@act
def demand_second_factor(of: str, *, by: User, seen_version: int | None) -> Workspace:
    """Demand a second factor of ``nobody``, of ``administrators`` or of ``everybody``: whoever signs in from now on and
    has none sets it up before anything else. Whoever demands it has one, so that somebody can help the others.
    """
    by.sight.require("settings", "edit")
    if of not in Demand.values:
        raise refuse("unknown_demand", "second_factor", _("Choose a value from the list."))
    Workspace.objects.get_or_create(pk=1)
    settings = locked(Workspace, 1)
    if of != Demand.NOBODY and not is_on(by):
        message = _("Turn it on for yourself first, under “Sign-in and security”.")
        raise refuse("own_first", "second_factor", message)
    if of == settings.second_factor:
        return settings
    now = timezone.now() if of != Demand.NOBODY else None
    change(
        settings, {"second_factor": of, "second_factor_since": now}, noun="workspace", by_id=by.pk,
        seen_version=seen_version, kind="second_factor_demanded",
    )  # fmt: skip
    return settings
