"""A rule as one sentence, and what its runs did, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Refused
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.models import Stage
from spearhead.web.lists.conditions import in_words
from spearhead.web.lists.specs import spec_of
from spearhead.web.lists.words import choice_word, field_word

NOUNS: Final = {"deal": gettext_noop("a deal"), "lead": gettext_noop("a lead"), "company": gettext_noop("a company")}
PLURAL: Final = {"deal": gettext_noop("Deals"), "lead": gettext_noop("Leads"), "company": gettext_noop("Companies")}
TRIGGERS: Final = {
    "created": gettext_noop("is new"),
    "changed": gettext_noop("changes a field"),
    "stage": gettext_noop("enters a stage"),
    "logged": gettext_noop("gets an activity"),
    "quiet": gettext_noop("is quiet for days"),
    "date": gettext_noop("reaches a date"),
}
ACTIONS: Final = {
    "task": gettext_noop("create a task"),
    "set": gettext_noop("set a field"),
    "assign": gettext_noop("hand it to"),
    "tag": gettext_noop("add a tag"),
    "notify": gettext_noop("tell"),
    "move": gettext_noop("move it to"),
}
WHO: Final = {
    "owner": gettext_noop("its owner"),
    "me": gettext_noop("me"),
    "manager": gettext_noop("the owner’s manager"),
}
STATES: Final = {
    "draft": (gettext_noop("draft"), "quiet"),
    "on": (gettext_noop("on"), "ok"),
    "off": (gettext_noop("off"), "quiet"),
    "tripped": (gettext_noop("stopped"), "danger"),
}
RESULTS: Final = {
    "done": (gettext_noop("done"), "ok"),
    "failed": (gettext_noop("failed"), "danger"),
    "skipped": (gettext_noop("skipped"), "warn"),
}
ACTIVITY: Final = {
    "call": gettext_noop("a call"),
    "meeting": gettext_noop("a meeting"),
    "visit": gettext_noop("a visit"),
    "email": gettext_noop("an e-mail"),
}


class Names:
    """Names of stages and people, read once for all rules of a page."""

    def __init__(self) -> None:
        self.stages = {one.pk: local_name(one) for one in Stage.objects.all()}
        self.people = dict(User.objects.values_list("pk", "name"))


def when(noun: str, trigger: Mapping[str, Any], names: Names) -> str:
    """``a deal is quiet for 14 days``."""
    what, kind = _(NOUNS[noun]), trigger["kind"]
    match kind:
        case "created":
            return _("%(what)s is created") % {"what": what}
        case "changed":
            field = field_word(noun, trigger["field"])
            return _("“%(field)s” of %(what)s changes") % {"what": what, "field": field}
        case "stage":
            stage = names.stages.get(trigger["stage"], "?")
            return _("%(what)s enters “%(stage)s”") % {"what": what, "stage": stage}
        case "logged":
            act = _(ACTIVITY[trigger["activity"]]) if trigger.get("activity") else _("an activity")
            return _("%(act)s is logged with %(what)s") % {"what": what, "act": act}
        case "quiet":
            days = trigger["days"]
            return ngettext(
                "nothing happens with %(what)s for %(n)d day", "nothing happens with %(what)s for %(n)d days", days
            ) % {"what": what, "n": days}
    return _dated(noun, trigger, what)


def _dated(noun: str, trigger: Mapping[str, Any], what: str) -> str:
    days, field = trigger["days"], field_word(noun, trigger["field"])
    if days == 0:
        return _("“%(field)s” of %(what)s is today") % {"what": what, "field": field}
    words = ngettext("%(n)d day before", "%(n)d days before", -days) if days < 0 else ngettext(
        "%(n)d day after", "%(n)d days after", days)  # fmt: skip
    said = words % {"n": abs(days)}
    return _("it is %(days)s “%(field)s” of %(what)s") % {"what": what, "field": field, "days": said}


def conditions(user: User, noun: str, tree: Mapping[str, Any]) -> str:
    """The conditions as a phrase; empty where there are none."""
    if not tree:
        return ""
    try:
        return in_words(spec_of(noun), user, tree)
    except Refused as refusal:
        return refusal.message


def _whom(action: Mapping[str, Any]) -> str:
    who = WHO[action["who"]]
    return _(who)


def then(noun: str, action: Mapping[str, Any], names: Names) -> str:
    """One action as a phrase."""
    match action["do"]:
        case "task":
            who = _whom(action)
            return ngettext(
                "create the task “%(text)s” for %(who)s, due in %(n)d day",
                "create the task “%(text)s” for %(who)s, due in %(n)d days",
                action["days"],
            ) % {
                "text": action["subject"],
                "who": who,
                "n": action["days"],
            }
        case "set":
            value = choice_word(noun, action["field"], str(action["value"]))
            return _("set “%(field)s” to “%(value)s”") % {
                "field": _settable(noun, action["field"]),
                "value": value,
            }
        case "assign":
            return _("hand it to %(who)s") % {"who": names.people.get(action["user"], "?")}
        case "tag":
            return _("add the tag “%(tag)s”") % {"tag": action["tag"]}
        case "move":
            return _("move it to “%(stage)s”") % {"stage": names.stages.get(action["stage"], "?")}
    return _("tell %(who)s “%(text)s”") % {"who": _whom(action), "text": action["text"]}


def _settable(noun: str, field: str) -> str:
    more = {"next_step": _("Next step"), "tags": _("Tags")}
    return more.get(field) or field_word(noun, field)


def outcome(noun: str, one: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """What one action did or would do: words, before, after, and whose value was kept."""
    field, doing = one.get("field", ""), ACTIONS[one["do"]]
    shown = {
        "do": _(doing),
        "field": _settable(noun, field) if field else "",
        "before": _value(noun, field, one.get("before"), names),
        "after": _value(noun, field, one.get("after"), names),
        "key": field,
        "kept": one.get("kept"),
        "outcome": one.get("outcome", ""),
    }
    if shown["kept"]:
        shown["day"] = datetime.fromisoformat(shown["kept"]["at"])
        shown["kept_by"] = names.people.get(shown["kept"]["by"], "Spearhead")
    return shown


def _value(noun: str, field: str, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return "–"
    if field in {"owner", "stage"}:
        return str((names.people if field == "owner" else names.stages).get(value, "?"))
    if isinstance(value, list):
        return " · ".join(str(one) for one in value)
    return choice_word(noun, field, str(value)) if field else str(value)
