"""What is stored about a person: one's own page, the file of it, and the files made for others who ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.contacts.models import Contact
from spearhead.crm.erasure.acts import erasable_contact
from spearhead.integrations.personal import acts
from spearhead.integrations.personal.member import Report, Row, Share
from spearhead.integrations.personal.parts import GROUPS, Part
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job
from spearhead.web import readable
from spearhead.web.screens import go, reader
from spearhead.web.settings.audit_words import NOUNS, kind_words
from spearhead.web.settings.kit import page, question

SHOWN: Final = 5
_PAGES: Final = frozenset({"deal", "company", "contact", "lead", "activity"})
_LISTS: Final = {
    "company": "companies", "contact": "contacts", "lead": "leads", "deal": "deals", "activity": "activities",
}  # fmt: skip
#: where a part can be seen and changed
_SCREENS: Final = {
    "user": "settings", "secondfactor": "settings_security", "recoverycode": "settings_security",
    "session": "settings_security",
    "apitoken": "settings_tokens", "goal": "goals", "statement": "commission", "forecastcall": "forecast",
    "notice": "notices",
}  # fmt: skip
WAYS: Final = {
    "actor": gettext_noop("done by you"), "applied_by": gettext_noop("applied by you"),
    "granted_by": gettext_noop("granted by you"), "reply_to": gettext_noop("answers come to you"),
    "approved_by": gettext_noop("approved by you"),
    "asked_by": gettext_noop("asked by you"), "author": gettext_noop("written by you"),
    "by": gettext_noop("done by you"), "changed_by": gettext_noop("last changed by you"),
    "created_by": gettext_noop("created by you"), "credit_owner": gettext_noop("counted for you"),
    "decided_by": gettext_noop("decided by you"), "deputy": gettext_noop("you stand in"),
    "drawn_by": gettext_noop("drawn up by you"), "entered_by": gettext_noop("entered by you"),
    "kept_by": gettext_noop("kept by you"), "made_by": gettext_noop("made by you"),
    "owner": gettext_noop("owned by you"), "paid_by": gettext_noop("paid by you"),
    "person": gettext_noop("about you"), "previous": gettext_noop("owned by you before"),
    "readers": gettext_noop("sent to you"), "record": gettext_noop("about you"),
    "requester": gettext_noop("asked by you"), "resolved_by": gettext_noop("settled by you"),
    "reviewer": gettext_noop("reviewed by you"), "said_by": gettext_noop("said by you"),
    "set_by": gettext_noop("set by you"), "to": gettext_noop("given to you"), "user": gettext_noop("about you"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the page shows it."""

    moment: datetime | date | None
    text: str
    url: str
    ways: str


@require_GET
def stored(request: HttpRequest) -> HttpResponse:
    """Everything that is stored about oneself, by part: how much, and the newest."""
    user = reader(request)
    groups: dict[str, list[dict[str, Any]]] = {key: [] for key in GROUPS}
    for share in Report(user, user).shares(SHOWN):
        groups[share.part.group].append(_drawn(share))
    context = {
        "groups": [{"label": _(GROUPS[key]), "parts": found} for key, found in groups.items() if found],
        "files": _files(user),
    }  # fmt: skip
    return page(request, "settings/stored.html", "stored", context)


def _drawn(share: Share) -> dict[str, Any]:
    key = share.part.key
    url = reverse(_SCREENS[key]) if key in _SCREENS else f"{reverse(_LISTS[key])}?scope=mine" if key in _LISTS else ""
    return {
        "words": _(share.part.words), "count": share.count, "private": share.private, "url": url,
        "lines": [_line(share.part, row) for row in share.newest],
    }  # fmt: skip


def _line(part: Part, row: Row) -> Line:
    values, kind = row.values, part.key
    texts = [_text(name, values.get(name)) for name in part.title]
    url = ""
    if kind in _PAGES:
        url, texts = reverse(kind, args=[row.pk]), [f"#{values['number'] or row.pk}"]
    elif (about := values.get("record_type", "")) in _PAGES:
        url = reverse(about, args=[values["record_id"]])
        texts.append(f"{_(NOUNS[about])} #{values['record_id']}")
    elif values.get("deal"):
        url = reverse("deal", args=[values["deal"]])
        texts.append(f"{_(NOUNS['deal'])} #{values['deal']}")
    ways = dict.fromkeys(_(WAYS[one]) if one in WAYS else one for one in row.ways)
    joined = " – ".join(one for one in texts if one)
    return Line(row.moment, joined[:160], url, " · ".join(ways))


def _text(name: str, value: Any) -> str:
    if name == "kind" and value:
        return kind_words(str(value))
    if isinstance(value, date):
        return readable.day(value)
    return "" if value is None else str(value)


def _files(user: User) -> list[dict[str, Any]]:
    return [
        {"job": job, "who": _who(job, user), "ready": job.state == Job.State.DONE and acts.file_of(job).is_file()}
        for job in acts.jobs_of(user)
    ]  # fmt: skip


def _who(job: Job, user: User) -> str:
    kind, record_id = job.params["kind"], job.params["record"]
    if (kind, record_id) == ("user", user.pk):
        return _("You")
    model: Any = Contact if kind == "contact" else User
    return model.objects.filter(pk=record_id).values_list("name", flat=True).first() or "–"


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Make one's own file."""
    user = reader(request)
    job = acts.take_member_data(user.pk, by=user)
    return go(request, reverse("settings_stored_file", args=[job.pk]))


@require_http_methods(["GET", "POST"])
def take_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make the file of a member who asks."""
    user = reader(request)
    user.sight.require("erasure", "run")
    if request.method == "POST":
        job = acts.take_member_data(person_id, by=user)
        return go(request, reverse("settings_stored_file", args=[job.pk]))
    person = acts.member_who_asks(person_id, by=user)
    return _asked(request, person.name, reverse("settings_person_stored", args=[person_id]), [
        _("Everything that the workspace keeps about this member: settings, teams, goals, records, events, notices."),
        _("What the member alone may see, and others' private notes, is only counted."),
    ])  # fmt: skip


@require_http_methods(["GET", "POST"])
def take_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Make the file of everything that is kept about a contact who asks."""
    user = reader(request)
    if request.method == "POST":
        job = acts.take_contact_data(contact_id, by=user)
        return go(request, reverse("settings_stored_file", args=[job.pk]))
    contact = erasable_contact(user, contact_id)
    return _asked(request, contact.name, reverse("contact_stored", args=[contact_id]), [
        _("Everything that is kept about this person: contact and leads, activities, files, imports, events."),
        _("Read it before you hand it over: texts may also tell of others."),
    ])  # fmt: skip


def _asked(request: HttpRequest, name: str, action: str, says: list[str]) -> HttpResponse:
    title = _("What is stored about %(name)s") % {"name": name}
    says = [*says, _("It is noted in the audit log that you took it. The file can be fetched for seven days.")]
    return question(request, title, action, says=says, submit=_("Make the file"), danger=False)


@require_GET
def file_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a file is, and where it is fetched."""
    user = reader(request)
    job = acts.job_for(user, job_id)
    ready = job.state == Job.State.DONE and acts.file_of(job).is_file()
    context = {"job": job, "who": _who(job, user), "ready": ready, "rows": job.result.get("rows", 0)}
    return page(request, "settings/stored_file.html", "stored", context)


@require_GET
def file_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far it is, for the page."""
    return JsonResponse(acts.job_for(reader(request), job_id).as_json())


@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask the job to stop."""
    request_cancel(acts.job_for(reader(request), job_id))
    return HttpResponse(status=204)


@require_GET
def fetch(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The zip."""
    path = acts.file_for(reader(request), job_id)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
