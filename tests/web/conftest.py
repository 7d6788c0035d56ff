"""What the tests of the screens share: the cast with its year, and clients that are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from spearhead.accounts.users.models import User
from tests.cast import Cast, build, known_year

SignIn = Callable[..., Client]


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and definitions of the cast."""
    return build()


@pytest.fixture
def year(cast: Cast) -> Cast:
    """The cast with its known year of deals."""
    return known_year(cast)


@pytest.fixture
def as_user() -> SignIn:
    """``as_user(cast.rep_a, "en")``: a client in which somebody is signed in, with their language."""

    def sign_in(user: User, language: str = "en") -> Client:
        User.objects.filter(pk=user.pk).update(language=language)
        client = Client()
        client.force_login(user)
        return client

    return sign_in
