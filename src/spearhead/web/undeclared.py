"""Fields that nobody asked for and that would mean power elsewhere are refused by name, not passed over in silence.

A form declares a field by reading it. What of the names below was sent and not read when the first act begins, was
not asked for: the act does not begin. So no view needs a list of its own, and a new form is covered as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from spearhead.kernel.acts import checked_before_acts
from spearhead.kernel.errors import Refused
from spearhead.web import errors

Handler = Callable[[HttpRequest], HttpResponse]

PRIVILEGED: Final = frozenset({
    "id", "owner", "owner_id", "team", "team_id", "role", "is_staff", "is_superuser", "is_active", "version",
    "created_at", "created_by", "approved_by", "quota", "ignore_permissions", "user", "user_id", "permissions",
    "_method",
})  # fmt: skip


class Posted(QueryDict):
    """What was posted; remembers which of the privileged names the view has asked for."""

    def __init__(self, sent: QueryDict, extra: frozenset[str]) -> None:
        super().__init__(encoding=sent.encoding, mutable=True)
        for name, values in sent.lists():
            self.setlist(name, values)
        self._mutable = False
        self._unread = set(extra)
        self.reached = self.refused = False

    def __getitem__(self, key: str) -> Any:
        self._unread.discard(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> list[Any]:
        """All values of a name."""
        self._unread.discard(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        self._unread.discard(str(key))
        return super().__contains__(key)

    def items(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]  # QueryDict's own shape
        """Everything; whoever takes everything has asked for nothing in particular."""
        for name, values in self.lists():
            yield name, values[-1] if values else []

    @property
    def undeclared(self) -> Refused | None:
        """The refusal of what was sent and not asked for, if anything was."""
        if not self._unread:
            return None
        told = {name: _("There is no field “%(field)s” here.") % {"field": name} for name in sorted(self._unread)}
        return Refused("unknown_field", next(iter(told.values())), told)

    def seen_before(self) -> None:
        """The same form was looked at and answered before: there is nothing left to ask."""
        self._unread.clear()

    def check(self) -> None:
        """Refuse the act that is about to begin."""
        if refusal := self.undeclared:
            self.refused = True
            raise refusal


def check_declared(request: HttpRequest) -> None:
    """What acts do by themselves, for a view that changes something without one: signing in and out."""
    if isinstance(request.POST, Posted):
        request.POST.check()


def refuse_undeclared(get_response: Handler) -> Handler:
    """Answer 422 to a form with a privileged field that its view does not know, whatever the view makes of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path_info.startswith("/api/"):
            return get_response(request)
        extra = PRIVILEGED.intersection(request.POST)
        if not extra:
            return get_response(request)
        posted = Posted(request.POST, extra)
        request.POST = posted  # type: ignore[assignment]  # a QueryDict that cannot be changed, too
        with checked_before_acts(posted.check):
            response = get_response(request)
        if posted.refused or (posted.reached and response.status_code < 400):
            refusal = posted.undeclared
            return errors.answer(request, refusal) if refusal else response
        return response

    def process_view(
        request: HttpRequest, _view: Callable[..., HttpResponse], _args: list[Any], _kwargs: dict[str, Any]
    ) -> None:
        if isinstance(request.POST, Posted):
            request.POST.reached = True  # nobody turned the request away before the view

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
