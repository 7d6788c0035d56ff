"""What verdicts, kinds and states of actions are called, and the sentence that says what was found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

#: what is passed on
PASSED: Final[Mapping[str, str]] = {
    "deal": gettext_noop("a deal"), "approval": gettext_noop("a question for approval"), "lead": gettext_noop("a lead"),
}  # fmt: skip
SIZES: Final[Mapping[str, str]] = {
    "small": gettext_noop("Size: smallest third"), "middle": gettext_noop("Size: middle third"),
    "large": gettext_noop("Size: largest third"),
}  # fmt: skip
STEPS: Final[Mapping[str, str]] = {
    "doing": gettext_noop("Begin"), "done": gettext_noop("Mark as done"), "dropped": gettext_noop("Drop"),
    "open": gettext_noop("Take up again"),
}  # fmt: skip
#: verdict → its name, its tone
VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "skill": (gettext_noop("Training gap: skill"), "warn"),
    "skipped": (gettext_noop("Training gap: steps skipped"), "warn"),
    "fault": (gettext_noop("Process fault"), "danger"),
    "costly": (gettext_noop("Step too costly"), "danger"),
    "useless": (gettext_noop("Useless step"), "danger"),
    "elsewhere": (gettext_noop("Not the process"), "ok"),
    "unknown": (gettext_noop("Not enough data"), "quiet"),
}
#: verdict → what it means and what it suggests
MEANING: Final[Mapping[str, str]] = {
    "skill": gettext_noop("They do the steps and fewer of their deals go on. Train or coach them on this stage."),
    "skipped": gettext_noop(
        "They leave out steps that help the others. Show them what the steps bring, and follow up."
    ),
    "fault": gettext_noop(
        "The steps are done by everybody and work less than they did. Change the step, and try it in one team first."
    ),
    "costly": gettext_noop("The step helps, but few find the time. Make it shorter, automate it, drop fields."),
    "useless": gettext_noop("Deals go on as often without the step. Take it out, and watch."),
    "elsewhere": gettext_noop(
        "Steps are done and deals go on as before. If results fell: look at leads, price, market."
    ),
    "unknown": gettext_noop("Nothing is claimed. Look at a longer window, or at the stages together."),
}
#: verdict → kind of action that it suggests
SUGGESTED: Final[Mapping[str, str]] = {
    "skill": "coaching", "skipped": "training", "fault": "step", "costly": "step", "useless": "step",
}  # fmt: skip
KINDS: Final[Mapping[str, str]] = {
    "step": gettext_noop("Change a step"), "training": gettext_noop("Training"), "coaching": gettext_noop("Coaching"),
    "target": gettext_noop("Target"), "rule": gettext_noop("Rule"), "content": gettext_noop("Content"),
    "other": gettext_noop("Other"),
}  # fmt: skip
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "open": (gettext_noop("open (action)"), "info"), "doing": (gettext_noop("being done"), "accent"),
    "done": (gettext_noop("done, being watched"), "info"), "measured": (gettext_noop("measured"), "ok"),
    "dropped": (gettext_noop("dropped"), "quiet"),
}  # fmt: skip
OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "worked": (gettext_noop("It worked"), "ok"), "worse": (gettext_noop("It got worse"), "danger"),
    "no_effect": (gettext_noop("No effect seen"), "warn"), "cannot_tell": (gettext_noop("Cannot tell yet"), "quiet"),
}  # fmt: skip


def who(names: list[str], unnamed: int) -> str:
    """The named, and how many more there are."""
    parts = [*names, ngettext("%(n)d person", "%(n)d people", unnamed) % {"n": unnamed}] if unnamed else list(names)
    if len(parts) < 2:
        return "".join(parts)
    first = reduce(lambda done, name: _("%(first)s, %(next)s") % {"first": done, "next": name}, parts[:-1])
    return _("%(first)s and %(last)s") % {"first": first, "last": parts[-1]}


def title_for(verdict: str, stage: str, people: str) -> str:
    """What an action is called when nobody has typed anything yet."""
    if verdict == "skill":
        return _("Coach %(who)s on “%(stage)s”") % {"who": people, "stage": stage}
    if verdict == "skipped":
        return _("Train %(who)s: the steps of “%(stage)s”") % {"who": people, "stage": stage}
    if verdict == "useless":
        return _("Take out the step of “%(stage)s” that changes nothing") % {"stage": stage}
    if verdict == "costly":
        return _("Make the steps of “%(stage)s” cheaper to do") % {"stage": stage}
    return _("Change the steps of “%(stage)s”") % {"stage": stage}


def finding(line: Mapping[str, Any], stage: str) -> str:
    """The sentence over the page for the stage that matters most."""
    verdict, people = line["verdict"], line["people"]
    if verdict == "skill":
        return _("%(who)s lose in “%(stage)s” although they do the steps") % {"who": people, "stage": stage}
    if verdict == "skipped":
        return _("%(who)s skip steps in “%(stage)s” that help") % {"who": people, "stage": stage}
    if verdict == "fault":
        return _("“%(stage)s” no longer works, whoever does it") % {"stage": stage}
    if verdict == "costly":
        return _("A step of “%(stage)s” helps, and hardly anybody does it") % {"stage": stage}
    return _("A step of “%(stage)s” changes nothing") % {"stage": stage}
