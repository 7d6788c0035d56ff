"""Naming the records behind a figure, without one query per row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.leads.access import leads_visible_to
from spearhead.kernel.figures import Row
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.access import layout_on
from spearhead.numbers.commission.access import statements_visible_to
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.profit.access import costs_visible_to, sees_pools, shares_visible_to
from spearhead.web.profit.words import KINDS
from spearhead.web.wording import period

#: of a record that says no more, or that this reader may not open
_NOTHING: Final = {"url": "", "who": "", "more": ""}


def label_rows(user: User, found: Sequence[Row]) -> list[dict[str, Any]]:
    """Each row with the name and address of its record, and who owns it."""
    if not found:
        return []
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row in found:
        ids[row.record_type].append(row.record_id)
    known = {kind: _KINDS[kind](user, some) for kind, some in ids.items()}
    return [
        {"row": row, **_NOTHING, "name": f"#{row.record_id}", **known[row.record_type].get(row.record_id, {})}
        for row in found
    ]


def _deals(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = deals_visible_to(user).filter(pk__in=ids)
    values = rows.values_list("id", "name", "owner__name", "company__name", "status", "closed_on")
    return {
        pk: {"name": name, "who": owner or "", "more": company or "", "status": status, "day": closed,
             "url": reverse("deal", args=[pk])}
        for pk, name, owner, company, status, closed in values
    }  # fmt: skip


def _activities(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    values = activities_visible_to(user).filter(pk__in=ids).values_list("id", "subject", "owner__name", "deal_id")
    return {
        pk: {"name": subject, "who": owner or "", "url": reverse("activity", args=[pk])}
        for pk, subject, owner, _deal in values
    }


def _leads(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    values = leads_visible_to(user).filter(pk__in=ids).values_list("id", "name", "owner__name", "company_name")
    return {
        pk: {"name": name, "who": owner or "", "more": company, "url": reverse("lead", args=[pk])}
        for pk, name, owner, company in values
    }


def _goals(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    values = goals_visible_to(user).filter(pk__in=ids).values_list("id", "user__name", "starts_on", "ends_on")
    return {
        pk: {"name": _span(start, end), "who": name or "", "url": reverse("goal", args=[pk])}
        for pk, name, start, end in values
    }


def _span(start: date, end: date) -> str:
    """The days of a goal or a statement, as their fiscal period where they are one."""
    found = layout_on(start).find(start, end)
    return period(found.period if found else Period(start, end, f"{start}..{end}"))


def _selling_costs(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    values = costs_visible_to(user).filter(pk__in=ids).values_list("id", "kind", "day", "user__name", "note")
    return {
        pk: {"name": f"{_(KINDS[kind])} · {day}", "who": name or "", "more": note, "url": ""}
        for pk, kind, day, name, note in values
    }


def _cost_shares(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = shares_visible_to(user).filter(pk__in=ids)
    values = rows.values_list("id", "pool_id", "pool__name", "company__name", "user__name", "day")
    return {
        pk: {"name": f"{name} · {day}", "who": owner or "", "more": company or "",
             "url": reverse("profit_pool", args=[pool]) if sees_pools(user) else ""}
        for pk, pool, name, company, owner, day in values
    }  # fmt: skip


def _statements(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    values = statements_visible_to(user).filter(pk__in=ids).values_list("id", "user__name", "starts_on", "ends_on")
    return {
        pk: {"name": f"{_('Commission')} · {_span(start, end)}", "who": name, "url": reverse("statement", args=[pk])}
        for pk, name, start, end in values
    }


def _companies(user: User, ids: list[int]) -> dict[int, dict[str, Any]]:
    values = companies_visible_to(user).filter(pk__in=ids).values_list("id", "name", "owner__name")
    return {pk: {"name": name, "who": owner or "", "url": reverse("company", args=[pk])} for pk, name, owner in values}


_KINDS = {
    "company": _companies,
    "statement": _statements,
    "selling_cost": _selling_costs,
    "cost_share": _cost_shares,
    "deal": _deals,
    "activity": _activities,
    "lead": _leads,
    "goal": _goals,
}
