"""People: add, edit, give a role, invite, disable; changing what many people do is in `teams` and `roles`."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.second_factor.access import with_second_factor
from spearhead.accounts.second_factor.acts import take_off_second_factor
from spearhead.accounts.second_factor.demand import without_it
from spearhead.accounts.teams.tree import team_calendar
from spearhead.accounts.tokens.acts import link_hours
from spearhead.accounts.tokens.models import ApiToken
from spearhead.accounts.users.access import user_for, users_visible_to
from spearhead.accounts.users.acts import (
    add_user,
    disable_user,
    edit_user,
    enable_user,
    invite,
    set_role,
    sign_out_everywhere,
)
from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import today
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.form_keys import shown_once
from spearhead.web.screens import go, reader
from spearhead.web.sessions import go_on_alone
from spearhead.web.settings.kit import Field, page, panel, question, read
from spearhead.web.settings.me import LANGUAGES, zones
from spearhead.web.settings.teams import team_names

PER_PAGE: Final = 50
ROLE_WORDS: Final = {
    "rep": gettext_noop("Sales rep"), "manager": gettext_noop("Sales manager"),
    "director": gettext_noop("Sales director"), "marketing": gettext_noop("Marketing"),
    "analyst": gettext_noop("Analyst"), "administrator": gettext_noop("Administrator"),
}  # fmt: skip


def role_options() -> list[tuple[str, str]]:
    """The roles in words."""
    return [(role, _(ROLE_WORDS[role])) for role in Role.values]


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("user", "edit")
    return user


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, found by name, address, role and state."""
    user = _managing(request)
    asked = {name: forms.text(request.GET, name) for name in ("q", "role", "state")}
    rows = users_visible_to(user)
    if asked["q"]:
        rows = rows.filter(
            Q(name__icontains=asked["q"]) | Q(email__icontains=asked["q"]) | Q(search__icontains=asked["q"])
        )
    if asked["role"] in Role.values:
        rows = rows.filter(role=asked["role"])
    if asked["state"] == "no_second_factor":
        rows = rows.filter(pk__in=without_it().values("pk"))
    elif asked["state"]:
        rows = rows.filter(is_active=asked["state"] != "disabled")
    if asked["state"] == "no_sign_in":
        rows = rows.filter(email__isnull=True)
    total, number = rows.count(), read_page(request.GET.get("page", "1"))
    shown = list(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    calendar, day, names = team_calendar(), today(), team_names(user)
    teams = {one.pk: names.get(calendar.team(one.pk, day) or 0, "") for one in shown}
    context = {
        "may_erase": user.sight.may("erasure", "run"),
        "rows": shown, "teams": teams, "total": total, "number": number, "pages": max(-(-total // PER_PAGE), 1),
        "two_step": with_second_factor(shown),
        "asked": asked, "roles": role_options(), "role_words": dict(role_options()), "per_page": PER_PAGE,
    }  # fmt: skip
    return page(request, "settings/people.html", "people", context)


def _fields(one: User | None) -> list[Field]:
    def now(name: str, otherwise: Any = "") -> Any:
        return getattr(one, name) if one is not None else otherwise

    return [
        Field("name", _("Name"), value=now("name"), required=True),
        Field(
            "email",
            _("E-mail"),
            "email",
            now("email") or "",
            help=_("Without one they own records but cannot sign in."),
        ),
        Field("title", _("Job title"), value=now("title")),
        Field("language", _("Language"), "choice", now("language", "zh-hans"), required=True, options=LANGUAGES),
        Field("time_zone", _("Time zone"), "choice", now("time_zone"), options=zones(), empty=_("As the workspace")),
        Field("hired_on", _("First day"), "day", now("hired_on", None)),
        Field("left_on", _("Last day"), "day", now("left_on", None)),
    ]


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    user = _managing(request)
    role = Field("role", _("Role"), "choice", "rep", required=True, options=role_options())
    fields = [*_fields(None)[:4], role, *_fields(None)[4:6]]
    if request.method == "POST":
        add_user(read(request.POST, fields), by=user)
        return go(request, reverse("settings_people"))
    return panel(request, _("Add a person"), reverse("settings_person_new"), fields, submit=_("Add person"))


@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change what is known of a person."""
    user = _managing(request)
    person = user_for(user, person_id)
    fields = _fields(person)
    if request.method == "POST":
        edit_user(person.pk, read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_people"))
    return panel(request, person.name, reverse("settings_person", args=[person.pk]), fields, version=person.version)


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give another role."""
    user = _managing(request)
    person = user_for(user, person_id)
    if request.method == "POST":
        set_role(person.pk, forms.text(request.POST, "role"), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_people"))
    says = [_("The new rights hold from the next request on. Records, teams and goals stay as they are.")]
    field = Field("role", _("Role"), "choice", person.role, required=True, options=role_options())
    return question(
        request, _("Role of %(name)s") % {"name": person.name}, reverse("settings_person_role", args=[person.pk]),
        says=says, submit=_("Change role"), version=person.version, fields=[field], danger=False,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a sign-in link and show it once."""
    user = _managing(request)
    person = user_for(user, person_id)
    secret = invite(person.pk, by=user) if request.method == "POST" else ""
    link = request.build_absolute_uri(reverse("sign_in_link", args=[secret])) if secret else ""
    context = {"person": person, "link": link, "hours": link_hours(person)}
    return shown_once(render(request, "settings/_invitation.html", context))


@require_GET
def ask_disable(request: HttpRequest, person_id: int) -> HttpResponse:
    """What disabling does, and to how much."""
    person = user_for(_managing(request), person_id)
    tokens = ApiToken.objects.filter(user=person, revoked_at__isnull=True).count()
    says = [
        _("%(name)s is signed out everywhere at once and cannot sign in again.") % {"name": person.name},
        _("API tokens that end with it: %(count)d.") % {"count": tokens},
        _("Records, history and goals stay. Hand over their work in one step, before or afterwards, in the same menu."),
    ]
    action = reverse("settings_person_disable", args=[person.pk])
    title = _("Disable %(name)s?") % {"name": person.name}
    return question(request, title, action, says=says, submit=_("Disable person"), version=person.version)


@require_POST
def disable(request: HttpRequest, person_id: int) -> HttpResponse:
    """Disable a person."""
    disable_user(person_id, by=_managing(request), seen_version=forms.version(request.POST))
    return go(request, reverse("settings_people"))


@require_POST
def enable(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let a disabled person back in."""
    enable_user(person_id, by=_managing(request), seen_version=forms.version(request.POST))
    return go(request, reverse("settings_people"))


@require_http_methods(["GET", "POST"])
def two_step_off(request: HttpRequest, person_id: int) -> HttpResponse:
    """Turn two-step verification off for somebody who lost phone and recovery codes."""
    user = _managing(request)
    person = user_for(user, person_id)
    if request.method == "POST":
        take_off_second_factor(person.pk, by=user)
        return go(request, reverse("settings_people"))
    says = [
        _("Do this only when you are sure that it is %(name)s who asks: call back, or meet.") % {"name": person.name},
        _("From then on the password or a sign-in link alone lets in. All sessions of %(name)s end at once.")
        % {"name": person.name},
    ]
    return question(
        request, _("Turn two-step verification off for %(name)s?") % {"name": person.name},
        reverse("settings_person_two_step", args=[person.pk]), says=says, submit=_("Turn off"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end_sessions(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    user = _managing(request)
    person = user_for(user, person_id)
    if request.method == "POST":
        ended = sign_out_everywhere(person.pk, by=user)
        if ended.pk == user.pk:
            go_on_alone(request, ended)
        return go(request, reverse("settings_people"))
    says = [_("All sessions of %(name)s end with the next request. API tokens go on.") % {"name": person.name}]
    return question(
        request, _("Sign %(name)s out everywhere?") % {"name": person.name},
        reverse("settings_person_sessions", args=[person.pk]), says=says, submit=_("Sign out everywhere"),
    )  # fmt: skip
