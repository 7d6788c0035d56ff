"""Writing rules, trying them, switching them on and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.rules.checking import checked_rule
from spearhead.automation.rules.cycles import refuse_endless
from spearhead.automation.rules.models import AutomationRule, AutomationVersion
from spearhead.automation.rules.trying import Trial, dry_run
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_seen, create, locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text

NOUN: Final = "automation"
MANY: Final = 500
State = AutomationRule.State


@act
def create_automation(values: Mapping[str, Any], *, by: User) -> AutomationRule:
    """Write a new rule; it is a draft, and does nothing until it was tried and switched on."""
    by.sight.require(NOUN, "edit")
    rule = AutomationRule(**checked_rule(values, by=by), owner=by, created_at=timezone.now())
    refuse_endless(rule)
    create(rule, noun=NOUN, by_id=by.pk)
    _keep(rule, by)
    return rule


@act
def edit_automation(
    rule_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> AutomationRule:
    """Change what a rule says: it is a draft again and runs under whoever changed it."""
    by.sight.require(NOUN, "edit")
    rule = locked(AutomationRule, rule_id)
    given = checked_rule({"noun": rule.noun, "name": rule.name, "trigger": rule.trigger,
                          "conditions": rule.conditions, "actions": rule.actions, **values}, by=by)  # fmt: skip
    if all(getattr(rule, name) == value for name, value in given.items()):
        check_seen(rule, seen_version)
        return rule
    refuse_endless(AutomationRule(pk=rule.pk, **given))
    given |= {"state": State.DRAFT, "owner_id": by.pk, "on_since": None, "why_off": ""}
    change(rule, given, noun=NOUN, by_id=by.pk, seen_version=seen_version)
    _keep(rule, by)
    return rule


def _keep(rule: AutomationRule, by: User) -> None:
    content = {name: getattr(rule, name) for name in ("name", "noun", "trigger", "conditions", "actions")}
    AutomationVersion.objects.create(rule=rule, number=rule.version, content=content, by=by, at=timezone.now())


@act
def try_automation(rule_id: str | int, *, by: User) -> Trial:
    """Run a rule dry on the last 30 days: no record changes and nothing is sent; that it was tried is kept."""
    by.sight.require(NOUN, "edit")
    rule = locked(AutomationRule, rule_id)
    found = dry_run(rule, by)
    AutomationRule.objects.filter(pk=rule.pk).update(tried_version=rule.version, tried_count=found.matched)
    extra = {"matched": found.matched, "looked_at": found.looked_at}
    record(Happened("automation.tried", NOUN, rule.pk, by.pk, rule.version, extra=extra))
    return found


@act
def switch_on(rule_id: str | int, *, by: User, seen_version: int | None, confirm: int | None = None) -> AutomationRule:
    """Let a tried rule run from now on, under whoever switches it on; over 500 records ask for the number."""
    by.sight.require(NOUN, "edit")
    rule = locked(AutomationRule, rule_id)
    check_seen(rule, seen_version)
    if rule.state == State.ON:
        return rule
    checked_rule({"noun": rule.noun, "name": rule.name, "trigger": rule.trigger, "conditions": rule.conditions,
                  "actions": rule.actions}, by=by)  # fmt: skip
    refuse_endless(rule)
    if rule.tried_version != rule.version:
        raise refuse("not_tried", "state", _("Try this version on past events first."))
    pressed = rule.trigger["kind"] == "button"  # acts on one record at a time
    if not pressed and rule.tried_count > MANY and confirm != rule.tried_count:
        message = _("This concerns %(n)d records. Type this number to switch it on.") % {"n": rule.tried_count}
        raise refuse("confirm_number", "confirm", message)
    before = rule.version
    values = {"state": State.ON, "owner_id": by.pk, "on_since": timezone.now(), "why_off": ""}
    change(rule, values, noun=NOUN, by_id=by.pk, seen_version=seen_version, kind="switched_on")
    _follow(rule, before, by)
    return rule


@act
def switch_off(rule_id: str | int, reason: str, *, by: User, seen_version: int | None) -> AutomationRule:
    """Stop a rule, with the reason; what it did stays."""
    by.sight.require(NOUN, "edit")
    rule = locked(AutomationRule, rule_id)
    check_seen(rule, seen_version)
    why = clean_text(str(reason or ""), max_length=300, field="reason")
    if not why:
        raise refuse("reason_missing", "reason", _("Say why."))
    before = rule.version
    values = {"state": State.OFF, "why_off": why, "on_since": None}
    change(rule, values, noun=NOUN, by_id=by.pk, seen_version=seen_version, kind="switched_off")
    _follow(rule, before, by)
    return rule


def _follow(rule: AutomationRule, before: int, by: User) -> None:
    """Switching counts the row's version up, but the rule says the same: its trial still counts."""
    _keep(rule, by)
    if rule.tried_version == before:
        AutomationRule.objects.filter(pk=rule.pk).update(tried_version=rule.version)
        rule.tried_version = rule.version
