"""Making, using and revoking secrets; a secret is shown once and kept only as a hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.tokens.models import ApiToken, SignInLink
from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.prepared import Prepared
from spearhead.kernel.text.clean import clean_text

SCOPES: Final = ("read", "write", "admin")
PREFIX: Final = "sph_"
SEEN_EVERY: Final = timedelta(minutes=5)
#: how many hours a link opens: the first one of somebody new, and one for somebody who has been here (SEC-23)
FIRST_HOURS, RESET_HOURS = 24, 1


def hashed(secret: str) -> str:
    """SHA-256 of a random secret of 256 bits: no salt or stretching is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@act
def create_token(user: User, *, name: str, scope: str, days: int | None = 365, by: User) -> tuple[ApiToken, str]:
    """A new API token for oneself (or, as administrator, for anybody); returns it with its secret."""
    if by.pk != user.pk and not by.sight.may("settings", "edit"):
        raise Absent
    if scope not in SCOPES:
        message = _("The scope is read, write or admin.")
        raise Refused("unknown_scope", message, {"scope": message})
    name = clean_text(name, max_length=80, field="name")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, scopes=list(SCOPES[: SCOPES.index(scope) + 1]), secret_hash=hashed(secret),
        prefix=secret[:10], expires_at=timezone.now() + timedelta(days=days) if days else None,
    )  # fmt: skip
    record(Happened("token.created", "user", user.pk, by.pk, extra={"name": token.name, "scopes": token.scopes}))
    return token, secret


@act
def revoke_token(token_id: str | int, *, by: User) -> None:
    """End a token at once."""
    token = ApiToken.objects.filter(pk=read_id(token_id)).first()
    if token is None or (token.user_id != by.pk and not by.sight.may("settings", "edit")):
        raise Absent
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    record(Happened("token.revoked", "user", token.user_id, by.pk, extra={"name": token.name}))


#: in the order of the model, as `from_db` takes them
_CALLER: Final = ("email", "name", "role", "title", "language", "time_zone", "theme", "is_active", "version")


def _live(secret_hash: str, moment: datetime, seen_since: datetime) -> QuerySet[ApiToken, Any]:
    live = Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=moment))
    rows = ApiToken.objects.filter(live, secret_hash=secret_hash, user__is_active=True)
    seen = Case(When(last_used_at__gt=seen_since, then=1), default=0)
    return rows.values_list("id", "scopes", seen, "user_id", *(f"user__{name}" for name in _CALLER))


_LIVE: Final = Prepared(_live, str, datetime, datetime)


def token_of(secret: str, now: datetime | None = None) -> ApiToken | None:
    """The live token of a secret with its user, or None; marks it seen at most every five minutes.

    Every request of the API asks this, so the query is prepared; what it does not read is read when first needed.
    """
    moment = now or timezone.now()
    rows = _LIVE.rows(hashed(secret), moment, moment - SEEN_EVERY)
    if not rows:
        return None
    token_id, scopes, seen, user_id, *rest = rows[0]
    token = ApiToken.from_db("default", ["id", "user_id", "scopes"], [token_id, user_id, json.loads(scopes)])
    token.user = User.from_db("default", ["id", *_CALLER], [user_id, *rest])
    if not seen:
        ApiToken.objects.filter(pk=token_id).update(last_used_at=moment)
    return token


def link_hours(user: User) -> int:
    """How long a link for this person opens: whoever never was here has a day to come, all others an hour."""
    return FIRST_HOURS if user.last_login is None and not user.has_usable_password() else RESET_HOURS


@act
def make_sign_in_link(user: User, *, hours: int | None = None, reusable: bool = False) -> str:
    """A secret for a sign-in link; only administrators and commands make them. It ends the one before it.

    `hours` and `reusable` are for the demo company alone, whose people are invented.
    """
    if not reusable:
        end_sign_in_links(user)
    secret = secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(hours=link_hours(user) if hours is None else hours)
    SignInLink.objects.create(user=user, secret_hash=hashed(secret), expires_at=until, reusable=reusable)
    record(Happened("sign_in_link.created", "user", user.pk, None))
    return secret


def end_sign_in_links(user: User) -> None:
    """What was sent to somebody and not used yet opens nothing any more."""
    now = timezone.now()
    SignInLink.objects.filter(user=user, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)


def link_of(secret: str) -> SignInLink | None:
    """The live link of a secret with its user, unused (or reusable), or None."""
    live = Q(expires_at__gt=timezone.now()) & (Q(used_at__isnull=True) | Q(reusable=True))
    return (
        SignInLink.objects.select_related("user").filter(live, secret_hash=hashed(secret), user__is_active=True).first()
    )


def use_link(secret: str) -> User | None:
    """Use a link up; of two clicks at once only one gets in."""
    link = link_of(secret)
    if link is None:
        return None
    with transaction.atomic():
        fresh = SignInLink.objects.filter(pk=link.pk)
        if not link.reusable:
            fresh = fresh.filter(used_at__isnull=True)
        return link.user if fresh.update(used_at=timezone.now()) else None
