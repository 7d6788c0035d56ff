"""Codes by the clock (RFC 6238) and recovery codes: made, read as people type them, and used up once."""

from __future__ import annotations

import base64
import secrets
import time
import unicodedata
from typing import Final

import pyotp
import structlog
from django.utils import timezone
from pyotp.exceptions import OTPVerificationError

from spearhead.accounts.second_factor.models import RecoveryCode, SecondFactor
from spearhead.accounts.tokens.acts import hashed
from spearhead.accounts.users.models import User
from spearhead.kernel.sealed import Unreadable, seal, unseal

DIGITS: Final = 6
#: of 30 seconds, either way, for clocks that differ
DRIFT: Final = 1
HOW_MANY: Final = 10
_LONGEST: Final = 100

log = structlog.get_logger(__name__)


def new_secret() -> str:
    """160 random bits in base 32, as authenticators read them."""
    return pyotp.random_base32()


def sealed(secret: str, user: User) -> str:
    """As it is stored."""
    return seal(secret, bound_to=_bound(user))


def secret_of(factor: SecondFactor, user: User) -> str | None:
    """The secret in clear; None where the workspace's secret key is not the one it was sealed under."""
    try:
        return unseal(factor.sealed_secret, bound_to=_bound(user))
    except Unreadable:
        log.error("second_factor_unreadable", user=user.pk, hint="was secret.key replaced? recovery codes still work")
        return None


def _bound(user: User) -> str:
    return f"second factor of {user.pk}"


def cleaned(typed: str) -> str:
    """What was typed without spaces, dashes and full-width forms, in capitals."""
    plain = unicodedata.normalize("NFKC", typed[:_LONGEST]).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def use(user: User, typed: str) -> str:
    """Use a code up: ``app`` or ``recovery`` says which it was, an empty text that it opens nothing.

    A code opens once, of two requests at once only one; it is one statement on one row that decides.
    """
    code = cleaned(typed)
    if code.isdigit() and len(code) == DIGITS:
        return "app" if _use_app(user, code) else ""
    return "recovery" if _use_recovery(user, code) else ""


def step_of(secret: str, code: str) -> int | None:
    """Which 30 seconds a code belongs to, None where to none near now."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=time.time(), valid_window=DRIFT)
    except OTPVerificationError:
        return None


def _use_app(user: User, code: str) -> bool:
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    secret = secret_of(factor, user) if factor else None
    step = step_of(secret, code) if secret else None
    if step is None:
        return False
    unused = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False, last_step__lt=step)
    return unused.update(last_step=step) == 1


def _use_recovery(user: User, code: str) -> bool:
    read = code.translate(str.maketrans("018", "OIB"))  # the alphabet has no such digits
    fresh = RecoveryCode.objects.filter(user=user, code_hash=hashed(read), used_at__isnull=True)
    return fresh.update(used_at=timezone.now()) == 1


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes in groups of four, for showing once; all earlier ones open nothing any more."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [base64.b32encode(secrets.token_bytes(15)).decode() for _ in range(HOW_MANY)]
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_hash=hashed(code)) for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]
