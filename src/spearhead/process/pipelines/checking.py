"""Checking a content before it is kept: nothing unknown, nothing doubled, no condition that waits for itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.kernel.definitions import refuse
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.content import (
    EVIDENCE,
    FIELDS,
    FRAMES,
    OVERRIDES,
    STATUSES,
    STEP_KINDS,
    WAITS_FOR,
)  # fmt: skip

MOST_STEPS: Final = 30
MOST_METHODS: Final = 30
MOST_ASSETS: Final = 10
CONDITIONS: Final = {"amount": ("gte", "lt"), "kind": ("is", "is_not"), "motion": ("is", "is_not")}
_STAGE: Final = {"buyer_exit": 300, "buyer_exit_zh": 300, "seller_exit": 300, "seller_exit_zh": 300}
_STEP: Final = {"name": 120, "name_zh": 120, "guidance": 1000, "guidance_zh": 1000}
_METHOD: Final = {"name": 120, "name_zh": 120, "hint": 300, "hint_zh": 300}


def check_content(raw: Mapping[str, Any], stage_ids: Iterable[int]) -> dict[str, Any]:
    """The content as it is kept, or a refusal that names the place: ``stages.12.steps.budget.minutes``."""
    _known("content", raw, {"stages", "methods"})
    known = {str(one) for one in stage_ids}
    methods = _methods(_list("methods", raw.get("methods", ())))
    keys = {one["key"] for one in methods}
    stages: dict[str, Any] = {}
    for key, stage in _dict("stages", raw.get("stages", {})).items():
        if str(key) not in known:
            raise refuse("unknown_stage", f"stages.{str(key)[:20]}", _("This stage does not belong to the pipeline."))
        stages[str(key)] = _stage(f"stages.{key}", _dict(f"stages.{key}", stage), keys)
    steps = [step for stage in stages.values() for step in stage["steps"]]
    _unique("stages", [step["id"] for step in steps])
    _acyclic(steps)
    return {"stages": stages, "methods": methods} if stages or methods else {}


def _stage(where: str, raw: Mapping[str, Any], methods: set[str]) -> dict[str, Any]:
    _known(where, raw, {*_STAGE, "skip_allowed", "override", "steps", "fields", "methods"})
    kept: dict[str, Any] = _texts(where, raw, _STAGE)
    kept["skip_allowed"] = raw.get("skip_allowed") is True
    kept["override"] = _choice(f"{where}.override", raw.get("override", "manager"), OVERRIDES)
    fields = _list(f"{where}.fields", raw.get("fields", ()))
    kept["fields"] = list(dict.fromkeys(_field(f"{where}.fields", one) for one in fields))
    kept["methods"] = {}
    for key, status in _dict(f"{where}.methods", raw.get("methods", {})).items():
        if key not in methods:
            message = _("There is no method field “%(key)s”.") % {"key": key[:40]}
            raise refuse("unknown_method", f"{where}.methods", message)
        kept["methods"][key] = _choice(f"{where}.methods.{key}", status, STATUSES[1:])
    steps = _list(f"{where}.steps", raw.get("steps", ()))
    if len(steps) > MOST_STEPS:
        message = _("A stage has at most %(limit)d steps.") % {"limit": MOST_STEPS}
        raise refuse("too_many_steps", f"{where}.steps", message)
    kept["steps"] = [_step(f"{where}.steps.{place}", _dict(where, one)) for place, one in enumerate(steps)]
    return kept


def _field(where: str, name: Any) -> str:
    if isinstance(name, str) and (name in FIELDS or (name.startswith("custom.") and len(name) < 60)):
        return name
    raise refuse("unknown_field", where, _("“%(field)s” cannot be asked for.") % {"field": str(name)[:60]})


def _step(where: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    more = {"id", "kind", "required", "evidence", "minutes", "waits_for", "applies_if", "assets"}
    _known(where, raw, {*_STEP, *more})
    kept: dict[str, Any] = {"id": _key(f"{where}.id", raw.get("id")), **_texts(where, raw, _STEP)}
    kept["name"] = kept["name"] or kept["name_zh"]
    if not kept["name"]:
        raise refuse("name_missing", f"{where}.name", _("Enter a name."))
    kept["kind"] = _choice(f"{where}.kind", raw.get("kind", "check"), STEP_KINDS)
    kept["required"] = raw.get("required", True) is True
    kept["evidence"] = _choice(f"{where}.evidence", raw.get("evidence", ""), EVIDENCE)
    kept["waits_for"] = _choice(f"{where}.waits_for", raw.get("waits_for", "us"), WAITS_FOR)
    minutes = raw.get("minutes")
    if minutes is not None and (not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 < minutes <= 4800):
        raise refuse("bad_minutes", f"{where}.minutes", _("Enter between 1 and 4,800 minutes."))
    kept["minutes"] = minutes
    kept["applies_if"] = _condition(f"{where}.applies_if", raw.get("applies_if"))
    kept["assets"] = [_asset(f"{where}.assets", _dict(where, one)) for one in _list(where, raw.get("assets", ()))]
    if len(kept["assets"]) > MOST_ASSETS:
        raise refuse("too_many_assets", f"{where}.assets", _("A step has at most ten assets."))
    return kept


def _asset(where: str, raw: Mapping[str, Any]) -> dict[str, str]:
    _known(where, raw, {"label", "url"})
    url = clean_text(str(raw.get("url") or ""), max_length=500, field=where)
    if not url.startswith(("https://", "http://", "/documents/")):
        raise refuse("bad_url", where, _("An asset is a web address or a document of ours."))
    label = clean_text(str(raw.get("label") or ""), max_length=120, field=where)
    return {"label": label or url[:120], "url": url}


def _condition(where: str, raw: Any) -> dict[str, Any] | None:
    """Nothing, ``{"field", "op", "value"}`` over a closed list of fields, or ``{"step": id}``: once it is done."""
    if not raw:
        return None
    given = _dict(where, raw)
    if set(given) == {"step"}:
        return {"step": _key(where, given["step"])}
    _known(where, given, {"field", "op", "value"})
    name, op, value = given.get("field"), given.get("op"), given.get("value")
    fits = isinstance(value, int) and not isinstance(value, bool) if name == "amount" else isinstance(value, str)
    if name not in CONDITIONS or op not in CONDITIONS[name] or not fits:
        raise refuse("bad_condition", where, _("This condition cannot be read."))
    return {"field": name, "op": op, "value": value}


def _acyclic(steps: list[dict[str, Any]]) -> None:
    waits = {one["id"]: one["applies_if"]["step"] for one in steps if one["applies_if"] and "step" in one["applies_if"]}
    ids = {one["id"] for one in steps}
    for start, waited in waits.items():
        seen, at = {start}, waited
        if at not in ids:
            raise refuse("unknown_step", "applies_if", _("A condition names a step that is not there."))
        while at in waits:
            if at in seen:
                raise refuse("cyclic_condition", "applies_if", _("These conditions wait for each other."))
            seen.add(at)
            at = waits[at]


def _methods(rows: list[Any]) -> list[dict[str, Any]]:
    if len(rows) > MOST_METHODS:
        raise refuse("too_many_methods", "methods", _("At most %(limit)d method fields.") % {"limit": MOST_METHODS})
    found = []
    for place, one in enumerate(rows):
        where = f"methods.{place}"
        raw = _dict(where, one)
        _known(where, raw, {*_METHOD, "key", "frame"})
        kept = {"key": _key(f"{where}.key", raw.get("key")), **_texts(where, raw, _METHOD)}
        kept["name"] = kept["name"] or kept["name_zh"] or kept["key"]
        kept["frame"] = _choice(f"{where}.frame", raw.get("frame", "own"), FRAMES)
        found.append(kept)
    _unique("methods", [one["key"] for one in found])
    return found


def _texts(where: str, raw: Mapping[str, Any], limits: Mapping[str, int]) -> dict[str, str]:
    return {
        name: clean_text(str(raw.get(name) or ""), max_length=limit, multiline=limit > 300, field=f"{where}.{name}")
        for name, limit in limits.items()
    }


def _key(where: str, value: Any) -> str:
    text = value if isinstance(value, str) else ""
    if not 0 < len(text) <= 40 or not text.isascii() or not text.replace("-", "").replace("_", "").isalnum():
        raise refuse("bad_key", where, _("A key has 1 to 40 letters, digits, hyphens."))
    return text


def _choice(where: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed or not isinstance(value, str):
        raise refuse("unknown_choice", where, _("Choose a value from the list."))
    return value


def _known(where: str, raw: Mapping[str, Any], names: set[str]) -> None:
    if unknown := sorted(str(one) for one in set(raw) - names):
        message = _("“%(field)s” cannot be written here.") % {"field": unknown[0][:60]}
        raise refuse("unknown_field", f"{where}.{unknown[0][:60]}", message)


def _unique(where: str, keys: list[str]) -> None:
    if double := next((one for one in keys if keys.count(one) > 1), None):
        raise refuse("double_key", where, _("“%(key)s” is there twice.") % {"key": double})


def _dict(where: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {str(key): one for key, one in value.items()}
    raise refuse("bad_value", where, _("This value does not fit."))


def _list(where: str, value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    raise refuse("bad_value", where, _("This value does not fit."))
