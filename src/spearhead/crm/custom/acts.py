"""Defining, changing and hiding custom fields; values stay in the records, and a hidden field can come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.claims import ENTITIES as WITH_UNIQUE
from spearhead.crm.custom.claims import KINDS as UNIQUE
from spearhead.crm.custom.claims import claim_all
from spearhead.crm.custom.formulas import FORMULA, checked_formula, users_of
from spearhead.crm.custom.links import LINK, TARGETS
from spearhead.crm.custom.models import CustomClaim, CustomField
from spearhead.crm.custom.values import check_default, label_of
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, free_key, locked, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.text.clean import clean_text

ENTITIES: Final = ("company", "contact", "lead", "deal", "activity")
EDITABLE: Final = (
    "label", "label_zh", "help", "help_zh", "choices", "required", "personal", "on_card", "position",
    "default", "unique", "formula",
)  # fmt: skip
MOST: Final = 200
MOST_CHOICES: Final = 200
KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")
_CHOOSING: Final = (CustomField.Kind.CHOICE, CustomField.Kind.CHOICES)
#: kind → kinds that hold every value that it can hold
_LOSSLESS: Final[dict[str, frozenset[str]]] = {
    "text": frozenset({"long_text"}), "integer": frozenset({"decimal", "text"}), "decimal": frozenset({"text"}),
    "percent": frozenset({"decimal", "text"}), "url": frozenset({"text"}), "phone": frozenset({"text"}),
    "email": frozenset({"text"}), "date": frozenset({"text"}),
}  # fmt: skip


@act
def define_field(entity: str, kind: str, values: Mapping[str, Any], *, by: User) -> CustomField:
    """A new field on a kind of record; its key is made of the label (or given) and never changes."""
    by.sight.require("settings", "edit")
    if entity not in ENTITIES:
        raise refuse("unknown_entity", "entity", _("This kind of record has no fields of its own."))
    if kind not in CustomField.Kind.values:
        raise refuse("unknown_kind", "kind", _("Choose a kind of field from the list."))
    present = CustomField.objects.select_for_update().filter(entity=entity)
    if present.filter(hidden_at__isnull=True).count() >= MOST:
        raise Refused("too_many_fields", _("A kind of record has at most %(limit)d own fields.") % {"limit": MOST})
    check_known(values, (*EDITABLE, "key", "target"))
    fields = _checked(check_names({"label": "", **values}, max_length=80, field="label"), kind, [])
    fields["target"] = _target(kind, fields.get("target"))
    fields["key"] = _new_key(entity, fields.pop("key", ""), fields["label"])
    fields |= _formula(entity, fields["key"], kind, fields, "")
    field = CustomField(entity=entity, kind=kind, **{"position": present.count(), **fields})
    field.default = _default(field, fields)
    create(field, noun="custom_field", by_id=by.pk, extra={"entity": entity, "key": field.key, "kind": kind})
    if field.unique:
        claim_all(field)
    return field


def _target(kind: str, target: Any) -> str:
    if kind != LINK:
        return ""
    if target not in TARGETS:
        raise refuse("unknown_target", "target", _("Choose what the field links to."))
    return str(target)


def _formula(entity: str, key: str, kind: str, fields: Mapping[str, Any], before: str) -> dict[str, Any]:
    """What is kept of a formula; nothing is typed into a computed field, so nothing of it can be asked for."""
    text = str(fields.get("formula", before) or "")
    if kind != FORMULA:
        if text:
            raise refuse("no_formula", "formula", _("Only a computed field has a formula."))
        return {}
    if fields.get("required") or fields.get("unique") or fields.get("default") not in (None, "", []):
        name = next(one for one in ("required", "unique", "default") if fields.get(one))
        message = _("A computed field cannot be required or unique, and has no default.")
        raise refuse("computed_field", name, message)
    formula, result = checked_formula(entity, key, text)
    return {"formula": formula, "result": result}


def _new_key(entity: str, wanted: str, label: str) -> str:
    if not wanted:
        key = free_key(CustomField, label, fallback="field", entity=entity)
        return key if key[0].isalpha() else f"f-{key}"
    if not KEY.match(wanted):
        raise refuse("bad_key", "key", _("A key has small letters, digits, - and _, and begins with a letter."))
    if CustomField.objects.filter(entity=entity, key=wanted).exists():
        raise refuse("key_taken", "key", _("There is a field with this key already."))
    return wanted


@act
def edit_field(
    field_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None, kind: str | None = None
) -> CustomField:
    """Change a field's words, choices and marks; another kind only where no value is lost. Choices that were used are
    retired, never forgotten.
    """
    by.sight.require("settings", "edit")
    field = locked(CustomField, field_id)
    check_known(values, EDITABLE)
    named = {"label": field.label, "label_zh": field.label_zh, **values}
    fields = _checked(check_names(named, max_length=80, field="label"), kind or field.kind, field.choices)
    if kind and kind != field.kind:
        if kind not in _LOSSLESS.get(field.kind, frozenset()):
            raise refuse("kind_would_lose", "kind", _("This change could lose values. Make a new field instead."))
        if users := users_of(field):
            message = _("“%(field)s” is computed from it. Change that formula first.") % {"field": label_of(users[0])}
            raise refuse("used_by_formula", "kind", message)
        fields["kind"] = kind
    if field.kind == FORMULA or fields.get("formula"):
        fields |= _formula(field.entity, field.key, field.kind, fields, field.formula)
    if {"default", "kind", "choices", "unique"} & set(fields):
        fields["default"] = _default(field, fields)
    changes = change(field, fields, noun="custom_field", by_id=by.pk, seen_version=seen_version)
    if "unique" in changes:
        _keep_claims(field)
    return field


def _keep_claims(field: CustomField) -> None:
    if field.unique and field.hidden_at is None:
        claim_all(field)
    else:
        CustomClaim.objects.filter(field=field).delete()


def _default(field: CustomField, changed: Mapping[str, Any]) -> Any:
    """The default under what the field is about to be; refused where it does not fit, or where values are unique."""
    now = {name: changed.get(name, getattr(field, name)) for name in ("kind", "choices", "unique", "default")}
    if now["unique"] and (now["kind"] not in UNIQUE or field.entity not in WITH_UNIQUE):
        message = _("Only text, whole numbers, web addresses, phones and e-mails can be unique, and not of activities.")
        raise refuse("never_unique", "unique", message)
    if now["default"] in (None, "", []):
        return None
    if now["kind"] == LINK:
        message = _("A link to a record has no default.")
        raise refuse("link_default", "default", message)
    if now["unique"]:
        message = _("A field whose values are unique cannot begin with the same one everywhere.")
        raise refuse("unique_default", "default", message)
    shown = CustomField(entity=field.entity, key=field.key, kind=now["kind"], choices=now["choices"])
    shown.label, shown.label_zh = changed.get("label", field.label), changed.get("label_zh", field.label_zh)
    return check_default(shown, now["default"])


@act
def hide_field(field_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> CustomField:
    """Hide a field everywhere, as if it were unknown, or bring it `back` with its values."""
    by.sight.require("settings", "edit")
    field = locked(CustomField, field_id)
    at = None if back else field.hidden_at or timezone.now()
    kind = "restored" if back else "hidden"
    change(field, {"hidden_at": at}, noun="custom_field", by_id=by.pk, seen_version=seen_version, kind=kind)
    _keep_claims(field)
    return field


def _checked(values: Mapping[str, Any], kind: str, before: list[Any]) -> dict[str, Any]:
    fields = dict(values)
    for name in ("help", "help_zh"):
        if name in fields:
            fields[name] = clean_text(str(fields[name] or ""), max_length=200, field=name)
    if kind in _CHOOSING:
        if "choices" in fields or not before:
            fields["choices"] = _choices(fields.get("choices"), before)
    elif fields.get("choices"):
        raise refuse("no_choices", "choices", _("This kind of field has no choices."))
    return fields


def _choices(given: Any, before: list[Any]) -> list[dict[str, Any]]:
    """Choices ``{"key", "label", "label_zh", "retired"}``; what was there and is missing now is kept as retired."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST_CHOICES:
        message = _("Give from one to %(limit)d choices.") % {"limit": MOST_CHOICES}
        raise refuse("choices_needed", "choices", message)
    found: dict[str, dict[str, Any]] = {}
    for place, raw in enumerate(given):
        one = raw if isinstance(raw, Mapping) else {"label": raw}
        label = clean_text(str(one.get("label") or ""), max_length=80, field="choices")
        label_zh = clean_text(str(one.get("label_zh") or ""), max_length=80, field="choices")
        key = str(one.get("key") or "") or _choice_key(label or label_zh, place, {*found, *(b["key"] for b in before)})
        if not (label or label_zh) or key in found or not KEY.match(key):
            raise refuse("bad_choice", "choices", _("Every choice has a name and a key of its own."))
        found[key] = {
            "key": key, "label": label or label_zh, "label_zh": label_zh, "retired": bool(one.get("retired"))
        }  # fmt: skip
    gone = [{**one, "retired": True} for one in before if one["key"] not in found]
    return [*found.values(), *gone]


def _choice_key(label: str, place: int, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:30]
    stem = stem if stem and stem[0].isalpha() else f"c-{stem or place + 1}"
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 500))) if key not in taken)
