"""Profit and loss of a period: what is left of the list price, by rep, team, product, territory or customer."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.errors import Absent
from spearhead.kernel.figures import figure
from spearhead.kernel.money import to_decimal
from spearhead.numbers.profit.access import costs_visible_to, sees_pools
from spearhead.numbers.profit.acts import may_enter
from spearhead.numbers.profit.statement import GROUPS, Line, Statement, read_statement
from spearhead.web.asking import read_page
from spearhead.web.dashboards.views import scope_choices, scope_filters
from spearhead.web.jinja import query
from spearhead.web.screens import reader, show
from spearhead.web.wording import NARROWING

PERIODS: Final = ("this-quarter", "this-month", "this-year", "last-quarter", "last-month", "last-year")
PER_PAGE: Final = 50
#: figure → (its name in the head of the table, whether it is taken off)
HEADS: Final = {
    "list_sales": (gettext_noop("At list price"), False), "discount": (gettext_noop("Discount"), True),
    "discount_rate": (gettext_noop("Discount rate"), False), "returns": (gettext_noop("Returns"), True),
    "revenue": (gettext_noop("Revenue"), False),
    "uncosted_revenue": (gettext_noop("Cost unknown"), True), "cost_of_goods": (gettext_noop("Cost of goods"), True),
    "gross_margin": (gettext_noop("Margin"), False), "margin_rate": (gettext_noop("Margin rate"), False),
    "selling_cost": (gettext_noop("Selling cost"), True), "contribution": (gettext_noop("Contribution"), False),
    "cost_to_serve": (gettext_noop("Cost to serve"), True),
    "net_contribution": (gettext_noop("Net contribution"), False),
}  # fmt: skip
#: the rate that is shown under an amount
RATES: Final = {"discount": "discount_rate", "gross_margin": "margin_rate"}
TOTALS: Final = ("list_sales", "revenue", "gross_margin", "contribution", "net_contribution")


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The screens of profit that this user may open."""
    known = [("profit", _("Profit and loss")), ("profit_bands", _("Discounts")), ("profit_returns", _("Returns"))]
    if user.sight.may("cost", "read"):
        known.append(("profit_bridge", _("Bridge")))
        known.append(("profit_costs", _("Selling costs")))
    if sees_pools(user):
        known.append(("profit_pools", _("Cost to serve")))
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in known]


@require_GET
def profit_page(request: HttpRequest) -> HttpResponse:
    """The table of one period, and the waterfall of its whole."""
    user = reader(request)
    user.sight.require("figure", "read")
    given = request.GET
    group_by = given.get("group_by", "team" if user.sight.reach("figure", "read") != "own" else "product")
    if group_by not in GROUPS:
        raise Absent
    period, scope = given.get("period", "this-quarter"), given.get("scope", "")
    filters = scope_filters(user, scope)
    found = read_statement(user, period=period, group_by=group_by, filters=filters)
    found.columns = _worth_showing(found)
    page = read_page(given.get("page", "1"))
    narrowed = {key: value for key, _operator, value in filters}
    context = {
        "found": found, "currency": workspace().base_currency, "heads": HEADS, "groups": GROUPS, "periods": PERIODS,
        "lines": found.lines[(page - 1) * PER_PAGE : page * PER_PAGE], "page": page, "per_page": PER_PAGE,
        "pages": max(-(-len(found.lines) // PER_PAGE), 1), "chart": _chart(found, period, narrowed),
        "scopes": scope_choices(user), "tabs": tabs(user, "profit"), "amounts": _amounts(found),
        "rates": RATES, "phone": _last(found),
        "link": lambda key, line: _link(key, line, group_by, period, narrowed), "may_enter": may_enter(user),
        "no_selling": found.sees("selling_cost") and not costs_visible_to(user).exists(),
    }  # fmt: skip
    return show(request, "profit/page.html", context, part="profit/_profit.html")


def _worth_showing(found: Statement) -> list[str]:
    """The columns of unknown costs, returns and cost to serve only where there are any."""
    empty = {key for key in ("uncosted_revenue", "returns", "cost_to_serve") if not any(
        line.values.get(key) for line in [*found.lines, Line(None, "", found.whole)]
    )}  # fmt: skip
    if "cost_to_serve" in empty:
        empty.add("net_contribution")  # nothing to take off: it is the contribution
    return [key for key in found.columns if key not in empty]


def _amounts(found: Statement) -> list[str]:
    return [key for key in found.columns if figure(key).unit == "money"]


def _last(found: Statement) -> list[str]:
    """What a phone has room for: revenue and the last line that is left."""
    return ["revenue", next(key for key in reversed(found.columns) if key in TOTALS)]


def _link(key: str, line: Line | None, group_by: str, period: str, narrowed: dict[str, Any]) -> str:
    """The rows behind one cell: the figure, narrowed to the group; a group that is no filter opens grouped."""
    more = dict(narrowed)
    if line is not None and line.key is not None and group_by in NARROWING:
        more[group_by] = line.key
    elif line is not None:
        more["group_by"] = group_by
    return reverse("figure", args=[key]) + query(None, period=period, **more)


def _chart(found: Statement, period: str, narrowed: dict[str, Any]) -> dict[str, Any]:
    """List price down to the last line that the reader may see; losses step down, totals stand."""
    currency = workspace().base_currency
    steps = _amounts(found)

    def plot(key: str) -> float:
        minor = int(found.whole[key] or 0)
        return float(to_decimal(-minor if HEADS[key][1] else minor, currency))

    return {
        "kind": "waterfall",
        "labels": [_(HEADS[key][0]) for key in steps],
        "series": [
            {
                "name": _("Profit and loss"),
                "values": [plot(key) for key in steps],
                "totals": [place for place, key in enumerate(steps) if key in TOTALS],
                "urls": [_link(key, None, "", period, narrowed) for key in steps],
            }
        ],
        "format": "money",
        "currency": currency,
        "n": found.n,
    }
