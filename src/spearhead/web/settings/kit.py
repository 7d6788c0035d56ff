"""What the settings screens share: their sections, the frame of a page, forms in a panel, questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.users.models import User
from spearhead.web import forms
from spearhead.web.forms import Posted

Rights = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One screen of the settings: any of the rights in `needs` opens it, none is needed where it is empty."""

    group: str
    key: str
    label: str
    url_name: str
    icon: str
    needs: Rights = ()

    def open_to(self, user: User) -> bool:
        """Whether this user may open it."""
        return not self.needs or any(user.sight.may(*right) for right in self.needs)


MINE, PEOPLE = gettext_noop("Mine"), gettext_noop("People and rights")
SELLING, WORKSPACE = gettext_noop("Selling"), gettext_noop("Workspace")
_SET: Final = (("settings", "edit"),)
SECTIONS: Final = (
    Section(MINE, "me", gettext_noop("Profile"), "settings", "user-circle"),
    Section(MINE, "security", gettext_noop("Sign-in and security"), "settings_security", "shield-lock"),
    Section(MINE, "tokens", gettext_noop("API tokens"), "settings_tokens", "key"),
    Section(MINE, "stored", gettext_noop("What is stored about me"), "settings_stored", "user-search"),
    Section(PEOPLE, "people", gettext_noop("People"), "settings_people", "users", (("user", "edit"),)),
    Section(PEOPLE, "teams", gettext_noop("Teams"), "settings_teams", "hierarchy", (("team", "read"),)),
    Section(PEOPLE, "roles", gettext_noop("Permissions"), "settings_roles", "shield-lock", _SET),
    Section(SELLING, "pipelines", gettext_noop("Pipelines"), "settings_pipelines", "route", (("process", "publish"),)),
    Section(SELLING, "lists", gettext_noop("Lists"), "settings_lists", "list-details",
            (("campaign", "edit"), ("process", "edit"), ("strategy", "edit"))),
    Section(SELLING, "intake", gettext_noop("Lead intake"), "settings_intake", "forms", (("campaign", "edit"),)),
    Section(SELLING, "routing", gettext_noop("Routing"), "settings_routing", "arrows-split", (("process", "publish"),)),
    Section(SELLING, "pools", gettext_noop("Pools"), "settings_pools", "ripple", (("process", "publish"),)),
    Section(SELLING, "approvals", gettext_noop("Approvals"), "settings_approvals", "shield-check",
            (("process", "publish"),)),
    Section(SELLING, "fields", gettext_noop("Custom fields"), "settings_fields", "forms", _SET),
    Section(SELLING, "products", gettext_noop("Products and prices"), "settings_products", "package",
            (("product", "edit"),)),
    Section(SELLING, "territories", gettext_noop("Territories"), "settings_territories", "map-2", _SET),
    Section(SELLING, "forecast", gettext_noop("Forecast"), "settings_forecast", "chart-dots", _SET),
    Section(SELLING, "money", gettext_noop("Exchange rates"), "settings_money", "coins", _SET),
    Section(WORKSPACE, "workspace", gettext_noop("Workspace"), "settings_workspace", "building-community", _SET),
    Section(WORKSPACE, "channels", gettext_noop("Mail and chat"), "settings_channels", "send", _SET),
    Section(WORKSPACE, "audit", gettext_noop("Audit log"), "settings_audit", "clipboard-list", (("audit", "read"),)),
    Section(WORKSPACE, "data", gettext_noop("Backup and export"), "settings_data", "database",
            (("backup", "run"), ("export_all", "run"))),
    Section(WORKSPACE, "erasures", gettext_noop("Erased people"), "settings_erasures", "user-off",
            (("erasure", "run"),)),
)  # fmt: skip


def url_of(section: Section) -> str:
    """The address of a section; empty while this installation has no such screen."""
    try:
        return reverse(section.url_name)
    except NoReverseMatch:
        return ""


def sections(user: User, current: str) -> list[dict[str, Any]]:
    """The sections that this user may open, by group, the current one marked."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in SECTIONS:
        if one.open_to(user) and url_of(one):
            entry = {"label": _(one.label), "url": url_of(one), "icon": one.icon, "current": one.key == current}
            groups.setdefault(one.group, []).append(entry)
    return [{"label": _(group), "items": items} for group, items in groups.items()]


def page(
    request: HttpRequest, template: str, section: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the settings with the list of sections beside it."""
    assert isinstance(request.user, User)
    label = next(one.label for one in SECTIONS if one.key == section)
    frame = {"sections": sections(request.user, section), "section_label": _(label)}
    return render(request, template, {**frame, **context}, status=status)


@dataclass(frozen=True, slots=True)
class Field:
    """A control of a form: `kind` says how it is drawn and read; a "ref" is posted as `key` and read as ``key_id``."""

    key: str
    label: str
    kind: str = "text"
    value: Any = ""
    required: bool = False
    options: Sequence[tuple[Any, str]] = ()
    empty: str | None = None
    search: str = ""
    help: str = ""
    unit: str = ""
    wide: bool = False
    rows: int = 3


def _flag(posted: Posted, name: str) -> bool:
    return forms.text(posted, name) in {"on", "true", "1"}


def _words(posted: Posted, name: str) -> list[str]:
    typed = forms.text(posted, name)
    for sign in "，、；;\n\r":
        typed = typed.replace(sign, ",")
    return [word.strip() for word in typed.split(",") if word.strip()]


_READ: Final[Mapping[str, Callable[[Posted, str], Any]]] = {
    "text": forms.text, "long": forms.text, "choice": forms.text, "email": forms.text, "day": forms.day,
    "whole": forms.whole, "ref": forms.reference, "flag": _flag, "words": _words,
}  # fmt: skip


def read(posted: Posted, fields: Sequence[Field]) -> dict[str, Any]:
    """The typed values of the posted fields by model field; a box that is not ticked is posted by its absence."""
    return {
        f"{one.key}_id" if one.kind == "ref" else one.key: _READ[one.kind](posted, one.key)
        for one in fields
        if one.key in posted or one.kind == "flag"
    }


def panel(
    request: HttpRequest, title: str, action: str, fields: Sequence[Field], *,
    submit: str = "", version: int | None = None, note: str = "",
) -> HttpResponse:  # fmt: skip
    """A form in the side panel."""
    context = {"title": title, "action": action, "fields": fields, "submit": submit, "version": version, "note": note}
    return render(request, "settings/_form.html", context)


def question(
    request: HttpRequest, title: str, action: str, *, says: Sequence[str], submit: str, version: int | None = None,
    fields: Sequence[Field] = (), danger: bool = True,
) -> HttpResponse:  # fmt: skip
    """A dialog that says what will happen, to how much, before it does."""
    context = {
        "title": title, "action": action, "says": says, "submit": submit, "version": version, "fields": fields,
        "danger": danger,
    }  # fmt: skip
    return render(request, "settings/_question.html", context)
