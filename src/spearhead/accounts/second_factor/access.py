"""Reading who has a second factor, and how many recovery codes are left; never a secret of one that is in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyotp
from django.utils import timezone

from spearhead.accounts.second_factor.codes import secret_of
from spearhead.accounts.second_factor.models import RecoveryCode, SecondFactor
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace

#: how long a set-up that was begun waits for its first code
SET_UP_WITHIN: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an authenticator is told while it is being set up: `uri` for the picture, `secret` for typing."""

    stored: str
    secret: str
    uri: str


def is_on(user: User) -> bool:
    """Whether a code is asked of this person when they sign in."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def on_since(user: User) -> datetime | None:
    """When the person turned it on."""
    found = SecondFactor.objects.filter(user=user).values_list("confirmed_at", flat=True)
    return found.first()


def with_second_factor(users: Iterable[User]) -> set[int]:
    """The ids of those of whom a code is asked."""
    ids = [user.pk for user in users]
    rows = SecondFactor.objects.filter(user__in=ids, confirmed_at__isnull=False)
    return set(rows.values_list("user_id", flat=True))


def codes_left(user: User) -> int:
    """Recovery codes that were not used."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def offer_of(user: User) -> Offer | None:
    """The set-up that this person has begun and not finished; afterwards nobody reads the secret again."""
    begun = SecondFactor.objects.filter(
        user=user, confirmed_at__isnull=True, started_at__gt=timezone.now() - SET_UP_WITHIN
    ).first()
    secret = secret_of(begun, user) if begun else None
    if begun is None or secret is None:
        return None
    issuer = workspace().name.replace(":", " ").strip() or "Spearhead"
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.email or user.name, issuer_name=issuer)
    return Offer(begun.sealed_secret, secret, uri)
