"""What can be typed into each kind of record, and how it is read: shared by forms, panels and edit in the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.models import CustomField
from spearhead.web import forms
from spearhead.web.forms import Posted
from spearhead.web.records import custom


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form: `kind` says how it is drawn and read, `pick` which list a picker offers."""

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    pick: str = ""
    quick: bool = False  #: asked already when the record is created
    wide: bool = False
    help: str = ""
    custom: CustomField | None = None  #: the field that the workspace added


INPUTS: Final[dict[str, Sequence[Input]]] = {
    "deal": (
        Input("name", _("Deal"), required=True, quick=True, wide=True),
        Input("company", _("Company"), "ref", pick="company", quick=True),
        Input("amount", _("Amount"), "money", quick=True),
        Input("expected_close", _("Expected close"), "day", quick=True),
        Input("next_step", _("Next step"), wide=True),
        Input("next_step_on", _("Next step on"), "day"),
        Input("category", _("Forecast category"), "choice", pick="category"),
        Input("source", _("Source"), "choice_ref", pick="source"),
        Input("kind", _("Kind"), "choice", pick="deal_kind"),
        Input("product", _("Product"), "ref", pick="product"),
    ),
    "company": (
        Input("name", _("Company"), required=True, quick=True, wide=True),
        Input("industry", _("Industry"), quick=True),
        Input("phone", _("Phone"), quick=True),
        Input("domain", _("Website")),
        Input("country", _("Country")),
        Input("region", _("Province or state")),
        Input("city", _("City")),
        Input("address", _("Address"), wide=True),
        Input("employees", _("Employees"), "whole"),
        Input("tier", _("Tier")),
        Input("legal_id", _("Registration number")),
        Input("segment", _("Segment"), "choice_ref", pick="segment"),
        Input("parent", _("Parent company"), "ref", pick="company"),
    ),
    "contact": (
        Input("name", _("Name"), required=True, quick=True),
        Input("company", _("Company"), "ref", pick="company", quick=True),
        Input("title", _("Job title"), quick=True),
        Input("email", _("E-mail")),
        Input("mobile", _("Mobile")),
        Input("phone", _("Phone")),
        Input("wechat", _("WeChat")),
    ),
    "lead": (
        Input("name", _("Name"), required=True, quick=True),
        Input("company_name", _("Company"), quick=True),
        Input("phone", _("Phone"), quick=True),
        Input("email", _("E-mail"), quick=True),
        Input("title", _("Job title")),
        Input("source", _("Source"), "choice_ref", pick="source"),
        Input("message", _("Message"), "long", wide=True),
    ),
    "activity": (
        Input("subject", _("Subject"), required=True, quick=True, wide=True),
        Input("kind", _("Kind"), "choice", pick="activity_kind", quick=True),
        Input("due_at", _("Due"), "moment", quick=True),
        Input("deal", _("Deal"), "ref", pick="deal", quick=True),
        Input("company", _("Company"), "ref", pick="company"),
        Input("contact", _("Contact"), "ref", pick="contact"),
        Input("place", _("Place")),
        Input("body", _("Notes"), "long", wide=True),
    ),
}
_READ: Final[dict[str, Callable[[Posted, str], Any]]] = {
    "text": forms.text, "long": forms.text, "choice": forms.text, "day": forms.day, "whole": forms.whole,
    "ref": forms.reference, "choice_ref": forms.reference, "moment": forms.moment,
}  # fmt: skip


def read_input(entity: str, spec: Input, posted: Posted, *, currency: str = "") -> tuple[str, Any]:
    """The model field and the typed value of one input."""
    if spec.custom is not None:
        return spec.key, custom.read_custom(spec.custom, posted, currency=currency)
    if spec.kind == "money":
        code = currency or forms.text(posted, f"{spec.key}_currency") or workspace().base_currency
        return f"{spec.key}_minor", forms.amount(posted, spec.key, code)
    name = f"{spec.key}_id" if spec.kind in {"ref", "choice_ref"} else spec.key
    return name, _READ[spec.kind](posted, spec.key)


def read_values(entity: str, posted: Posted, *, currency: str = "") -> dict[str, Any]:
    """The values of all inputs that were posted, by model field."""
    values = dict(read_input(entity, spec, posted, currency=currency) for spec in INPUTS[entity] if spec.key in posted)
    if entity == "deal" and (code := forms.text(posted, "amount_currency")):
        values["currency"] = code
    own = (custom_input(one) for one in custom_fields(entity))
    return values | dict(read_input(entity, spec, posted) for spec in own if spec.key in posted)


def custom_input(field: CustomField) -> Input:
    """A custom field as an input; a required one is asked already when the record is created."""
    return Input(
        f"custom.{field.key}", custom.label_of(field), custom.CONTROLS.get(field.kind, "text"), field.required,
        "person" if field.kind == "person" else field.target, field.required, field.kind == "long_text",
        custom.help_of(field), field,
    )  # fmt: skip


def inputs_for(user: User, entity: str) -> list[Input]:
    """All inputs of a kind of record that this user may fill: its own, then the custom ones."""
    closed = user.sight.hidden | user.sight.read_only
    own = [custom_input(one) for one in custom.fields_for(user, entity) if custom.may_write(user, one)]
    return [*(one for one in INPUTS[entity] if (entity, one.key) not in closed), *own]


def input_of(entity: str, key: str) -> Input | None:
    """The input of a field, if it can be typed at all."""
    found = next((spec for spec in INPUTS.get(entity, ()) if spec.key == key), None)
    if found is None and key.startswith("custom."):
        return next((custom_input(one) for one in custom_fields(entity) if f"custom.{one.key}" == key), None)
    return found
