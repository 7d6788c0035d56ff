"""Custom fields of each kind of record: label, kind, choices, marks; a hidden one keeps its values."""

from __future__ import annotations

import re
from typing import Any, Final

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.crm.custom.acts import ENTITIES, define_field, edit_field, hide_field
from spearhead.crm.custom.claims import ENTITIES as WITH_UNIQUE
from spearhead.crm.custom.claims import KINDS as UNIQUE
from spearhead.crm.custom.links import TARGETS
from spearhead.crm.custom.models import CustomField
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.records.custom import choices_of, label_of, read_custom, typed
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question, read

KINDS: Final = {
    "text": gettext_noop("Text"), "long_text": gettext_noop("Long text"), "integer": gettext_noop("Whole number"),
    "decimal": gettext_noop("Number"), "money": gettext_noop("Amount"), "percent": gettext_noop("Percent"),
    "date": gettext_noop("Day"), "datetime": gettext_noop("Day and time"), "boolean": gettext_noop("Yes or no"),
    "choice": gettext_noop("One of a list"), "choices": gettext_noop("Several of a list"),
    "person": gettext_noop("Person"), "link": gettext_noop("Link to a record"), "formula": gettext_noop("Computed"),
    "url": gettext_noop("Web address"), "phone": gettext_noop("Phone"),
    "email": gettext_noop("E-mail"),
}  # fmt: skip
WORDS: Final = {
    "company": gettext_noop("Companies"), "contact": gettext_noop("Contacts"), "lead": gettext_noop("Leads"),
    "deal": gettext_noop("Deals"), "activity": gettext_noop("Activities"),
}  # fmt: skip
CHOOSING: Final = ("choice", "choices")


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("settings", "edit")
    return user


def _field(field_id: int) -> CustomField:
    found = CustomField.objects.filter(pk=field_id).first()
    if found is None:
        raise Absent
    return found


def _filled(field: CustomField) -> int:
    """How many records hold a value."""
    rows = apps.get_model("crm", field.entity)._default_manager
    return int(rows.filter(custom__has_key=field.key).count())


@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    """The fields of one kind of record, the others as tabs."""
    _managing(request)
    entity = request.GET.get("entity", "deal")
    if entity not in ENTITIES:
        raise Absent
    rows = list(CustomField.objects.filter(entity=entity))
    counts: dict[str, int] = {}
    for one in CustomField.objects.filter(hidden_at__isnull=True).values_list("entity", flat=True):
        counts[one] = counts.get(one, 0) + 1
    context = {
        "entity": entity, "rows": [(one, label_of(one), _(KINDS[one.kind])) for one in rows],
        "tabs": [
            {"label": _(WORDS[one]), "url": f"?entity={one}", "current": one == entity, "count": counts.get(one, 0)}
            for one in ENTITIES
        ],
    }  # fmt: skip
    return page(request, "settings/fields.html", "fields", context)


def _typed(one: CustomField | None, kind: str) -> list[Field]:
    known = [
        (choice if isinstance(choice, dict) else {"key": choice, "label": choice})
        for choice in (one.choices if one else [])
    ]
    live = [choice for choice in known if not choice.get("retired")]
    lines = "\n".join(" / ".join(filter(None, (choice["label"], choice.get("label_zh", "")))) for choice in live)
    found = [
        Field("label", _("Label in English"), value=one.label if one else ""),
        Field("label_zh", _("Label in Chinese"), value=one.label_zh if one else ""),
    ]
    if one is None or kind in CHOOSING:
        note = _("For lists only: one per line, “English / 中文”. What you take out stays where it is.")
        found.append(Field("choices", _("Choices"), "long", lines, rows=4, help=note))
    if one is None:
        note = _("For links only: what the field points to.")
        targets = [(target, _(WORDS[target])) for target in TARGETS]
        found.append(Field("target", _("Links to"), "choice", "", options=targets, empty=_("None"), help=note))
    if one is None or kind == "formula":
        found.append(Field("formula", _("Formula"), "long", one.formula if one else "", rows=3, help=_formula_help()))
    found += [
        Field("help", _("Help in English"), value=one.help if one else "", wide=True),
        Field("help_zh", _("Help in Chinese"), value=one.help_zh if one else "", wide=True),
        *_filling(one, kind),
        *([] if kind == "formula" else [_required(one)]),
        Field("on_card", _("Show on cards of the board"), "flag", one.on_card if one else False),
        Field("personal", _("Holds personal data"), "flag", one.personal if one else False,
              help=_("It goes when a person's data are erased.")),
    ]  # fmt: skip
    return found


def _required(one: CustomField | None) -> Field:
    return Field("required", _("Must be filled in"), "flag", one.required if one else False)


def _formula_help() -> str:
    return _(
        "For computed fields only, such as [amount] * (1 - [Discount]) or [closed_on] - [opened_on]. Fields stand in"
        " [ ]; + - * /, brackets, min, max, round(value, places) and if(a > b, then, else) work. Percent counts as"
        " hundredths. What is missing gives nothing."
    )


def _filling(one: CustomField | None, kind: str) -> list[Field]:
    """What a new record begins with, and whether a value may stand only once."""
    found = []
    if one is None or kind not in {"person", "datetime", "link", "formula"}:
        found.append(_default(one, kind))
    if (one is None or kind in UNIQUE) and (one is None or one.entity in WITH_UNIQUE):
        note = _("For text, whole numbers, web addresses, phones and e-mails: two records never hold the same.")
        found.append(Field("unique", _("Unique"), "flag", one.unique if one else False, help=note))
    return found


def _default(one: CustomField | None, kind: str) -> Field:
    label, value = _("Default"), default_typed(one) if one else ""
    if one and kind in {"choice", "boolean"}:
        return Field("default", label, "choice", value, options=choices_of(one), empty=_("None"))
    notes = {
        "date": _("A day, or “today”, or “today+14” for two weeks later."),
        "choices": _("Names of choices, separated by commas."),
    }  # fmt: skip
    note = notes.get(kind, "") if one else _("What a new record begins with; it can be changed there.")
    return Field("default", label, value=value, help=note, wide=True)


def default_typed(one: CustomField) -> str:
    """A field's default as it is typed."""
    if one.default is None:
        return ""
    if one.kind == "choices":
        return ", ".join(label for key, label in choices_of(one) if key in one.default)
    if one.kind == "date" and one.default.startswith("today"):
        return str(one.default).replace("today", _("today"), 1)
    return str(one.default) if isinstance(one.default, str) else typed(one, one.default)


def read_default(one: CustomField, raw: str) -> Any:
    """What was typed as a default, as the act takes it."""
    if not raw:
        return None
    match one.kind:
        case "boolean":
            return {_("yes"): True, _("no"): False, "yes": True, "no": False}.get(raw.lower(), raw)
        case "choices":
            return [word.strip() for word in re.split(r"[,，、;；]", raw) if word.strip()]
        case "choice":
            return raw
        case "date" if found := re.match(rf"(?:today|今天|{re.escape(_('today'))})(.*)", raw.lower()):
            return f"today{found[1].strip()}"
    return read_custom(one, {f"custom.{one.key}": raw})


def _values(request: HttpRequest, one: CustomField | None, kind: str) -> dict[str, Any]:
    values = read(request.POST, _typed(one, kind))
    if "default" in values:
        values["default"] = read_default(one or CustomField(kind=kind, key="new"), values["default"])
    lines = str(values.pop("choices", "")).splitlines()
    if kind in CHOOSING or any(line.strip() for line in lines):
        by_label = {
            str(choice.get("label")): choice for choice in (one.choices if one else []) if isinstance(choice, dict)
        }
        values["choices"] = [_choice(line, by_label) for line in lines if line.strip()]
    return values


def _choice(line: str, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    label, _slash, label_zh = (part.strip() for part in line.partition("/"))
    before = known.get(label)
    return {"label": label, "label_zh": label_zh, **({"key": before["key"]} if before else {})}


@require_http_methods(["GET", "POST"])
def new_field(request: HttpRequest, entity: str) -> HttpResponse:
    """Add a field."""
    user = _managing(request)
    if entity not in ENTITIES:
        raise Absent
    if request.method == "POST":
        kind = forms.text(request.POST, "kind")
        define_field(entity, kind, _values(request, None, kind), by=user)
        return go(request, f"{reverse('settings_fields')}?entity={entity}")
    kinds = Field(
        "kind", _("Kind"), "choice", "text", required=True, options=[(key, _(word)) for key, word in KINDS.items()]
    )
    all_fields = [kinds, *_typed(None, "")]
    title = _("Add a field to %(records)s") % {"records": _(WORDS[entity])}
    return panel(request, title, reverse("settings_field_new", args=[entity]), all_fields, submit=_("Add field"))


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, field_id: int) -> HttpResponse:
    """Change a field."""
    user, one = _managing(request), _field(field_id)
    if request.method == "POST":
        edit_field(one.pk, _values(request, one, one.kind), by=user, seen_version=forms.version(request.POST))
        return go(request, f"{reverse('settings_fields')}?entity={one.entity}")
    note = _("%(kind)s, known to programs as custom.%(key)s.") % {"kind": _(KINDS[one.kind]), "key": one.key}
    action = reverse("settings_field", args=[one.pk])
    return panel(request, label_of(one), action, _typed(one, one.kind), version=one.version, note=note)


@require_http_methods(["GET", "POST"])
def hide(request: HttpRequest, field_id: int) -> HttpResponse:
    """Hide a field everywhere, or bring it back."""
    user, one = _managing(request), _field(field_id)
    back = one.hidden_at is not None
    if request.method == "POST":
        hide_field(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, f"{reverse('settings_fields')}?entity={one.entity}")
    says = [
        _("It is shown again with its values.")
        if back
        else _("It is absent everywhere: screens, exports, filters, API."),
        _("Records that hold a value, which is kept: %(count)d.") % {"count": _filled(one)},
    ]
    title = (_("Bring back %(name)s?") if back else _("Hide %(name)s?")) % {"name": label_of(one)}
    return question(
        request, title, reverse("settings_field_hide", args=[one.pk]), says=says, version=one.version,
        submit=_("Bring back") if back else _("Hide field"), danger=not back,
    )  # fmt: skip
