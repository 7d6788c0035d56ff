"""One's own profile: language, theme, time zone, look, keys."""

from __future__ import annotations

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.preferences import set_look, set_profile
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.channels import telling_fields
from spearhead.web.settings.kit import Field, page

LANGUAGES: Final = (("zh-hans", "简体中文"), ("en", "English"))


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones by place, for a picker."""
    return [
        (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone and zone[:3] != "Etc"
    ]


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The profile."""
    user = reader(request)
    look = user.preferences or {}
    fields = [
        Field("language", _("Language"), "choice", user.language, required=True, options=LANGUAGES),
        Field("time_zone", _("Time zone"), "choice", user.time_zone, options=zones(), empty=_("As the workspace")),
        Field("theme", _("Look"), "choice", user.theme, required=True, options=[
            ("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark")),
            ("contrast", _("High contrast")),
        ]),
        Field("density", _("Row height"), "choice", look.get("density", "normal"), required=True, options=[
            ("compact", _("Compact")), ("normal", _("Normal")), ("roomy", _("Roomy")),
        ]),
        Field("hue", _("Colour of better and worse"), "choice", look.get("hue", "western"), required=True, options=[
            ("western", _("Green is better")), ("mainland", _("Red is better, as in mainland finance")),
        ]),
        Field("shortcuts", _("Use single-letter keys"), "flag", look.get("shortcuts", True),
              help=_("Keys such as c, e or m act on lists, boards and records, never while you type.")),
    ]  # fmt: skip
    return page(request, "settings/me.html", "me", {"fields": fields, "telling": telling_fields(user)})


@require_POST
def save_me(request: HttpRequest) -> HttpResponse:
    """Keep the profile."""
    user = reader(request)
    posted = request.POST
    choices = {name: forms.text(posted, name) for name in ("language", "theme", "time_zone") if name in posted}
    look = {name: forms.text(posted, name) for name in ("density", "hue") if name in posted}
    set_profile(choices, look | {"shortcuts": "shortcuts" in posted}, by=user)
    translation.activate(user.language)
    return go(request, reverse("settings"))


@require_POST
def choose_shortcuts(request: HttpRequest) -> HttpResponse:
    """Switch single-letter keys on or off, from the sheet of keys."""
    set_look({"shortcuts": request.POST.get("shortcuts") == "on"}, by=reader(request))
    return HttpResponse(status=204)
