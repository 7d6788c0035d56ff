"""An empty workspace with its administrator and a manager, and shorthands for reading what an import made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import add_user
from spearhead.accounts.workspace import starting as workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm import starting as records
from spearhead.kernel.figures import read
from spearhead.process import starting as process


@pytest.fixture
def admin(db: None) -> User:
    """The administrator of a workspace as `spearhead migrate` leaves it."""
    workspace.ensure()
    process.ensure()
    records.ensure()
    return add_user("Ada Admin", "ada@example.com", role="administrator", language="en", password=None)


@pytest.fixture
def figure(admin: User) -> Callable[..., Any]:
    """Read a figure as the administrator, seeing the teams as they are now."""

    def reading(key: str, **scope: Any) -> Any:
        return read(key, scope_for(User.objects.get(pk=admin.pk), **scope))

    return reading
