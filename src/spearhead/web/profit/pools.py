"""Pools of cost to serve: what they are shared out by, their shares, a new one, sharing out anew, withdrawing."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.deals.access import deal_titles
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.time import Period, period_of, read_period
from spearhead.numbers.profit.access import pool_for, pools_visible_to, sees_pools, shares_visible_to
from spearhead.numbers.profit.models import CostPool, CostShare
from spearhead.numbers.profit.pools import Pooled, set_pool, share_pool_anew, withdraw_pool
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.profit.views import tabs
from spearhead.web.profit.words import DRIVERS
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.settings.kit import Field, panel, question
from spearhead.web.wording import period as period_words

PER_PAGE: Final = 50


@require_GET
def pools_page(request: HttpRequest) -> HttpResponse:
    """The newest period first."""
    user = reader(request)
    user.sight.require("service_cost", "read")
    if not sees_pools(user):
        raise Forbidden(_("You do not have the permission for this."))
    rows = pools_visible_to(user)
    page, total = read_page(request.GET.get("page", "1")), rows.count()
    context = {
        "rows": list(rows[(page - 1) * PER_PAGE : page * PER_PAGE]), "total": total, "page": page,
        "pages": max(-(-total // PER_PAGE), 1), "per_page": PER_PAGE, "currency": workspace().base_currency,
        "drivers": DRIVERS, "tabs": tabs(user, "profit_pools"), "may_edit": user.sight.may("service_cost", "edit"),
        "span": _span, "today": today(),
    }  # fmt: skip
    return show(request, "profit/pools.html", context)


@require_GET
def pool_page(request: HttpRequest, cost_pool_id: int) -> HttpResponse:
    """One pool and the shares that it was divided into, largest first."""
    user = reader(request)
    user.sight.require("service_cost", "read")
    pool = pool_for(user, cost_pool_id)
    rows = shares_visible_to(user).filter(pool=pool, until__isnull=True).select_related("user", "team", "product")
    page, total = read_page(request.GET.get("page", "1")), rows.count()
    shares = list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])
    deals = deal_titles(user, [one.deal_id for one in shares if one.deal_id])
    ids = [one.company_id for one in shares if one.company_id]
    companies = dict(companies_visible_to(user).filter(pk__in=ids).values_list("pk", "name"))
    context = {
        "pool": pool, "shares": [_share(one, deals, companies) for one in shares], "total": total, "page": page,
        "pages": max(-(-total // PER_PAGE), 1), "per_page": PER_PAGE, "currency": workspace().base_currency,
        "drivers": DRIVERS, "tabs": tabs(user, "profit_pools"), "may_edit": user.sight.may("service_cost", "edit"),
        "span": _span, "running": pool.ends_on > today(),
    }  # fmt: skip
    return show(request, "profit/pool.html", context)


def _share(one: CostShare, deals: dict[int, Any], companies: dict[int, str]) -> dict[str, Any]:
    title = deals.get(one.deal_id or 0)
    return {
        "row": one, "company": companies.get(one.company_id or 0, ""),
        "company_url": reverse("company", args=[one.company_id]) if one.company_id in companies else "",
        "deal": title.name if title else "",
        "deal_url": reverse("deal", args=[one.deal_id]) if title and not title.deleted else "",
        "nobody": not (one.deal_id or one.company_id or one.user_id),
    }  # fmt: skip


def _span(pool: CostPool) -> str:
    """The period of a pool in words."""
    for kind in ("month", "quarter", "year"):
        known = period_of(pool.starts_on, kind)
        if (known.start, known.end) == (pool.starts_on, pool.ends_on):
            return period_words(known)
    return period_words(Period(pool.starts_on, pool.ends_on, f"{pool.starts_on}..{pool.ends_on}"))


def _fields() -> list[Field]:
    known = [period_of(today(), kind) for kind in ("month", "quarter", "year")]
    periods = [(one.key, period_words(one)) for now in known for one in (now, now.before())]
    return [
        Field("name", _("Name"), required=True, help=_("For example support, freight or presales.")),
        Field("amount", _("Amount"), "amount", required=True, unit=workspace().base_currency),
        Field("period", _("Period"), "choice", required=True, options=periods),
        Field("driver", _("Shared out by"), "choice", required=True,
              options=[(key, _(words)) for key, words in DRIVERS.items()]),
        Field("note", _("Note")),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_pool(request: HttpRequest) -> HttpResponse:
    """Enter a pool and share it out."""
    user = reader(request)
    user.sight.require("service_cost", "edit")
    if request.method == "POST":
        posted = request.POST
        minor = forms.amount(posted, "amount", workspace().base_currency)
        if minor is None:
            message = _("Enter an amount above zero.")
            raise Refused("incomplete", message, {"amount": message})
        period = read_period(forms.text(posted, "period") or "this-quarter", today=today())
        pooled = Pooled(
            forms.text(posted, "name"), forms.text(posted, "driver"), period, minor, forms.text(posted, "note")
        )
        return go(request, reverse("profit_pool", args=[set_pool(pooled, by=user).pk]))
    return panel(request, _("Enter a cost pool"), reverse("profit_pool_new"), _fields(), submit=_("Share it out"))


@require_http_methods(["GET", "POST"])
def share_anew(request: HttpRequest, cost_pool_id: int) -> HttpResponse:
    """Share a pool of a running period out by what has happened since."""
    user = reader(request)
    user.sight.require("service_cost", "edit")
    one = pool_for(user, cost_pool_id)
    if request.method == "POST":
        share_pool_anew(one.pk, by=user, seen_version=forms.version(request.POST))
        return with_toast(go(request, reverse("profit_pool", args=[one.pk])), _("Shared out anew"))
    says = [_("Its shares follow what has happened since; the old ones stay in the history.")]
    return question(
        request, _("Share “%(name)s” out anew?") % {"name": one.name}, reverse("profit_pool_anew", args=[one.pk]),
        says=says, version=one.version, submit=_("Share out anew"), danger=False,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, cost_pool_id: int) -> HttpResponse:
    """Withdraw a pool that was entered wrongly."""
    user = reader(request)
    user.sight.require("service_cost", "edit")
    one = pool_for(user, cost_pool_id)
    if request.method == "POST":
        withdraw_pool(one.pk, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("profit_pools"))
    says = [_("It leaves every profit and loss that it was in; the history keeps it.")]
    return question(
        request, _("Withdraw “%(name)s”?") % {"name": one.name}, reverse("profit_pool_withdraw", args=[one.pk]),
        says=says, version=one.version, submit=_("Withdraw pool"),
    )  # fmt: skip
