"""Running an automation by hand: a button on the record, pressed by whoever may change it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.rules.models import AutomationRule, AutomationRun
from spearhead.automation.rules.running import run_rule
from spearhead.crm.records.kinds import kind_of
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id


def buttons_on(noun: str) -> list[AutomationRule]:
    """The automations that wait for a button on records of this kind, in their order; for whoever may change one."""
    rules = AutomationRule.objects.filter(noun=noun, state=AutomationRule.State.ON)
    return [one for one in rules.order_by("position", "pk") if one.trigger["kind"] == "button"]


@act
def press_button(noun: str, record_id: str | int, rule_id: str | int, *, by: User) -> AutomationRun:
    """Run an automation on a record now, with its owner's rights. The run says what was done, or why it failed; one
    that does not fit the record is refused (``not_fitting``), one that is no button of this kind is `Absent`."""
    record = kind_of(noun).to_change(by, record_id)
    wanted = read_id(rule_id)
    rule = next((one for one in buttons_on(noun) if one.pk == wanted), None)
    if rule is None:
        raise Absent
    extra = {"automation": rule.pk, "title": rule.name}
    event = record_event(Happened(f"{noun}.automation_pressed", noun, record.pk, by.pk, record.version, extra=extra))
    key = f"event:{event.pk}"
    if not run_rule(rule, record.pk, key, chain=event.pk):
        raise Refused("not_fitting", _("This automation does not fit this record, or its owner may not run it here."))
    return AutomationRun.objects.select_related("rule").get(rule=rule, key=key)
