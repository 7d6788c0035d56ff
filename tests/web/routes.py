"""Every address of the web with its objects: whose they are, and what is put into the address for a missing one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from spearhead.accounts.tokens.models import ApiToken
from spearhead.crm.notices.models import Notice
from tests.api.requests import MISSING, objects
from tests.api.world import World

NOUNS = ("deal", "company", "contact", "lead", "activity")
#: pages that nobody signs in for
OPEN = {"sign_in", "sign_in_code", "sign_out", "sign_in_link", "welcome", "healthz", "readyz", "choose_language",
        "choose_theme", "lead_form", "lead_form_thanks"}  # fmt: skip
#: words in an address that are no objects
WORDS = {
    "kind": "csv", "how": "apply", "state": "measuring", "step_id": "need", "key": "bookings", "number": "1",
    "place": "0",
}  # fmt: skip
SPECIAL = {
    "goal_step": {"kind": "agreed"}, "settings_team_join": {"kind": "member"}, "pick": {"kind": "company"},
    "deal_method": {"key": "pain"}, "deal_suggestion": {"key": "close_date"}, "process_method": {"key": "pain"},
    "approval_decide": {"decision": "approve"}, "settings_approval_new": {"kind": "discount"},
    "settings_channel_new": {"kind": "slack"},
    "pool_return": {"kind": "company"}, "settings_pool_new": {"kind": "company"},
    "settings_list": {"key": "reasons"}, "settings_line_new": {"key": "reasons"},
    "settings_line": {"key": "reasons"}, "settings_line_retire": {"key": "reasons"},
}  # fmt: skip
NOUN_OF = {
    "deals": "deal", "leads": "lead", "companies": "company", "activities": "activity", "contacts": "contact",
}  # fmt: skip
#: objects whose name in the address says less than where the address begins
KINDS = (
    ("automations/", "rule_id", "automation_id"), ("settings/approvals/", "rule_id", "approval_rule_id"),
    ("approvals/", "request_id", "approval_id"), ("process/changes/", "plan_id", "change_id"),
    ("pools/return/company/", "record_id", "company_id"),
)  # fmt: skip
Objects = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """An address: its name in the table, its pattern, and for each object in it the kind under which it is known."""

    label: str
    pattern: str
    kinds: dict[str, str]

    def at(self, known: Objects, case: str) -> str | None:
        """The address for a case (``own``, ``other``, ``missing``), None when there is no such object."""
        found = {place: known.get(kind, {"missing": MISSING}).get(case) for place, kind in self.kinds.items()}
        if None in found.values():
            return None
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(found[match[1]]), self.pattern)


def patterns(resolver: URLResolver | None = None) -> list[URLPattern]:
    """Every pattern of the web, flat."""
    found: list[URLPattern] = []
    for one in (resolver or get_resolver("spearhead.web.urls")).url_patterns:
        found += patterns(one) if isinstance(one, URLResolver) else [one]
    return found


def routes() -> list[Route]:
    """Every address behind the sign-in; one for each kind of record where the address names the kind."""
    found: list[Route] = []
    for one in patterns():
        assert one.name, one
        if one.name in OPEN:
            continue
        words = WORDS | SPECIAL.get(one.name, {})
        text = str(one.pattern)
        for word, value in words.items():
            text = re.sub(rf"<\w+:{word}>", value, text)
        entities = NOUNS if "<str:entity>" in text else ("",)
        for noun in entities:
            pattern = text.replace("<str:entity>", noun)
            found.append(Route(pattern, pattern, _kinds(pattern, noun or one.default_args.get("entity", ""))))
    return found


def _kinds(pattern: str, noun: str) -> dict[str, str]:
    kinds = {}
    for place in re.findall(r"<\w+:(\w+)>", pattern):
        first = pattern.split("/", maxsplit=1)[0]
        owner = noun or NOUN_OF.get(first)
        kinds[place] = f"{owner}_id" if place == "record_id" else place
    for beginning, place, kind in KINDS:
        if pattern.startswith(beginning) and place in kinds:
            kinds[place] = kind
    if "record_id" in kinds and "user_id" in kinds:
        kinds["user_id"] = "collaborator"
    return kinds


def known(world: World) -> Objects:
    """The objects of `tests.api.requests`, and those that only the web has addresses for."""
    found: Objects = dict(objects(world))
    whose = {"own": "repA", "other": "repB"}
    found["token_id"] = {case: ApiToken.objects.get(user=world.users[who]).pk for case, who in whose.items()}
    found["notice_id"] = {case: _notice(world, who) for case, who in whose.items()}
    found["token_id"]["missing"] = found["notice_id"]["missing"] = MISSING
    found["person_id"] = found["user_id"]
    found["line_id"] = {"own": next(iter(world.reasons.values())).pk, "missing": MISSING}
    found["stage_id"] = dict.fromkeys(("own", "other", "missing"), world.stages["propose"].pk)
    return found


def _notice(world: World, who: str) -> int:
    kept = Notice.objects.create(
        user=world.users[who], event_id=1, kind="deal.won", record_type="deal", record_id=world.own["deal"],
        data={"name": "Alpha deal"}, created_at=timezone.now(),
    )  # fmt: skip
    return kept.pk
