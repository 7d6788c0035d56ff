"""The way in: a password or a link is the first step, a code the second one for whoever has turned that on."""

from __future__ import annotations

from typing import Literal

from spearhead.accounts.second_factor.access import is_on
from spearhead.accounts.second_factor.acts import prove_code
from spearhead.accounts.users.models import User
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

Way = Literal["password", "link"]


def first_step(user: User, way: Way) -> bool:
    """Whether that was all; False where a code is asked before anything opens."""
    if is_on(user):
        record(Happened("sign_in.code_asked", "user", user.pk, user.pk, extra={"by": way}))
        return False
    record(Happened("sign_in.done", "user", user.pk, user.pk, extra={"by": way}))
    return True


def second_step(user: User, way: Way, code: str) -> None:
    """Let somebody in by a code of the app or a recovery code; refuses as a wrong password is refused."""
    used = prove_code(user, code)
    record(Happened("sign_in.done", "user", user.pk, user.pk, extra={"by": way, "code": used}))
