"""The form of a bulk change: which fields of each kind it offers, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.tags.models import Tag
from spearhead.kernel.errors import Refused
from spearhead.process.pipelines.models import Stage
from spearhead.web.forms import Posted
from spearhead.web.lists.choices import ref_options
from spearhead.web.lists.words import field_word
from spearhead.web.records.custom import choices_of, fields_for, may_write
from spearhead.web.records.inputs import INPUTS, custom_input, read_input
from spearhead.web.records.picks import SEARCHED, options, search_url

#: Typed as when one record is edited.
_TYPED: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": ("expected_close", "next_step", "next_step_on", "category"),
    "company": ("industry", "tier", "country", "region", "city"),
    "contact": ("company", "title"),
    "lead": ("company_name",),
    "activity": ("due_at",),
}
#: Chosen from a short list.
_LISTED: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": ("stage", "source", "campaign", "territory"),
    "company": ("segment", "territory", "source", "campaign"),
    "contact": ("source", "campaign"),
    "lead": ("source", "campaign"),
    "activity": (),
}
_FLAGS: Final[Mapping[str, tuple[str, ...]]] = {"contact": ("do_not_contact",), "activity": ("done",)}
_TAGS: Final = ("tags_add", "tags_remove")
#: How the controls of one record are drawn here, by their kind; what is not named is a line of text.
_KINDS: Final = {"day": "day", "moment": "moment", "many": "many"}


def inputs_of(user: User, entity: str) -> list[dict[str, Any]]:
    """The controls: name, label, kind (person, choice, day or text), options or where to search."""
    found: list[dict[str, Any]] = []
    if user.sight.may(entity, "reassign"):
        found.append(_control("owner", _("Owner"), "choice", search=search_url("person")))
    for key in _LISTED[entity]:
        if choices := _stages(user) if key == "stage" else ref_options(user, key):
            found.append(_control(key, field_word(entity, key), "choice", choices))
    for spec in INPUTS[entity]:
        if spec.key in _TYPED[entity]:
            search = search_url(spec.pick) if spec.pick in SEARCHED else ""
            choices = [] if search else options(spec.pick)
            kind = "choice" if choices or search else _KINDS.get(spec.kind, "text")
            found.append(_control(spec.key, _(spec.label), kind, choices, search))
    yes_no = [("yes", _("yes")), ("no", _("no"))]
    found += [_control(key, field_word(entity, key), "choice", yes_no) for key in _FLAGS.get(entity, ())]
    found += _tags(user, entity) + _custom(user, entity)
    open_to = set(user.sight.fields(entity, [one["name"] for one in found]))
    return [one for one in found if one["name"] in open_to]


def _control(name: str, label: str, kind: str, choices: Any = (), search: str = "") -> dict[str, Any]:
    return {"name": name, "label": label, "kind": kind, "options": list(choices), "search": search}


def _tags(user: User, entity: str) -> list[dict[str, Any]]:
    """Tags to put on and to take off, where tags may be seen."""
    if not user.sight.fields(entity, ["tag"]):
        return []
    known = [(name, name) for name in Tag.objects.values_list("name", flat=True)]
    found = [_control("tags_add", _("Add tags"), "new", known)]
    return [*found, _control("tags_remove", _("Remove tags"), "many", known)] if known else found


def _custom(user: User, entity: str) -> list[dict[str, Any]]:
    """The custom fields that this role may write."""
    found = []
    for one in fields_for(user, entity):
        if may_write(user, one):
            spec = custom_input(one)
            search, choices = search_url(spec.pick), choices_of(one)
            kind = "many" if spec.kind == "many" else "choice" if choices or search else _KINDS.get(spec.kind, "text")
            found.append(_control(spec.key, spec.label, kind, choices, search))
    return found


def _stages(user: User) -> list[tuple[str, str]]:
    opening = {str(pk) for pk in Stage.objects.filter(kind=Stage.Kind.OPEN).values_list("pk", flat=True)}
    return [(key, words) for key, words in ref_options(user, "stage") if key in opening]


def values_of(entity: str, posted: Posted) -> dict[str, Any]:
    """What is filled in is changed; what is empty stays as it is."""
    values: dict[str, Any] = {}
    for spec in INPUTS[entity]:
        if spec.key in _TYPED[entity] and posted.get(spec.key):
            name, value = read_input(entity, spec, posted)
            values[name] = value
    for name in ("owner", *_LISTED[entity]):
        if posted.get(name):
            values[f"{name}_id"] = str(posted[name])
    for name in _FLAGS.get(entity, ()):
        if posted.get(name):
            values[name] = posted[name] == "yes"
    for name in _TAGS:
        if tags := [one.strip() for one in _listed(posted, name) if one.strip()]:
            values[name] = tags
    for one in custom_fields(entity):
        if any(_listed(posted, f"custom.{one.key}")):
            name, value = read_input(entity, custom_input(one), posted)
            values[name] = value
    if not values:
        message = _("Fill in at least one field.")
        raise Refused("nothing_to_change", message, {"owner": message})
    return values


def _listed(posted: Posted, name: str) -> list[str]:
    return posted.getlist(name) if hasattr(posted, "getlist") else [posted[name]] if name in posted else []
