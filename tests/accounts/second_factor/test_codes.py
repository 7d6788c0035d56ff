"""A code opens once, whoever asks at the same time; a second factor without its key still has its recovery codes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from django.db import OperationalError, connection
from django.test import override_settings

from spearhead.accounts.second_factor import codes
from spearhead.accounts.second_factor.access import codes_left, is_on, offer_of, on_since, with_second_factor
from spearhead.accounts.second_factor.acts import (
    confirm_second_factor,
    prove_code,
    start_second_factor,
    stop_setting_up,
    take_off_second_factor,
)
from spearhead.accounts.second_factor.models import SecondFactor
from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import add_user
from spearhead.accounts.workspace import starting
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.models import Event

TOGETHER = 6


def person(email: str = "li@example.com", role: str = "rep") -> User:
    starting.ensure()
    return add_user("李娜", email, role=role, password="violet harbour 71")


def turned_on(user: User) -> tuple[str, list[str]]:
    """The key, and the recovery codes; the code of the 30 seconds before was used for it."""
    start_second_factor(by=user, password="violet harbour 71")
    offer = offer_of(user)
    assert offer is not None
    _user, recovery = confirm_second_factor(by=user, code=pyotp.TOTP(offer.secret).at(time.time() - 30))
    return offer.secret, recovery


def at_once(user: User, code: str) -> list[str]:
    """What several requests get that use one code at the same moment."""
    ready = Barrier(TOGETHER)

    def use() -> str:
        ready.wait()
        try:
            while True:
                try:
                    return codes.use(user, code)
                except OperationalError as error:
                    # SQLite in memory refuses at once where a file waits for the other writer.
                    if "table is locked" not in str(error):
                        raise
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return sorted(one.result() for one in [pool.submit(use) for _ in range(TOGETHER)])


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_one_gets_in():
    """SEC-25, V15.4: by the app's code and by a recovery code."""
    user = person()
    secret, recovery = turned_on(user)
    assert at_once(user, pyotp.TOTP(secret).now()) == [""] * (TOGETHER - 1) + ["app"]
    assert at_once(user, recovery[0]) == [""] * (TOGETHER - 1) + ["recovery"]
    assert codes_left(user) == 9


@pytest.mark.django_db
def test_what_the_authenticator_is_told():
    user = person()
    assert offer_of(user) is None
    start_second_factor(by=user, password="violet harbour 71")
    offer = offer_of(user)
    assert offer is not None
    told = pyotp.parse_uri(offer.uri)
    assert isinstance(told, pyotp.TOTP)
    assert (told.secret, told.name, told.issuer, told.interval) == (offer.secret, "li@example.com", "Spearhead", 30)
    assert len(offer.secret) == 32  # 160 bits


@pytest.mark.django_db
def test_begun_anew_it_has_another_key_and_given_up_none():
    user = person()
    keys = set()
    for _ in range(2):
        start_second_factor(by=user, password="violet harbour 71")
        offer = offer_of(user)
        assert offer is not None
        keys.add(offer.secret)
    assert len(keys) == 2
    stop_setting_up(by=user)
    assert (offer_of(user), is_on(user), on_since(user)) == (None, False, None)
    turned_on(user)
    stop_setting_up(by=user)  # what is on stays on
    assert is_on(user)
    assert Event.objects.filter(kind="user.second_factor_given_up").count() == 1
    with pytest.raises(Refused) as refusal:
        start_second_factor(by=user, password="violet harbour 71")
    assert refusal.value.code == "is_on_already"
    assert with_second_factor([user]) == {user.pk}


@pytest.mark.django_db
def test_under_another_secret_key_the_recovery_codes_still_open():
    """After a restore on a machine without the old secret.key: nobody is let in without a code, nobody is shut out."""
    user = person()
    secret, recovery = turned_on(user)
    with override_settings(SECRET_KEY="another key of at least thirty-two signs"):
        with pytest.raises(Refused) as refusal:
            prove_code(user, pyotp.TOTP(secret).now())
        assert refusal.value.code == "wrong_code"
        assert prove_code(user, recovery[0]) == "recovery"


@pytest.mark.django_db
def test_somebody_elses_sealed_key_opens_nothing():
    user, other = person(), person("wang@example.com")
    secret, _recovery = turned_on(user)
    turned_on(other)
    stored = SecondFactor.objects.get(user=user).sealed_secret
    SecondFactor.objects.filter(user=other).update(sealed_secret=stored)
    with pytest.raises(Refused):
        prove_code(other, pyotp.TOTP(secret).now())


@pytest.mark.django_db
def test_only_administrators_take_it_off_others():
    user, boss, manager = person(), person("ada@example.com", "administrator"), person("mia@example.com", "manager")
    turned_on(user)
    for nobody in (user, manager):
        with pytest.raises(Forbidden):
            take_off_second_factor(user.pk, by=nobody)
    assert is_on(user)
    epoch = User.objects.get(pk=user.pk).session_epoch
    take_off_second_factor(user.pk, by=boss)
    assert not is_on(user)
    assert User.objects.get(pk=user.pk).session_epoch == epoch + 1
