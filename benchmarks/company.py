"""The company that is measured: built once per database and then grown, with a rep, a director and their keys."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

USERS: Final = 50
#: Deals of the demo company that is built and then copied.
BUILT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls: a token for the API, a session for pages."""

    user: Any
    token: str
    session: str


@dataclass(frozen=True, slots=True)
class Company:
    """What the operations need to know: the rep with the most open deals, and the director."""

    rep: Caller
    director: Caller


def build(deals: int) -> None:
    """Migrate, and build the demo company with twice as many activities."""
    from django.conf import settings

    from spearhead.accounts.workspace.access import today
    from spearhead.cli import migrate
    from spearhead.demo.build import build as build_demo
    from spearhead.kernel.events.chain import seal_all

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
    with redirect_stdout(sys.stderr):
        migrate.run(_Silent())
    build_demo("large", seed=7, today=today(), deals=deals, activities=deals * 2, users=USERS)
    seal_all()  # else the server would spend its first minutes on it


def company() -> Company:
    """The callers, with new keys."""
    from django.db.models import Count

    from spearhead.accounts.users.models import User
    from spearhead.crm.deals.models import Deal

    reps = Deal.objects.filter(status="open", owner__role="rep", owner__is_active=True).values("owner_id")
    busiest = reps.annotate(n=Count("id")).order_by("-n", "owner_id").values_list("owner_id", flat=True)[0]
    director = User.objects.filter(role="director", is_active=True).order_by("id")[0]
    return Company(caller_of(User.objects.get(pk=busiest)), caller_of(director))


def team(count: int) -> list[Caller]:
    """So many callers: the reps with the most open deals of the default pipeline, the director first."""
    from django.db.models import Count

    from spearhead.accounts.users.models import User
    from spearhead.crm.deals.models import Deal
    from spearhead.process.pipelines.access import default_pipeline

    rows = Deal.objects.filter(
        status="open", pipeline=default_pipeline(), deleted_at__isnull=True, owner__role="rep", owner__is_active=True
    ).values("owner_id")
    busiest = rows.annotate(n=Count("id")).order_by("-n", "owner_id").values_list("owner_id", flat=True)
    return [company().director, *(caller_of(User.objects.get(pk=pk)) for pk in busiest[: count - 1])]


class _Silent(argparse.Namespace):
    """The arguments of `spearhead migrate`."""

    check, json = False, False


def caller_of(user: Any) -> Caller:
    """Somebody with a new key and a new session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from spearhead.accounts.tokens.acts import create_token

    _token, secret = create_token(user, name="bench", scope="write", by=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return Caller(user, secret, session.session_key)
