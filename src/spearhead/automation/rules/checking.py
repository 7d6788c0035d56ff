"""Checking what a rule says: every word of it is in a closed list, and its owner may read and write what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.intake.models import LeadForm
from spearhead.automation.pools.access import pools_in_reach
from spearhead.automation.rules import closed
from spearhead.automation.rules.sending import channel_of
from spearhead.automation.rules.texts import check_holes
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.terms.models import DealTerm
from spearhead.kernel.definitions import check_known, refuse
from spearhead.kernel.ids import MAX_ID
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.models import Stage
from spearhead.strategy.segments.models import Segment

KNOWN: Final = ("name", "noun", "trigger", "conditions", "actions", "position", "hour_limit")
MOST_ACTIONS: Final = 5
MOST_DAYS: Final = 365
MOST_DEPTH: Final = 2
MOST_WORDS: Final = 2000
MOST_ASKED: Final = 500
MOST_HOURS: Final = 400
_MODELS: Final[Mapping[str, type[Model]]] = {
    "owner": User, "source": Source, "campaign": Campaign, "segment": Segment,
}  # fmt: skip


def checked_rule(values: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """The whole of a rule as it is stored; a refusal names the part that is wrong."""
    check_known(values, KNOWN)
    noun = values.get("noun")
    if noun not in closed.NOUNS:
        raise refuse("bad_noun", "noun", _("Choose a value from the list."))
    name = clean_text(str(values.get("name") or ""), max_length=120, field="name")
    if not name:
        raise refuse("name_missing", "name", _("Enter a name."))
    given = {
        "name": name, "noun": noun, "trigger": _trigger(noun, values.get("trigger"), by),
        "conditions": check_conditions(noun, values.get("conditions"), by),
        "actions": _actions(noun, values.get("actions"), by),
    }  # fmt: skip
    for key, least, most in (("hour_limit", 1, 1000), ("position", 0, 10_000)):
        if key in values:
            given[key] = _whole(values[key], key, least, most)
    return given


def _whole(raw: Any, field: str, least: int, most: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
        message = _("Enter a number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise refuse("bad_number", field, message)
    return raw


def _listed(raw: Any, choices: Sequence[str] | Mapping[str, Any], field: str) -> str:
    if not isinstance(raw, str) or raw not in choices:
        raise refuse("not_listed", field, _("Choose a value from the list."))
    return raw


def _mapping(raw: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise refuse("bad_value", field, _("This value does not fit."))
    return raw


def _trigger(noun: str, raw: Any, by: User) -> dict[str, Any]:
    given = _mapping(raw, "trigger")
    kind = _listed(given.get("kind"), [one for one, nouns in closed.TRIGGERS.items() if noun in nouns], "trigger")
    found: dict[str, Any] = {"kind": kind}
    match kind:
        case "changed":
            found |= _change(noun, given, by)
        case "stage":
            found["stage"] = _stage(given.get("stage"), "trigger_stage")
        case "logged" if given.get("activity"):
            found["activity"] = _listed(given["activity"], closed.ACTIVITIES, "trigger_activity")
        case "quiet":
            found["days"] = _whole(given.get("days"), "trigger_days", 1, MOST_DAYS)
        case "date":
            found["field"] = _listed(given.get("field"), closed.DATES, "trigger_date")
            found["days"] = _whole(given.get("days", 0), "trigger_offset", -MOST_DAYS, MOST_DAYS)
        case "received" if given.get("form"):
            found["form"] = _form(given["form"])
        case "clock":
            found["when"] = _listed(given.get("when"), closed.CLOCKS, "trigger_clock")
        case "answered" if given.get("answer"):
            found["answer"] = _listed(given["answer"], closed.ANSWERS, "trigger_answer")
    return found


def _form(raw: Any) -> int:
    form_id = _whole(raw, "trigger_form", 1, MAX_ID)
    if not LeadForm.objects.filter(pk=form_id, retired_at__isnull=True).exists():
        raise refuse("unknown_reference", "trigger_form", _("Choose a value from the list."))
    return form_id


def _change(noun: str, given: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The watched field; with ``way`` where it has a size, with ``from`` and ``to`` (values as events keep them) where
    it has values."""
    fields = closed.watched(noun, by)
    field = _listed(given.get("field"), fields, "trigger_field")
    found: dict[str, Any] = {"field": field}
    if field in closed.SIZES:
        if given.get("way"):
            found["way"] = _listed(given["way"], ("up", "down"), "trigger_way")
        return found
    for name in () if field in closed.BARE else ("from", "to"):
        if given.get(name) not in (None, ""):
            found[name] = _value(field, fields[field], given[name], f"trigger_{name}")
    if found.get("from", 0) == found.get("to", 1):
        raise refuse("no_change", "trigger_to", _("From and to have to differ."))
    return found


def _value(field: str, choices: Sequence[str], raw: Any, name: str) -> Any:
    if field == "stage":
        return _stage(raw, name)
    if field in closed.NAMED:
        found = _whole(raw, name, 1, MAX_ID)
        if not _MODELS[field]._default_manager.filter(pk=found).exists():
            raise refuse("unknown_reference", name, _("Choose a value from the list."))
        return found
    return _listed(raw, choices, name) if choices else _words(raw, name)


def _stage(raw: Any, field: str) -> int:
    stage_id = _whole(raw, field, 1, MAX_ID)
    if not Stage.objects.filter(pk=stage_id, retired_at__isnull=True, pipeline__archived_at__isnull=True).exists():
        raise refuse("unknown_reference", field, _("Choose a value from the list."))
    return stage_id


def check_conditions(noun: str, raw: Any, by: User) -> dict[str, Any]:
    """The tree of conditions, whose fields this person may read; nested twice at most."""
    if not raw:
        return {}
    closed.FIELDS[noun](by).tree(raw)
    if _depth(raw) > MOST_DEPTH:
        raise refuse("too_deep", "conditions", _("Conditions are nested twice at most."))
    return _plain(raw)


def _plain(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with nothing in it but what was checked."""
    ((joiner, items),) = tree.items()
    return {joiner: [_condition(item) if "field" in item else _plain(item) for item in items if item]}


def _condition(item: Mapping[str, Any]) -> dict[str, Any]:
    operator = item.get("op", "is")
    found = {"field": item["field"], "op": operator}
    return found if operator in {"empty", "not_empty"} else {**found, "value": item.get("value")}


def _depth(tree: Mapping[str, Any]) -> int:
    inner = [_depth(item) for items in tree.values() for item in items if item and "field" not in item]
    return 1 + max(inner, default=0)


def _actions(noun: str, raw: Any, by: User) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_ACTIONS:
        message = _("Say what is to be done: from one to %(most)d things.") % {"most": MOST_ACTIONS}
        raise refuse("no_action", "actions", message)
    return [_action(noun, _mapping(one, "actions"), by) for one in raw]


def _action(noun: str, given: Mapping[str, Any], by: User) -> dict[str, Any]:
    does = _listed(given.get("do"), [one for one, nouns in closed.ACTIONS.items() if noun in nouns], "do")
    found: dict[str, Any] = {"do": does}
    match does:
        case "task":
            found["subject"] = check_holes(noun, _words(given.get("subject"), "subject"), "subject")
            found["days"] = _whole(given.get("days", 1), "days", 0, MOST_DAYS)
            found["who"] = _listed(given.get("who", "owner"), ("owner", "me"), "who")
        case "set":
            found |= _setting(noun, given, by)
        case "assign":
            found["user"] = _person(given.get("user"))
        case "tag":
            found["tag"] = _words(given.get("tag"), "tag", 40)
        case "notify":
            found["who"] = _listed(given.get("who", "owner"), closed.WHO, "who")
            found["text"] = check_holes(noun, _words(given.get("text"), "text"), "text")
        case "mail":
            found["who"] = _listed(given.get("who", "owner"), closed.ADDRESSEES[noun], "who")
            found["subject"] = check_holes(noun, _words(given.get("subject"), "subject"), "subject")
            found["text"] = check_holes(noun, _words(given.get("text"), "text", MOST_WORDS), "text")
        case "chat" | "webhook":
            found["channel"] = _whole(given.get("channel"), "channel", 1, MAX_ID)
            found["text"] = check_holes(noun, _words(given.get("text"), "text", MOST_WORDS), "text")
            channel_of(found)
        case "ask":
            found["kind"] = _listed(given.get("kind"), DealTerm.Kind.values, "kind")
            found["text"] = check_holes(noun, _words(given.get("text"), "text", MOST_ASKED), "text")
        case "clock":
            found["hours"] = _whole(given.get("hours"), "hours", 1, MOST_HOURS)
        case "move":
            found["stage"] = _stage(given.get("stage"), "stage")
        case "pool":
            found["pool"] = _pool(noun, given.get("pool"), by)
    return found


def _setting(noun: str, given: Mapping[str, Any], by: User) -> dict[str, Any]:
    fields = closed.settable(noun, by)
    field = _listed(given.get("field"), fields, "field")
    value = _words(given.get("value"), "value", 200)
    if fields[field]:
        _listed(value, fields[field], "value")
    return {"field": field, "value": value}


def _words(raw: Any, field: str, most: int = 200) -> str:
    text = clean_text(raw, max_length=most, multiline=most == MOST_WORDS, field=field) if isinstance(raw, str) else ""
    if not text:
        raise refuse("words_missing", field, _("Write what it is about."))
    return text


def _pool(noun: str, raw: Any, by: User) -> int:
    pool_id = _whole(raw, "pool", 1, MAX_ID)
    if not pools_in_reach(by, noun).filter(pk=pool_id).exists():
        raise refuse("unknown_reference", "pool", _("Choose a value from the list."))
    return pool_id


def _person(raw: Any) -> int:
    user_id = _whole(raw, "user", 1, MAX_ID)
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise refuse("unknown_person", "user", _("There is no such person."))
    return user_id
