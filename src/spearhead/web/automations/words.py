"""A rule as one sentence, and what its runs did, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from spearhead.accounts.users.models import User
from spearhead.automation.channels.models import Channel
from spearhead.automation.intake.models import LeadForm
from spearhead.automation.pools.models import Pool
from spearhead.automation.rules.closed import DATES
from spearhead.kernel.errors import Refused
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.models import Stage
from spearhead.web.lists.choices import ref_names
from spearhead.web.lists.conditions import in_words
from spearhead.web.lists.specs import spec_of
from spearhead.web.lists.words import choice_word, field_word

NOUNS: Final = {"deal": gettext_noop("a deal"), "lead": gettext_noop("a lead"),
         "company": gettext_noop("a company"),
         "contact": gettext_noop("a contact")}  # fmt: skip
PLURAL: Final = {"deal": gettext_noop("Deals"), "lead": gettext_noop("Leads"),
          "company": gettext_noop("Companies"),
          "contact": gettext_noop("Contacts")}  # fmt: skip
TRIGGERS: Final = {
    "created": gettext_noop("is new"),
    "changed": gettext_noop("changes a field"),
    "stage": gettext_noop("enters a stage"),
    "logged": gettext_noop("gets an activity"),
    "quiet": gettext_noop("is quiet for days"),
    "date": gettext_noop("reaches a date"),
    "received": gettext_noop("comes in by a form"),
    "clock": gettext_noop("has a clock that"),
    "answered": gettext_noop("gets an approval answered"),
    "button": gettext_noop("has its button pressed"),
}
ACTIONS: Final = {
    "task": gettext_noop("create a task"),
    "set": gettext_noop("set a field"),
    "assign": gettext_noop("hand it to"),
    "tag": gettext_noop("add a tag"),
    "notify": gettext_noop("tell"),
    "mail": gettext_noop("send a mail to"),
    "chat": gettext_noop("say in the chat"),
    "webhook": gettext_noop("call the webhook"),
    "move": gettext_noop("move it to"),
    "clock": gettext_noop("start the clock"),
    "stop_clock": gettext_noop("stop the clock"),
    "pool": gettext_noop("move it into the pool"),
    "ask": gettext_noop("ask for approval of"),
}
WHO: Final = {
    "owner": gettext_noop("its owner"),
    "me": gettext_noop("me"),
    "manager": gettext_noop("the owner’s manager"),
    "customer": gettext_noop("the customer"),
}
CLOCKS: Final = {
    "soon": gettext_noop("is half over"),
    "overdue": gettext_noop("is overdue"),
    "met": gettext_noop("was answered in time"),
    "missed": gettext_noop("was answered too late"),
}
ANSWERS: Final = {
    "approved": gettext_noop("approved"),
    "changes": gettext_noop("sent back for changes"),
    "rejected": gettext_noop("rejected"),
}
ASKED: Final = {
    "price": gettext_noop("a special price"),
    "terms": gettext_noop("other terms"),
    "contract": gettext_noop("a contract"),
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
    """Names of stages, people and channels, read once for all rules of a page."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.stages = {one.pk: local_name(one) for one in Stage.objects.all()}
        self.people = dict(User.objects.values_list("pk", "name"))

    @cached_property
    def channels(self) -> dict[int, str]:
        """All of them, those that are out of use too."""
        return dict(Channel.objects.values_list("pk", "name"))

    @cached_property
    def forms(self) -> dict[int, str]:
        """The public forms, retired ones too."""
        return dict(LeadForm.objects.values_list("pk", "name"))

    @cached_property
    def pools(self) -> dict[int, str]:
        """The pools, retired ones too."""
        return dict(Pool.objects.values_list("pk", "name"))

    def of(self, noun: str, field: str, value: Any) -> str:
        """A value that a watched field may take, in words."""
        if field == "stage":
            return self.stages.get(value, "?")
        if field in {"owner", "source", "campaign", "segment"}:
            return ref_names(self.user, field, [value])[0][1]
        return choice_word(noun, field, str(value))


def when(noun: str, trigger: Mapping[str, Any], names: Names) -> str:
    """``a deal is quiet for 14 days``."""
    what, kind = _(NOUNS[noun]), trigger["kind"]
    match kind:
        case "created":
            return _("%(what)s is created") % {"what": what}
        case "changed":
            return _changes(noun, trigger, what, names)
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
        case "date":
            return _dated(noun, trigger, what)
    return _met(trigger, what, names)


def _met(trigger: Mapping[str, Any], what: str, names: Names) -> str:
    """What others did to it: a form, a clock, an approval, a button."""
    given = {"what": what}
    match trigger["kind"]:
        case "received" if "form" in trigger:
            form = names.forms.get(trigger["form"], "?")
            return _("%(what)s comes in by the form “%(form)s”") % {**given, "form": form}
        case "received":
            return _("%(what)s comes in by a form") % given
        case "clock":
            state = CLOCKS[trigger["when"]]
            return _("the clock of %(what)s %(state)s") % {**given, "state": _(state)}
        case "answered" if "answer" in trigger:
            answer = ANSWERS[trigger["answer"]]
            return _("an approval on %(what)s is %(answer)s") % {**given, "answer": _(answer)}
        case "answered":
            return _("an approval on %(what)s is answered") % given
    return _("somebody presses its button on %(what)s") % given


def _changes(noun: str, trigger: Mapping[str, Any], what: str, names: Names) -> str:
    """``“Stage” of a deal changes from “Offer” to “Won”``."""
    field = trigger["field"]
    given: dict[str, Any] = {"what": what, "field": settable(noun, field)}
    given |= {name: names.of(noun, field, trigger[name]) for name in ("from", "to") if name in trigger}
    if way := trigger.get("way"):
        dated = field in DATES
        up = _("“%(field)s” of %(what)s moves later") if dated else _("“%(field)s” of %(what)s rises")
        down = _("“%(field)s” of %(what)s moves earlier") if dated else _("“%(field)s” of %(what)s falls")
        return (up if way == "up" else down) % given
    if "from" in given and "to" in given:
        return _("“%(field)s” of %(what)s changes from “%(from)s” to “%(to)s”") % given
    if "from" in given:
        return _("“%(field)s” of %(what)s changes from “%(from)s”") % given
    if "to" in given:
        return _("“%(field)s” of %(what)s changes to “%(to)s”") % given
    return _("“%(field)s” of %(what)s changes") % given


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
                "field": settable(noun, action["field"]),
                "value": value,
            }
        case "assign":
            return _("hand it to %(who)s") % {"who": names.people.get(action["user"], "?")}
        case "tag":
            return _("add the tag “%(tag)s”") % {"tag": action["tag"]}
        case "move":
            return _("move it to “%(stage)s”") % {"stage": names.stages.get(action["stage"], "?")}
        case "mail":
            return _("mail %(who)s “%(text)s”") % {"who": _whom(action), "text": action["subject"]}
        case "chat" | "webhook":
            name = names.channels.get(action["channel"], "?")
            said = {"channel": name, "text": " ".join(action["text"].split())}
            chat = _("say in “%(channel)s”: “%(text)s”")
            return (chat if action["do"] == "chat" else _("call “%(channel)s” with “%(text)s”")) % said
        case "stop_clock":
            return _("stop its clock")
        case "pool":
            return _("move it into the pool “%(pool)s”") % {"pool": names.pools.get(action["pool"], "?")}
        case "clock":
            return _start(action["hours"])
        case "ask":
            kind = ASKED[action["kind"]]
            return _("ask for approval of %(kind)s: “%(text)s”") % {"kind": _(kind), "text": action["text"]}
    return _("tell %(who)s “%(text)s”") % {"who": _whom(action), "text": action["text"]}


def _start(hours: int) -> str:
    return ngettext(
        "start its clock: an answer within %(n)d working hour", "start its clock: an answer within %(n)d working hours",
        hours,
    ) % {"n": hours}  # fmt: skip


def settable(noun: str, field: str) -> str:
    """What a field is called that rules set or watch."""
    more = {"next_step": _("Next step"), "tags": _("Tags")}
    return more.get(field) or field_word(noun, field)


def outcome(noun: str, one: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """What one action did or would do: words, before, after, and whose value was kept."""
    field, doing = one.get("field", ""), ACTIONS[one["do"]]
    if one["do"] == "clock":
        one = {**one, "after": ngettext("%(n)d hour", "%(n)d hours", one["after"]) % {"n": one["after"]}}
    shown = {
        "do": _(doing),
        "field": settable(noun, field) if field else "",
        "before": _value(noun, field, one.get("before"), names),
        "after": "" if one["do"] == "stop_clock" else _value(noun, field, one.get("after"), names),
        "key": field,
        "kept": one.get("kept"),
        "to": one.get("to", "") if isinstance(one.get("to"), str) else "",
        "nobody": bool(one.get("none")) or one.get("outcome") == "nobody",
        "outcome": one.get("outcome", ""),
    }
    if one["do"] == "pool":
        shown["after"] = one["to"]
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
