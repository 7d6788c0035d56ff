"""Writing approval rules, for whoever publishes the process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.bands import checked_bands
from spearhead.automation.approvals.models import ApprovalRule
from spearhead.kernel import definitions
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, create, locked, refuse
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.models import Pipeline

FIELDS: Final = ("name", "pipeline_id", "bands", "hours", "people", "quorum")
MOST_PEOPLE: Final = 20
MOST_HOURS: Final = 400


@act
def create_approval_rule(values: Mapping[str, Any], *, by: User) -> ApprovalRule:
    """Say what needs whose approval; it holds for the next act, not for what happened before."""
    by.sight.require("process", "publish")
    check_known(values, ("kind", *FIELDS))
    kind = values.get("kind")
    if kind not in ApprovalRule.Kind.values:
        raise refuse("bad_value", "kind", _("Choose a value from the list."))
    given = _council({"people": [], "quorum": 0}, _checked(str(kind), {"bands": [], "name": "", **values}))
    return create(ApprovalRule(**given), noun="approval_rule", by_id=by.pk)


@act
def edit_approval_rule(
    rule_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None
) -> ApprovalRule:
    """Change a rule; what waits was asked for under the old one and stays as it is."""
    by.sight.require("process", "publish")
    check_known(values, FIELDS)
    row = locked(ApprovalRule, rule_id)
    now = {"people": row.people, "quorum": row.quorum}
    change(row, _council(now, _checked(row.kind, values)), noun="approval_rule", by_id=by.pk, seen_version=seen_version)
    return row


@act
def retire_approval_rule(
    rule_id: str | int, *, by: User, seen_version: int | None, back: bool = False
) -> ApprovalRule:  # fmt: skip
    """Switch a rule off, or on again."""
    by.sight.require("process", "publish")
    row = locked(ApprovalRule, rule_id)
    definitions.retire(row, noun="approval_rule", by_id=by.pk, seen_version=seen_version, back=back)
    return row


def _council(now: Mapping[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Named people who are there, each once, and a number of them that can be reached."""
    if not {"people", "quorum"} & set(given):
        return given
    people = sorted({int(one) for one in given.get("people", now["people"])})
    there = set(User.objects.filter(pk__in=people[: MOST_PEOPLE + 1], is_active=True).values_list("pk", flat=True))
    if len(people) > MOST_PEOPLE or ("people" in given and there != set(people)):
        raise refuse("unknown_approver", "people", _("Choose up to 20 people who work here."))
    quorum = given.get("quorum", now["quorum"]) or 0
    if isinstance(quorum, bool) or not isinstance(quorum, int) or not 0 <= quorum <= len(people):
        raise refuse("bad_quorum", "quorum", _("Choose at most as many as are named."))
    return given | {"people": people, "quorum": quorum}


def _checked(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "name" in given:
        given["name"] = clean_text(str(given["name"] or ""), max_length=120, field="name")
        if not given["name"]:
            raise refuse("name_missing", "name", _("Enter a name."))
    if "bands" in given:
        given["bands"] = checked_bands(kind, given["bands"])
    if given.get("pipeline_id") and not Pipeline.objects.filter(pk=given["pipeline_id"]).exists():
        raise refuse("unknown_reference", "pipeline", _("Choose a value from the list."))
    if "hours" in given and not (isinstance(given["hours"], int) and 1 <= given["hours"] <= MOST_HOURS):
        raise refuse("bad_hours", "hours", _("Decide within 1 to 400 working hours."))
    return given
