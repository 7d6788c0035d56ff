"""/absences and /fiscal-calendars: what goals are prorated and laid out by; and the shares of a deal's credit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.absences.access import absences_visible_to
from spearhead.accounts.absences.acts import enter_absence, withdraw_absence
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.goals import AbsenceNew, AbsenceOut, CalendarNew, CalendarOut, CreditsNew, CreditsOut
from spearhead.api.schemas.records import page_of
from spearhead.crm.deals.access import deal_for
from spearhead.kernel.filters import Field
from spearhead.numbers.calendars.access import calendars_visible_to
from spearhead.numbers.calendars.acts import publish_calendar
from spearhead.numbers.credits.acts import share_credit
from spearhead.numbers.credits.models import Credit

absences = Router(tags=["absences"])
calendars = Router(tags=["fiscal-calendars"])
credits = Router(tags=["deals"])  # noqa: A001  # the noun

ABSENCES = Noun(
    resource="absence",
    visible=absences_visible_to,
    fields=fields_of(
        "absence", Field("user", "ref", "user_id"), Field("starts_on", "date"), Field("ends_on", "date")
    ),
    order=("starts_on",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("user", "id", "user_id"), Column("starts_on", "date"),
        Column("ends_on", "date"), Column("percent"),
    ),
)  # fmt: skip
CALENDARS = Noun(
    resource="fiscal_calendar",
    visible=calendars_visible_to,
    fields=fields_of("fiscal_calendar", Field("valid_from", "date")),
    order=("-valid_from",),
    columns=(
        Column("id", "id"), Column("version"), Column("valid_from", "date"), Column("start_month"), Column("pattern"),
    ),
)  # fmt: skip


@absences.get("", response=page_of(AbsenceOut), summary="List absences")
def list_absences(request: HttpRequest) -> HttpResponse:
    """Within the caller's reach; why somebody is away is not kept."""
    return listing(request, ABSENCES)


@absences.post("", response={201: AbsenceOut}, summary="Enter an absence")
def add_absence(request: HttpRequest, body: AbsenceNew) -> HttpResponse:
    """Of somebody below the caller; goals ask nothing of those days."""
    made = enter_absence(body.user, body.starts_on, body.ends_on, by=caller(request), percent=body.percent)
    return reading(request, ABSENCES, made.pk, 201)


@absences.delete("/{absence_id}", response={204: None}, summary="Withdraw an absence")
def remove_absence(request: HttpRequest, absence_id: str) -> HttpResponse:
    """Goals count those days again."""
    with changing(request, ABSENCES, absence_id, version_param(request).get("version")) as (user, seen):
        withdraw_absence(absence_id, by=user, seen_version=seen)
    return nothing()


@calendars.get("", response=page_of(CalendarOut), summary="List fiscal calendars")
def list_calendars(request: HttpRequest) -> HttpResponse:
    """Every version, newest first."""
    return listing(request, CALENDARS)


@calendars.post("", response={201: CalendarOut}, summary="Publish a fiscal calendar")
def add_calendar(request: HttpRequest, body: CalendarNew) -> HttpResponse:
    """From the first day of a fiscal year on; what lies before keeps its own."""
    need(request, "admin")
    made = publish_calendar(body.valid_from, body.start_month, body.pattern, by=caller(request))
    return reading(request, CALENDARS, made.pk, 201)


@credits.get("/{deal_id}/credit", response=CreditsOut, summary="List the shares of a deal's credit")
def list_credit(request: HttpRequest, deal_id: str) -> HttpResponse:
    """None at all: it counts for its owner."""
    only_params(request, {})
    return _credit(deal_for(caller(request), deal_id).pk)


@credits.post("/{deal_id}/credit", response=CreditsOut, summary="Share a deal's credit")
def replace_credit(request: HttpRequest, deal_id: str, body: CreditsNew) -> HttpResponse:
    """All shares of one kind at once."""
    shares = [(one.user, one.share) for one in body.shares]
    share_credit(deal_id, shares, by=caller(request), kind=body.kind)
    return _credit(deal_for(caller(request), deal_id).pk)


def _credit(deal_id: int) -> HttpResponse:
    rows = Credit.objects.filter(deal_id=deal_id)
    return reply({"items": [{"user": str(one.user_id), "kind": one.kind, "share": one.high - one.low} for one in rows]})
