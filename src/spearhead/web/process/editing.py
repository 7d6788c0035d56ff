"""Editing a draft in panels, publishing it, throwing it away, going back to an older version."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.steps.gate import WORDS
from spearhead.kernel.errors import Absent
from spearhead.process.pipelines.content import EVIDENCE, FRAMES
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.versions import discard_draft, save_draft, start_draft, version_by
from spearhead.web import forms
from spearhead.web.readable import language
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, panel, question, read

NEW = "new"


def _back(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    return go(request, f"{reverse('process')}?pipeline={pipeline_id}")


def _draft(request: HttpRequest, version_id: int) -> tuple[User, PipelineVersion, dict[str, Any]]:
    """The editor, the draft, and its content to change."""
    user = reader(request)
    user.sight.require("process", "edit")
    row = version_by(user, version_id)
    raw = deepcopy(row.content) or {}
    raw.setdefault("stages", {})
    raw.setdefault("methods", [])
    return user, row, raw


def _stage(raw: dict[str, Any], stage_id: int) -> dict[str, Any]:
    found: dict[str, Any] = raw["stages"].setdefault(str(stage_id), {})
    found.setdefault("steps", [])
    return found


@require_POST
def draft(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    """Begin a draft."""
    start_draft(pipeline_id, by=reader(request))
    return _back(request, pipeline_id)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    """Throw the draft away."""
    user, row, _raw = _draft(request, version_id)
    if request.method == "POST":
        discard_draft(row.pk, by=user, seen_version=forms.version(request.POST))
        return _back(request, row.pipeline_id)
    says = [_("What was edited in it is lost. The version in use stays as it is.")]
    action = reverse("process_discard", args=[row.pk])
    return question(request, _("Discard the draft?"), action, says=says, submit=_("Discard draft"), version=row.version)


def _stage_fields(raw: dict[str, Any], one: dict[str, Any]) -> list[Field]:
    policies = [
        ("nobody", _("Nobody")),
        ("rep", _("Rep, with a reason")),
        ("manager", _("Manager, with a reason")),
        ("approval", _("Anybody, once approved")),
    ]
    in_chinese = _("What the customer has done (Chinese)")
    fields = [
        Field("buyer_exit", _("What the customer has done (English)"), value=one.get("buyer_exit", ""), wide=True),
        Field("buyer_exit_zh", in_chinese, value=one.get("buyer_exit_zh", ""), wide=True),
        Field("override", _("Exceptions"), "choice", one.get("override", "manager"), required=True,
              options=policies),
        Field("skip_allowed", _("The stage may be skipped"), "flag", one.get("skip_allowed", False)),
    ]  # fmt: skip
    fields += [Field(f"need-{key}", _("Needs: %(field)s") % {"field": _(word)}, "flag", key in one.get("fields", ()))
               for key, word in WORDS.items()]  # fmt: skip
    levels = [("", _("not asked")), ("claimed", _("must be known")), ("verified", _("must be verified"))]
    fields += [Field(f"know-{m['key']}", _named(m), "choice", one.get("methods", {}).get(m["key"], ""), options=levels,
                     required=True) for m in raw["methods"]]  # fmt: skip
    return fields


def _named(one: dict[str, Any]) -> str:
    """The name of a method field in the reader's language."""
    return str((language() == "zh-hans" and one.get("name_zh")) or one["name"])


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
    """What a stage's gate asks besides its steps."""
    user, row, raw = _draft(request, version_id)
    one = _stage(raw, stage_id)
    fields = _stage_fields(raw, one)
    if request.method == "POST":
        values = read(request.POST, fields)
        plain = ("buyer_exit", "buyer_exit_zh", "override", "skip_allowed")
        one |= {name: values[name] for name in plain if name in values}
        custom = [name for name in one.get("fields", ()) if name.startswith("custom.")]
        one["fields"] = [key for key in WORDS if values.get(f"need-{key}")] + custom
        wanted = {m["key"]: values.get(f"know-{m['key']}") for m in raw["methods"]}
        one["methods"] = {key: level for key, level in wanted.items() if level}
        save_draft(row.pk, raw, by=user, seen_version=forms.version(request.POST))
        return _back(request, row.pipeline_id)
    action = reverse("process_stage", args=[row.pk, stage_id])
    return panel(request, _("What this stage asks"), action, fields, version=row.version)


@require_POST
def order(request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
    """The steps of a stage in another order."""
    user, row, raw = _draft(request, version_id)
    one = _stage(raw, stage_id)
    wanted = forms.text(request.POST, "order").split(",")
    place = {key: i for i, key in enumerate(wanted)}
    one["steps"].sort(key=lambda step: place.get(step["id"], len(place)))
    save_draft(row.pk, raw, by=user, seen_version=None)
    return HttpResponse(status=204)


def _step_fields(step: dict[str, Any], *, new: bool) -> list[Field]:
    words = {"": _("None"), "activity": _("An activity"), "document": _("A file"), "contact": _("A contact"),
             "link": _("A link"), "field": _("A few words")}  # fmt: skip
    fields = [
        Field("name", _("Name in English"), value=step.get("name", "")),
        Field("name_zh", _("Name in Chinese"), value=step.get("name_zh", "")),
        Field("required", _("Required before the deal moves on"), "flag", step.get("required", True)),
        Field("evidence", _("Evidence"), "choice", step.get("evidence", ""), options=[(e, words[e]) for e in EVIDENCE],
              required=True),
        Field("minutes", _("Minutes"), "whole", step.get("minutes")),
        Field("waits_for", _("Waits for"), "choice", step.get("waits_for", "us"), required=True,
              options=[("us", _("Us")), ("customer", _("The customer")), ("other", _("Somebody else"))]),
        Field("guidance", _("Guidance (English)"), "long", step.get("guidance", ""), wide=True),
        Field("guidance_zh", _("Guidance (Chinese)"), "long", step.get("guidance_zh", ""), wide=True),
    ]  # fmt: skip
    return fields if new else [*fields, Field("remove", _("Remove this step"), "flag", False)]


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, version_id: int, stage_id: int, step_id: str) -> HttpResponse:
    """Add, change or remove a step; its id never changes, so that what was done of it stays."""
    user, row, raw = _draft(request, version_id)
    steps = _stage(raw, stage_id)["steps"]
    found = next((one for one in steps if one["id"] == step_id), None)
    if found is None and step_id != NEW:
        raise Absent
    fields = _step_fields(found or {}, new=found is None)
    if request.method == "POST":
        values = read(request.POST, fields)
        gone = values.pop("remove", False)
        if found is None:
            taken = {one["id"] for stage in raw["stages"].values() for one in stage.get("steps", ())}
            steps.append({"id": _free(values.get("name", ""), taken), **values})
        elif gone:
            steps.remove(found)
        else:
            found |= values
        save_draft(row.pk, raw, by=user, seen_version=forms.version(request.POST))
        return _back(request, row.pipeline_id)
    title = _("Add a step") if found is None else _("Edit step")
    action = reverse("process_step", args=[row.pk, stage_id, step_id])
    return panel(request, title, action, fields, version=row.version)


def _free(name: str, taken: set[str]) -> str:
    stem = _stem(name)
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _stem(name: str) -> str:
    kept = "".join(one if one.isascii() and one.isalnum() else "-" for one in name.lower())
    return "-".join(part for part in kept.split("-") if part)[:32].strip("-") or "step"


@require_http_methods(["GET", "POST"])
def method(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    """Add, change or remove a field of a qualification method."""
    user, row, raw = _draft(request, version_id)
    found = next((one for one in raw["methods"] if one["key"] == key), None)
    if found is None and key != NEW:
        raise Absent
    one = found or {}
    fields = [
        Field("name", _("Name in English"), value=one.get("name", "")),
        Field("name_zh", _("Name in Chinese"), value=one.get("name_zh", "")),
        Field("frame", _("Method"), "choice", one.get("frame", "MEDDICC"), required=True,
              options=[(f, f if f != "own" else _("Our own")) for f in FRAMES]),
        Field("hint", _("What it asks (English)"), value=one.get("hint", ""), wide=True),
        Field("hint_zh", _("What it asks (Chinese)"), value=one.get("hint_zh", ""), wide=True),
    ]  # fmt: skip
    if found is not None:
        fields.append(Field("remove", _("Remove this field"), "flag", False))
    if request.method == "POST":
        values = read(request.POST, fields)
        if values.pop("remove", False) and found is not None:
            raw["methods"].remove(found)
            for stage in raw["stages"].values():
                stage.get("methods", {}).pop(key, None)
        elif found is None:
            raw["methods"].append({"key": _free(values.get("name", ""), {m["key"] for m in raw["methods"]}), **values})
        else:
            found |= values
        save_draft(row.pk, raw, by=user, seen_version=forms.version(request.POST))
        return _back(request, row.pipeline_id)
    title = _("Add a method field") if found is None else _("Edit method field")
    return panel(request, title, reverse("process_method", args=[row.pk, key]), fields, version=row.version)
