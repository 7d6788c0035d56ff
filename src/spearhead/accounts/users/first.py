"""The first administrator of an empty workspace, made in the browser by whoever can read the server's terminal."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.accounts.users.operator import add_user
from spearhead.accounts.workspace.models import Workspace
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused

_LENGTH: Final = 12


def needs_first_administrator() -> bool:
    """Whether nobody can sign in who could let others in."""
    return not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, email__isnull=False).exists()


def set_up_code() -> str:
    """The code that `spearhead serve` prints, e.g. ``K7QD-M2XA-9PLW``: 60 bits from the secret key and this workspace.

    It is never stored, is the same for all processes and hosts of a workspace, and means nothing once there is an
    administrator.
    """
    born = Workspace.objects.filter(pk=1).values_list("created_at", flat=True).first()
    message = f"first administrator of {born.isoformat() if born else 'nothing'}"
    digest = hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).digest()
    code = base64.b32encode(digest).decode()[:_LENGTH]
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def _plain(code: str) -> bytes:
    return "".join(character for character in code.upper() if character.isalnum()).encode()


@act
def create_first_administrator(*, name: str, email: str, password: str, code: str) -> User:
    """Make the one who lets the others in; refused without the code, and once there is somebody."""
    Workspace.objects.get_or_create(pk=1)
    Workspace.objects.select_for_update().get(pk=1)  # of two at once, one
    if not needs_first_administrator():
        raise Refused("already_set_up", _("There is an administrator already. Sign in instead."))
    if not hmac.compare_digest(_plain(code), _plain(set_up_code())):
        message = _("This is not the code that the server printed when it started.")
        raise Refused("wrong_code", message, {"code": message})
    return add_user(name, email, role=Role.ADMINISTRATOR, password=password)
