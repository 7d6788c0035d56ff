"""The lists to choose from: sources, loss reasons, competitors, segments; a line is renamed or retired, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.crm.campaigns.acts import create_source, edit_source, retire_source
from spearhead.crm.campaigns.models import Source
from spearhead.kernel.errors import Absent
from spearhead.kernel.names import local_name
from spearhead.process.reasons.acts import create_reason, edit_reason, retire_reason
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.acts import create_competitor, edit_competitor, retire_competitor
from spearhead.strategy.competitors.models import Competitor
from spearhead.strategy.segments.acts import create_segment, edit_segment, retire_segment
from spearhead.strategy.segments.models import Segment
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question, read

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: its model and acts, the right that it needs, and where its lines are used (model, field)."""

    key: str
    title: str
    note: str
    model: type[Model]
    create: Act
    edit: Act
    retire: Act
    needs: tuple[str, str]
    used: tuple[tuple[str, str], ...]


LISTS: Final = {
    one.key: one
    for one in (
        Listed(
            "sources",
            gettext_noop("Sources"),
            gettext_noop("Where leads and deals come from."),
            Source,
            create_source,
            edit_source,
            retire_source,
            ("campaign", "edit"),
            (("crm.Deal", "source"), ("crm.Lead", "source")),
        ),
        Listed(
            "reasons",
            gettext_noop("Loss reasons"),
            gettext_noop("Why deals are lost; asked each time."),
            LossReason,
            create_reason,
            edit_reason,
            retire_reason,
            ("process", "edit"),
            (("crm.Deal", "loss_reason"),),
        ),
        Listed(
            "competitors",
            gettext_noop("Competitors"),
            gettext_noop("To whom deals go that we lose."),
            Competitor,
            create_competitor,
            edit_competitor,
            retire_competitor,
            ("strategy", "edit"),
            (("crm.Deal", "competitor"),),
        ),
        Listed(
            "segments",
            gettext_noop("Segments"),
            gettext_noop("Parts of the market that are sold to in their own way."),
            Segment,
            create_segment,
            edit_segment,
            retire_segment,
            ("strategy", "edit"),
            (("crm.Company", "segment"),),
        ),
    )
}


def _open(user: User) -> list[Listed]:
    return [one for one in LISTS.values() if user.sight.may(*one.needs)]


def _list(request: HttpRequest, key: str) -> tuple[User, Listed]:
    user = reader(request)
    if key not in LISTS:
        raise Absent
    user.sight.require(*LISTS[key].needs)
    return user, LISTS[key]


def _line(listed: Listed, line_id: int) -> Any:
    found = listed.model._default_manager.filter(pk=line_id).first()
    if found is None:
        raise Absent
    return found


def uses(listed: Listed, line_id: int) -> int:
    """How many records hold a line, whoever owns them."""
    return sum(
        apps.get_model(model)._default_manager.filter(**{f"{field}_id": line_id}).count()
        for model, field in listed.used
    )


def _is_retired(row: Any) -> bool:
    return row.retired_at is not None


@require_GET
def lists(request: HttpRequest, key: str = "") -> HttpResponse:
    """One list, the others as tabs."""
    user = reader(request)
    mine = _open(user)
    if not mine:
        user.sight.require("strategy", "edit")
    _user, chosen = _list(request, key or mine[0].key)
    rows = list(chosen.model._default_manager.all())
    context = {
        "tabs": [
            {"label": _(one.title), "url": reverse("settings_list", args=[one.key]), "current": one == chosen}
            for one in mine
        ],
        "chosen": chosen,
        "note": _(chosen.note),
        "title": _(chosen.title),
        "rows": sorted(rows, key=_is_retired),
        "uses": {row.pk: uses(chosen, row.pk) for row in rows},
    }
    return page(request, "settings/lists.html", "lists", context)


def _fields(listed: Listed, one: Any) -> list[Field]:
    fields = [
        Field("name", _("Name in English"), value=one.name if one else ""),
        Field("name_zh", _("Name in Chinese"), value=one.name_zh if one else ""),
    ]
    if listed.key == "reasons":
        fields.append(
            Field("needs_competitor", _("Ask to whom the deal went"), "flag", one.needs_competitor if one else False)
        )
    return fields


@require_http_methods(["GET", "POST"])
def new_line(request: HttpRequest, key: str) -> HttpResponse:
    """Add a line."""
    user, listed = _list(request, key)
    fields = _fields(listed, None)
    if request.method == "POST":
        listed.create(read(request.POST, fields), by=user)
        return go(request, reverse("settings_list", args=[key]))
    note = _("One name is enough; the other language shows the same.")
    return panel(
        request,
        _("Add to “%(list)s”") % {"list": _(listed.title)},
        reverse("settings_line_new", args=[key]),
        fields,
        submit=_("Add"),
        note=note,
    )


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, key: str, line_id: int) -> HttpResponse:
    """Rename a line."""
    user, listed = _list(request, key)
    one = _line(listed, line_id)
    fields = _fields(listed, one)
    if request.method == "POST":
        listed.edit(one.pk, read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_list", args=[key]))
    return panel(request, local_name(one), reverse("settings_line", args=[key, one.pk]), fields, version=one.version)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, key: str, line_id: int) -> HttpResponse:
    """Take a line out of the choice, or bring it back."""
    user, listed = _list(request, key)
    one = _line(listed, line_id)
    back = one.retired_at is not None
    if request.method == "POST":
        listed.retire(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_list", args=[key]))
    count = uses(listed, one.pk)
    says = (
        [_("It can be chosen again.")]
        if back
        else [
            _("It can no longer be chosen."),
            _("Records that have it keep it: %(count)d.") % {"count": count},
        ]
    )
    title = (_("Bring back %(name)s?") if back else _("Retire %(name)s?")) % {"name": local_name(one)}
    return question(
        request,
        title,
        reverse("settings_line_retire", args=[key, one.pk]),
        says=says,
        version=one.version,
        submit=_("Bring back") if back else _("Retire"),
        danger=not back,
    )
