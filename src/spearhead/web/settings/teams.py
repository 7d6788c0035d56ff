"""The tree of teams on a day, with who belongs to them and leads them; changing it needs the right."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.teams.access import past_of, team_for, teams_visible_to, tree_for
from spearhead.accounts.teams.acts import (
    create_team,
    edit_team,
    leave_team,
    put_in_team,
    restore_team,
    retire_team,
    set_deputy,
    set_manager,
)
from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.names import local_name
from spearhead.web import forms
from spearhead.web.screens import go, reader, with_toast
from spearhead.web.settings.kit import Field, page, panel, question, read


def team_names(user: User) -> dict[int, str]:
    """All visible teams by id, in the reader's language."""
    return {team.pk: local_name(team) for team in teams_visible_to(user)}


def team_options(user: User, *, but: int = 0) -> list[tuple[int, str]]:
    """The teams in use, for a picker."""
    return [
        (team.pk, local_name(team)) for team in teams_visible_to(user).filter(retired_on__isnull=True) if team.pk != but
    ]


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("team", "edit")
    return user


def _day(request: HttpRequest) -> date:
    return forms.day(request.GET, "on") or today()


@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """The tree as of a day, and who belongs to no team."""
    user = reader(request)
    user.sight.require("team", "read")
    on = _day(request)
    current = Q(memberships__valid_from__lte=on) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gt=on)
    )
    selling = User.objects.filter(is_active=True, role__in=["rep", "manager", "director"])
    homeless = selling.exclude(pk__in=User.objects.filter(current).values("pk"))
    context = {
        "tree": tree_for(user, on),
        "on": on,
        "today": today(),
        "may_edit": user.sight.may("team", "edit"),
        "retired": list(teams_visible_to(user).filter(retired_on__lte=on).order_by("-retired_on", "sort_key")),
        "homeless": list(homeless[:50]) if on == today() else [],
    }
    return page(request, "settings/teams.html", "teams", context)


def _fields(user: User, team: Team | None) -> list[Field]:
    return [
        Field("name", _("Name in English"), value=team.name if team else ""),
        Field("name_zh", _("Name in Chinese"), value=team.name_zh if team else ""),
        Field(
            "parent",
            _("Under"),
            "ref",
            team.parent_id if team else "",
            empty=_("Nothing: it is at the top"),
            options=team_options(user, but=team.pk if team else 0),
        ),
    ]


@require_http_methods(["GET", "POST"])
def new_team(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    user = _managing(request)
    fields = _fields(user, None)
    if request.method == "POST":
        create_team(read(request.POST, fields), by=user)
        return go(request, reverse("settings_teams"))
    return panel(
        request,
        _("Add a team"),
        reverse("settings_team_new"),
        fields,
        submit=_("Add team"),
        note=_("One name is enough; the other language shows the same."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team_id: int) -> HttpResponse:
    """Rename a team or hang it elsewhere."""
    user = _managing(request)
    team = team_for(user, team_id)
    fields = _fields(user, team)
    if request.method == "POST":
        edit_team(team.pk, read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_teams"))
    return panel(request, local_name(team), reverse("settings_team", args=[team.pk]), fields, version=team.version)


@require_GET
def past(request: HttpRequest, team_id: int) -> HttpResponse:
    """Everybody who ever belonged to a team, in the panel."""
    user = reader(request)
    team = team_for(user, team_id)
    context = {"team": team, "rows": past_of(team), "may_edit": user.sight.may("team", "edit"), "today": today()}
    return render(request, "settings/_team_past.html", context)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, team_id: int, kind: str) -> HttpResponse:
    """Put somebody into a team, or let them lead it or stand in, from a day on."""
    user = _managing(request)
    team = team_for(user, team_id)
    if kind not in Membership.Kind.values:
        raise Absent
    if request.method == "POST":
        _join(request, user, team, kind)
        return go(request, reverse("settings_teams"))
    fields = [
        Field(
            "user",
            _("Person"),
            "ref",
            required=True,
            search=reverse("pick", args=["person"]),
            empty=_("Choose a person"),
            wide=True,
        ),
        Field("on", _("From"), "day", today(), required=True),
    ]
    if kind == "deputy":
        fields.append(Field("until", _("Until, the first day without them"), "day"))
    titles = {"member": _("Add to %(team)s"), "manager": _("Manager of %(team)s"), "deputy": _("Deputy for %(team)s")}
    notes = {
        "member": _("Their present membership ends on that day. What they won before counts for the team of its day."),
        "manager": _("The present manager leads it until that day and keeps what was won in their time."),
        "deputy": _("A deputy sees what the manager sees while the period lasts."),
    }
    return panel(
        request,
        titles[kind] % {"team": local_name(team)},
        reverse("settings_team_join", args=[team.pk, kind]),
        fields,
        note=notes[kind],
    )


def _join(request: HttpRequest, user: User, team: Team, kind: str) -> None:
    person = forms.reference(request.POST, "user")
    on = forms.day(request.POST, "on") or today()
    if person is None:
        message = _("Choose a person.")
        raise Refused("unknown_person", message, {"user": message})
    match kind:
        case "manager":
            set_manager(team.pk, person, on, by=user)
        case "deputy":
            set_deputy(team.pk, person, on, forms.day(request.POST, "until"), by=user)
        case _:
            put_in_team(person, team.pk, on, by=user)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, membership_id: int) -> HttpResponse:
    """End a membership on a day."""
    user = _managing(request)
    row = Membership.objects.select_related("user", "team").filter(pk=membership_id).first()
    if row is None:
        raise Absent
    if request.method == "POST":
        leave_team(row.pk, forms.day(request.POST, "on") or today(), by=user)
        return go(request, reverse("settings_teams"))
    says = [
        _("%(name)s belongs to %(team)s up to the day before. What was won until then stays with the team.")
        % {"name": row.user.name, "team": local_name(row.team)}
    ]
    return question(
        request,
        _("End this membership?"),
        reverse("settings_team_leave", args=[row.pk]),
        says=says,
        submit=_("End membership"),
        fields=[Field("on", _("First day without"), "day", today(), required=True)],
    )


@require_POST
def restore(request: HttpRequest, team_id: int) -> HttpResponse:
    """Bring a retired team back."""
    team = restore_team(team_id, by=_managing(request), seen_version=None)
    told = _("%(team)s is back; put its people in again.") % {"team": local_name(team)}
    return with_toast(go(request, reverse("settings_teams")), told)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, team_id: int) -> HttpResponse:
    """Retire an empty team."""
    user = _managing(request)
    team = team_for(user, team_id)
    if request.method == "POST":
        retire_team(team.pk, by=user, seen_version=forms.version(request.POST))
        told = _("%(team)s is retired") % {"team": local_name(team)}
        undo = reverse("settings_team_restore", args=[team.pk])
        return with_toast(go(request, reverse("settings_teams")), told, undo=undo)
    leads = team.memberships.filter(valid_to__isnull=True).exclude(kind="member").count()
    says = [
        _("The team ends today. What was won for it stays with it."),
        _("Managers and deputies whose lead ends with it: %(count)d.") % {"count": leads},
    ]
    return question(
        request,
        _("Retire %(team)s?") % {"team": local_name(team)},
        reverse("settings_team_retire", args=[team.pk]),
        says=says,
        submit=_("Retire team"),
        version=team.version,
    )
