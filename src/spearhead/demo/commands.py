"""What `spearhead demo` calls: build, remove, and the links through which the demo company is entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypedDict

from django.conf import settings
from django.utils.translation import gettext as _

from spearhead.accounts.tokens.acts import make_sign_in_link
from spearhead.accounts.workspace.access import today, workspace
from spearhead.demo import build as building
from spearhead.demo import remove as removing
from spearhead.demo.roles import ensure_roles
from spearhead.demo.sizes import SizeName
from spearhead.kernel.acts import through

SEED: Final = 7
HOURS: Final = 24 * 30
Say = Callable[[str], None]


class Link(TypedDict):
    """Who may enter through which address."""

    role: str
    language: str
    name: str
    url: str


def demo(
    size: SizeName = "default", seed: int = SEED, *, if_empty: bool = False, progress: Say | None = None
) -> list[Link]:
    """Build the demo company and return one sign-in link per role and language.

    With `if_empty` a workspace that has records is left alone: the links of a demo company that is there, else none.
    Without, it is refused (``not_empty``).
    """
    if building.is_empty():
        building.build(size, seed=seed, today=today(), progress=_spoken(progress))
    elif not if_empty:
        building.refuse_unless_empty()
    return links() if workspace().is_demo else []


def make(*, size: SizeName = "default", if_empty: bool = False, progress: Say | None = None) -> list[Link]:
    """The same, as the command line calls it."""
    return demo(size, if_empty=if_empty, progress=progress)


def remove(*, progress: Say | None = None) -> dict[str, int]:
    """Remove the demo company."""
    return removing.remove(progress)


def links() -> list[Link]:
    """Fresh links for all roles, valid for 30 days and as often as wanted."""
    with through("demo"):
        return [
            Link(role=role, language=language, name=user.name,
                 url=f"{settings.PUBLIC_URL}/sign-in/link/{make_sign_in_link(user, hours=HOURS, reusable=True)}")
            for (role, language), user in ensure_roles().items()
        ]  # fmt: skip


def _spoken(progress: Say | None) -> Callable[[int, int, str], None] | None:
    if progress is None:
        return None

    def told(done: int, total: int, what: str) -> None:
        if what == "deals":
            progress(_("%(done)d of %(total)d deals") % {"done": done, "total": total})

    return told
