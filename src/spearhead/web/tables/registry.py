"""The screens whose tables can be taken as files, and those with a table that cannot, each with its reason.

A screen is exported as it is drawn: the same filter, order, columns and rights, page after page. A list of records has
an export of its own (`web.lists.exporting`), with typed amounts. `tests/house/test_tables.py` keeps both complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.integrations.export.lists import RECORDS

#: address (by its name) → captions of its tables; "" for the only one
EXPORTED: Final[Mapping[str, tuple[str, ...]]] = {
    "actions": ("Follow-ups",), "automation": ("What it did",), "automations": ("Automations",),
    "bottlenecks": ("Stages", "Waiting between people"), "briefs": ("Briefs",),
    "commission": ("If it closes", "Statements"),
    "commission_team": ("Statements",), "documents": ("Documents",), "figures": ("Figures",),
    "forecast": ("Forecast",), "forecast_accuracy": ("Accuracy", "Ways of forecasting"), "forecast_deals": ("Deals",),
    "forecast_past": ("Ways of forecasting", "By past months"), "goals_year": ("",),
    "goal_share": ("Parts of the pool",),
    "imports": ("Imports",), "lead_queue": ("Lead queue",), "pool": ("",), "pool_report": ("By person",),
    "pools": ("Pools",), "process_changes": ("Changes of the process",), "profit_bands": ("Bands of discount",),
    "profit_costs": ("Selling costs",), "profit_pool": ("Shares",), "profit_pools": ("Cost to serve",),
    "profit_returns": ("Returns",), "readings": ("Kept readings",), "settings_audit": ("Audit log",),
    "settings_fields": ("Custom fields",), "settings_lists": ("",),
    "settings_people": ("People",), "settings_products": ("Products", "Price lists"), "statement": ("Lines",),
}  # fmt: skip
#: template whose only table has no fixed caption → the address that draws it
UNNAMED: Final = {"goals/page.html": "goals_year", "pools/_rows.html": "pool", "settings/lists.html": "settings_lists"}
#: template with a table → why it is no list that one takes away
LEFT_OUT: Final[Mapping[str, str]] = {
    "approvals/one.html": "the lines of one request, beside what they are asked for",
    "briefs/_sheet.html": "a page of its own, taken as PDF",
    "briefs/page.html": "the figures of one brief; each opens its rows, which are a list",
    "calendar/page.html": "days, not rows; its activities are a list",
    "chances/page.html": "a report on the model",
    "chances/rules.html": "controls that rule on fields",
    "figures/_reading.html": "its rows are lists of records, which have their own export",
    "flow/_flow.html": "a waterfall; its deals are a list of records",
    "home/_team.html": "a glance; each number opens its list",
    "imports/_check.html": "counts of one check; the wrong rows are a file of their own",
    "imports/_sheet.html": "the first rows of a file that the reader has",
    "lists/_calendar.html": "days, not rows; the same rows are a list with its own export",
    "lists/_table.html": "lists of records have an export of their own with typed values",
    "process/change.html": "a comparison of two versions",
    "profit/_bridge.html": "a bridge; its rows are a list of records",
    "profit/_profit.html": "a statement by group; its rows are a list of records",
    "readings/page.html": "one kept reading against today",
    "settings/approvals.html": "rules with what to do about them",
    "settings/channels.html": "addresses that carry secrets",
    "settings/erasures.html": "certificates about erased people do not leave in bulk",
    "settings/intake.html": "forms and what came in last; leads are a list",
    "settings/money.html": "one table per currency, each in its own unit",
    "settings/pools.html": "rules with what to do about them",
    "settings/roles.html": "the policy as a grid of controls",
    "settings/routing.html": "rules with what to do about them",
    "settings/tokens.html": "keys to the workspace",
    "stalls/_evidence.html": "what one verdict rests on",
}  # fmt: skip


def may_export(user: User) -> bool:
    """Whether this role takes lists away at all."""
    return any(user.sight.may(one, "export") for one in RECORDS)


def name_of(path: str) -> str:
    """The name of the screen at a path; empty for none."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def offers(request: HttpRequest) -> list[dict[str, Any]]:
    """What a page's menu of exports offers: label and address of every table in every form; nothing on other pages."""
    user = request.user
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    if name not in EXPORTED or not isinstance(user, User) or not may_export(user):
        return []
    captions, found = EXPORTED[name], []
    for place, caption in enumerate(captions):
        words = f"{_(caption)} · " if len(captions) > 1 else ""
        for kind, form, icon in (("xlsx", "Excel (XLSX)", "file-spreadsheet"), ("csv", "CSV", "file-text")):
            asked = request.GET.copy()
            asked.pop("page", None)
            asked["export"], asked["table"] = kind, str(place)
            found.append({"label": f"{words}{form}", "href": f"{request.path}?{asked.urlencode()}", "icon": icon})
    return found
