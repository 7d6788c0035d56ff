"""Which rule sets off which: a graph of what rules write and what they wait for, and a way round in it.


It says what may happen, not what does: the guards at run time stop a chain in any case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from spearhead.automation.rules.models import AutomationRule
from spearhead.kernel.definitions import refuse
from spearhead.process.pipelines.models import Stage

State = AutomationRule.State


@dataclass(frozen=True, slots=True)
class Write:
    """A field of a record that an action sets, as triggers name it."""

    field: str
    value: Any


def way_round(rule: AutomationRule, others: Sequence[AutomationRule]) -> list[AutomationRule]:
    """The shortest chain of rules that begins with this one and sets it off again, through at least one other; empty
    where there is none. A rule that sets itself off writes the same value again, which is no event."""
    kinds = dict(Stage.objects.values_list("pk", "kind"))
    near = [one for one in others if one.pk != rule.pk and one.noun == rule.noun]
    paths, seen = [[rule]], {rule.pk}
    while paths:
        longer = []
        for path in paths:
            writes = list(_writes(path[-1], kinds))
            if len(path) > 1 and any(_sets_off(one, rule) for one in writes):
                return path
            for other in near:
                if other.pk not in seen and any(_sets_off(one, other) for one in writes):
                    seen.add(other.pk)
                    longer.append([*path, other])
        paths = longer
    return []


def _writes(rule: AutomationRule, kinds: Mapping[int, str]) -> Iterator[Write]:
    for action in rule.actions:
        match action["do"]:
            case "set":
                yield Write(action["field"], action["value"])
            case "assign":
                yield Write("owner", action["user"])
            case "pool":
                yield Write("owner", None)
            case "move":
                yield Write("stage", action["stage"])
                yield Write("status", kinds.get(action["stage"], "open"))


def _sets_off(write: Write, rule: AutomationRule) -> bool:
    trigger = rule.trigger
    if trigger["kind"] == "stage":
        return write.field == "stage" and write.value == trigger["stage"]
    return trigger["kind"] == "changed" and trigger["field"] == write.field and trigger.get("to") in (None, write.value)


def live_rules() -> list[AutomationRule]:
    """The rules that run or may be switched on."""
    return list(AutomationRule.objects.exclude(state=State.OFF).order_by("position", "pk"))


def refuse_endless(rule: AutomationRule) -> None:
    """Refuse (``cycle``) a rule that closes a ring in which nothing asks whether to go on."""
    ring = way_round(rule, live_rules())
    if ring and all(not one.conditions and not {"from", "to", "way"} & set(one.trigger) for one in ring):
        way = " → ".join(one.name for one in [*ring, ring[0]])
        message = _("These automations would set each other off without end: %(way)s. Give one of them a condition.")
        message %= {"way": way}
        raise refuse("cycle", "trigger", message)
