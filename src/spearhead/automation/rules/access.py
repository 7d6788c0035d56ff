"""Reading rules and their runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.automation.rules.closed import NOUNS
from spearhead.automation.rules.cycles import live_rules, way_round
from spearhead.automation.rules.models import AutomationRule, AutomationRun
from spearhead.crm.records.access import one
from spearhead.crm.records.kinds import KINDS
from spearhead.kernel.once import once


def automations_visible_to(user: User) -> QuerySet[AutomationRule]:
    """All rules, for whoever may look at automations."""
    user.sight.require("automation", "read")
    return AutomationRule.objects.select_related("owner").order_by("position", "id")


def automation_for(user: User, rule_id: str | int) -> AutomationRule:
    """One rule, or `Absent`."""
    return one(automations_visible_to(user), rule_id)


def runs_visible_to(user: User, rule: AutomationRule | None = None) -> QuerySet[AutomationRun]:
    """Runs on records that this person may read, newest first; of one rule, or of all."""
    user.sight.require("automation", "read")
    seen = Q()
    for noun in NOUNS:
        seen |= Q(record_type=noun, record_id__in=KINDS[noun].visible(user).order_by().values("pk"))
    rows = AutomationRun.objects.filter(seen)
    return (rows.filter(rule=rule) if rule is not None else rows).order_by("-id")


def runs_on(noun: str, record_id: int, most: int) -> list[AutomationRun]:
    """What automations did on a record that the reader may see, newest first, whoever wrote the rule."""
    rows = AutomationRun.objects.filter(record_type=noun, record_id=record_id).exclude(result="skipped")
    return list(rows.select_related("rule__owner").order_by("-at", "-id")[:most])


def ring_of(user: User, rule: AutomationRule) -> list[AutomationRule]:
    """The rules through which a rule may set itself off, beginning with it; empty where it cannot."""
    user.sight.require("automation", "read")
    return [] if rule.state == AutomationRule.State.OFF else way_round(rule, _live())


@once
def _live() -> list[AutomationRule]:
    return live_rules()


def counts_of(user: User, rules: list[AutomationRule], since: datetime) -> dict[int, dict[str, Any]]:
    """Per rule: how many runs since a moment ended how, and when the last one was."""
    rows = runs_visible_to(user).filter(rule__in=rules, at__gte=since).order_by().values("rule_id", "result")
    found: dict[int, dict[str, Any]] = {one.pk: {"last": None} for one in rules}
    for row in rows.annotate(n=Count("pk"), last=Max("at")):
        mine = found[row["rule_id"]]
        mine[row["result"]] = row["n"]
        mine["last"] = max(filter(None, (mine["last"], row["last"])))
    return found
