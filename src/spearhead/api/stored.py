"""/users/me/stored and /stored-files: what is stored about a person, by part and as a file."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.stored import StoredOut, StoredRowsOut
from spearhead.integrations.personal import acts
from spearhead.integrations.personal.member import Report
from spearhead.integrations.personal.parts import part as part_of
from spearhead.integrations.personal.writing import plain
from spearhead.kernel.errors import Absent

files = Router(tags=["stored"])
_READERS: Final = {"limit": parsing.whole("limit", 1, MAX_LIMIT), "cursor": parsing.text("cursor", 200)}


def add_stored_of_members(users: Router) -> None:
    """The routes of oneself and of one member."""

    @users.get("/me/stored", response=StoredOut, summary="See what is stored about oneself")
    def read_stored(request: HttpRequest) -> HttpResponse:
        """Every table that points at the caller, with the number of its rows; no secrets."""
        parsing.only_params(request, {})
        user = caller(request)
        shares = [
            {"key": one.part.key, "group": one.part.group, "title": _(one.part.words), "count": one.count,
             "only_counted": one.private}
            for one in Report(user, user).shares()
        ]  # fmt: skip
        return reply({"parts": shares})

    @users.get("/me/stored/{table}", response=StoredRowsOut, summary="Read one part of what is stored about oneself")
    def read_part(request: HttpRequest, table: str) -> HttpResponse:
        """Newest first. Rows about the caller are whole; others say only how they name the caller."""
        given = parsing.only_params(request, dict(_READERS))
        user, found, limit = caller(request), part_of(table), given.get("limit", DEFAULT_LIMIT)
        if found is None:
            raise Absent
        below = read_cursor(given["cursor"], f"stored-{table}")[0] if given.get("cursor") else None
        rows = list(Report(user, user).page(found, limit + 1, below))
        more = write_cursor([rows[limit - 1].pk], f"stored-{table}") if len(rows) > limit else None
        items = [
            {"ways": list(row.ways), "values": {name: plain(value) for name, value in row.values.items()}}
            for row in rows[:limit]
        ]
        return reply({"items": items, "next_cursor": more})

    @users.post("/me/stored", response={202: JobOut}, summary="Make the file of what is stored about oneself")
    def take_own(request: HttpRequest) -> HttpResponse:
        """A job. It is in the audit log."""
        parsing.only_params(request, {})
        user = caller(request)
        return reply(acts.take_member_data(user.pk, by=user).as_json(), 202)

    @users.post("/{user_id}/stored", response={202: JobOut}, summary="Make the file of what is stored about a member")
    def take(request: HttpRequest, user_id: str) -> HttpResponse:
        """A job; oneself, or anybody for whoever may erase people. It is in the audit log."""
        parsing.only_params(request, {})
        return reply(acts.take_member_data(user_id, by=caller(request)).as_json(), 202)


def add_stored_of_contacts(contacts: Router) -> None:
    """The route of one contact."""

    @contacts.post("/{contact_id}/stored", response={202: JobOut}, summary="Make the file of what is kept of a contact")
    def take_contact(request: HttpRequest, contact_id: str) -> HttpResponse:
        """A job, for whoever may erase people: contact and leads, activities, files, imports, events, mentions."""
        parsing.only_params(request, {})
        return reply(acts.take_contact_data(contact_id, by=caller(request)).as_json(), 202)


@files.get("/{job_id}", summary="Download the file of what is stored about a person")
def download(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """A zip, once its job is done and for seven days; only for who asked."""
    parsing.only_params(request, {})
    path = acts.file_for(caller(request), job_id)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
