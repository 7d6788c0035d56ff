"""``?export=csv`` or ``?export=xlsx`` on a screen of `EXPORTED`: its table as a file, with all pages of the list.

Amounts are exact, with their currency beside them, however they are shortened on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.integrations.export.lists import KINDS, export_table
from spearhead.kernel.errors import Absent, Forbidden, Refused, SpearheadError
from spearhead.web import errors
from spearhead.web.readable import exactly
from spearhead.web.tables.reading import Drawn, read_page
from spearhead.web.tables.registry import EXPORTED, may_export, name_of

Handler = Callable[[HttpRequest], HttpResponseBase]
MOST_PAGES: Final = 200
IN_MEMORY: Final = 4 * 1024 * 1024


def export_tables(get_response: Handler) -> Handler:
    """Answer with a file where one is asked for; the page itself is drawn by its own view under its own rights."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        kind = request.GET.get("export", "") if request.method == "GET" else ""
        user = request.user if kind else None
        name = name_of(request.path_info) if kind else ""
        if name not in EXPORTED or not isinstance(user, User):
            return get_response(request)
        try:
            return _answer(request, get_response, user, name, kind)
        except SpearheadError as refusal:
            return errors.answer(request, refusal)

    return middleware


def _answer(request: HttpRequest, get_response: Handler, user: User, name: str, kind: str) -> HttpResponseBase:
    if not may_export(user):
        raise Forbidden(_("You do not have the permission for this."))
    place = request.GET.get("table", "0")
    if kind not in KINDS or place not in {str(at) for at in range(len(EXPORTED[name]))}:
        raise Absent
    asked = request.GET.copy()
    for one in ("export", "table", "page"):
        asked.pop(one, None)
    caption = EXPORTED[name][int(place)]
    with exactly():
        found = _whole(request, get_response, asked, _(caption) if caption else "")
    if isinstance(found, HttpResponseBase):
        return found
    header, rows = found.apart()
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    try:
        export_table(name, kind, target, header, rows, asked=asked.dict(), by=user)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    word = name.removeprefix("settings_").replace("_", "-")
    answer = FileResponse(
        target, as_attachment=True, filename=f"{word}-{today().isoformat()}.{kind}", content_type=KINDS[kind]
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _whole(request: HttpRequest, get_response: Handler, asked: QueryDict, caption: str) -> Drawn | HttpResponseBase:
    """The table with the rows of all pages, or what the screen answered instead of a page."""
    whole: Drawn | None = None
    for number in range(1, MOST_PAGES + 1):
        if number > 1:
            asked["page"] = str(number)
        request.GET = QueryDict(asked.urlencode())
        request.META["QUERY_STRING"] = asked.urlencode()
        answer = get_response(request)
        if answer.status_code != 200 or not isinstance(answer, HttpResponse):
            return answer
        found = read_page(answer.content.decode())
        table = next((one for one in found.tables if not caption or one.caption == caption), None)
        if table is None:
            break
        if whole is None:
            whole = table
        else:
            whole.rows += table.rows
        if not found.more:
            break
    else:
        message = _("This list is too long for one file. Narrow it by a filter.")
        raise Refused("too_many_rows", message, {"filter": message})
    asked.pop("page", None)
    if whole is None or not whole.rows:
        message = _("There is nothing to export here.")
        raise Refused("nothing_to_export", message)
    return whole
