"""The plans: their terms by day, who is on them; a new plan, new terms, another person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.access import users_visible_to
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.errors import Refused
from spearhead.kernel.parse.numbers import read_number
from spearhead.kernel.time import period_of
from spearhead.numbers.commission.access import plan_for, plans_visible_to
from spearhead.numbers.commission.drawing import terms_on
from spearhead.numbers.commission.models import CommissionTerms
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan, set_terms
from spearhead.web import forms
from spearhead.web.commission.words import override_told, tabs, terms_told, tiers_told
from spearhead.web.screens import go, reader, show
from spearhead.web.settings.kit import Field, panel
from spearhead.web.wording import major


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that the reader may see, each with the terms that hold today."""
    user = reader(request)
    user.sight.require("commission", "read")
    now, found = today(), []
    seen = user.sight.reach("commission", "read")
    for plan in plans_visible_to(user):
        current = terms_on(plan.pk, now) or plan.terms.order_by("valid_from").first()
        people = plan.members.filter(valid_from__lte=now).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now))
        if seen == "own":
            people = people.filter(user_id=user.pk)
        elif seen == "team":
            people = people.filter(user_id__in=sorted(user.sight.people))
        found.append({
            "plan": plan, "terms": current, "tiers": tiers_told(current.tiers) if current else [],
            "how": terms_told(current) if current else "", "override": override_told(current) if current else "",
            "people": list(people.select_related("user")[:60]),
            "later": [one for one in plan.terms.order_by("valid_from") if current and one.valid_from > now],
        })  # fmt: skip
    context = {
        "plans": found, "tabs": tabs(user, "commission_plans"), "currency": workspace().base_currency,
        "may_edit": user.sight.may("commission", "edit"),
    }  # fmt: skip
    return show(request, "commission/plans.html", context)


def _fields(terms: CommissionTerms | None) -> list[Field]:
    currency = workspace().base_currency

    def amount(minor: int | None) -> str:
        return "" if not minor else major(minor, currency)

    start = period_of(today(), "quarter").start.isoformat()
    tiers = _written(terms.tiers) if terms else "50: 2\n100: 5\n8"
    return [
        Field("valid_from", _("Valid from"), "day", start, required=True),
        Field("tiers", _("Tiers"), "long", tiers, required=True, wide=True, rows=4,
              help=_("One a line: up to % of the goal, then the rate in %; the last line is the rate above all.")),
        Field("retroactive", _("The tier that is reached pays on everything"), "flag",
              terms.retroactive if terms else False),
        Field("bonus", _("Bonus when the goal is met"), "amount", amount(terms.bonus_minor) if terms else "",
              unit=currency),
        Field("cap", _("Cap"), "amount", amount(terms.cap_minor) if terms else "", unit=currency),
        Field("floor", _("Floor"), "amount", amount(terms.floor_minor) if terms else "", unit=currency),
        Field("clawback_days", _("Take back within days"), "whole", terms.clawback_days if terms else 90),
        Field("override", _("Team override in percent"), value=f"{terms.override / 100:g}" if terms else "", help=_(
            "For leaders: on what others sell in the teams that they manage on the day of closing.")),
        Field("override_below", _("Teams below them count too"), "flag", terms.override_below if terms else False),
        Field("draw", _("Draw a month"), "amount", amount(terms.draw_minor) if terms else "", unit=currency,
              help=_("Paid at least, whatever was earned.")),
        Field("draw_recoverable", _("The draw is an advance, paid back from later commission"), "flag",
              terms.draw_recoverable if terms else True),
    ]  # fmt: skip


def _written(tiers: list[list[int | None]]) -> str:
    return "\n".join(f"{(rate or 0) / 100:g}" if upto is None else f"{upto / 100:g}: {(rate or 0) / 100:g}"
                     for upto, rate in tiers)  # fmt: skip


def read_tiers(text: str) -> list[tuple[int | None, int]]:
    """Tiers as they are typed: ``50: 2`` a line, the last one ``8``."""
    found: list[tuple[int | None, int]] = []
    for line in text.replace("：", ":").replace("%", "").splitlines():
        if not line.strip():
            continue
        upto, sign, rate = line.rpartition(":")
        limit = round(read_number(upto, field="tiers") * 100) if sign else None
        found.append((limit, round(read_number(rate, field="tiers") * 100)))
    return found


def _terms(posted: Mapping[str, Any]) -> tuple[Terms, date]:
    currency, start = workspace().base_currency, forms.day(posted, "valid_from")
    if start is None:
        message = _("Enter a day.")
        raise Refused("incomplete", message, {"valid_from": message})
    override = forms.text(posted, "override")
    terms = Terms(
        tiers=read_tiers(forms.text(posted, "tiers")),
        retroactive=_ticked(posted, "retroactive"), override_below=_ticked(posted, "override_below"),
        override=round(read_number(override, field="override") * 100) if override else 0,
        draw_minor=forms.amount(posted, "draw", currency) or 0,
        draw_recoverable=_ticked(posted, "draw_recoverable"),
        bonus_minor=forms.amount(posted, "bonus", currency) or 0, cap_minor=forms.amount(posted, "cap", currency),
        floor_minor=forms.amount(posted, "floor", currency) or 0,
        clawback_days=forms.whole(posted, "clawback_days") or 0,
    )  # fmt: skip
    return terms, start


def _ticked(posted: Mapping[str, Any], name: str) -> bool:
    return forms.text(posted, name) in {"on", "true", "1"}


@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """A plan with its first terms."""
    user = reader(request)
    user.sight.require("commission", "edit")
    if request.method == "POST":
        names = {name: forms.text(request.POST, name) for name in ("name", "name_zh")}
        terms, start = _terms(request.POST)
        create_plan(names, terms, by=user, valid_from=start)
        return go(request, reverse("commission_plans"))
    fields = [Field("name", _("Name in English")), Field("name_zh", _("Name in Chinese")), *_fields(None)]
    return panel(request, _("New plan"), reverse("commission_plan_new"), fields, submit=_("Create plan"))


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Other terms from a day on."""
    user = reader(request)
    user.sight.require("commission", "edit")
    plan = plan_for(user, plan_id)
    if request.method == "POST":
        wanted, start = _terms(request.POST)
        set_terms(plan.pk, wanted, by=user, valid_from=start)
        return go(request, reverse("commission_plans"))
    note = _("What is drawn up stays under the terms that it was drawn up under.")
    title = _("Terms of %(name)s") % {"name": str(plan)}
    fields = _fields(plan.terms.first())
    return panel(request, title, reverse("commission_terms", args=[plan.pk]), fields, submit=_("Set terms"), note=note)


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put somebody on the plan."""
    user = reader(request)
    user.sight.require("commission", "edit")
    plan = plan_for(user, plan_id)
    if request.method == "POST":
        who, start = forms.reference(request.POST, "user"), forms.day(request.POST, "valid_from")
        if who is None or start is None:
            field = "user" if who is None else "valid_from"
            message = _("Fill this in.")
            raise Refused("incomplete", message, {field: message})
        put_on_plan(plan.pk, who, by=user, valid_from=start, valid_to=forms.day(request.POST, "valid_to"))
        return go(request, reverse("commission_plans"))
    known = [(one.pk, one.name) for one in users_visible_to(user).filter(is_active=True).exclude(pk=user.pk)]
    fields = [
        Field("user", _("Person"), "ref", options=known, required=True, empty=_("Choose a person")),
        Field("valid_from", _("Valid from"), "day", period_of(today(), "quarter").start.isoformat(), required=True),
        Field("valid_to", _("Valid to"), "day", help=_("The first day without it.")),
    ]
    title = _("Put somebody on %(name)s") % {"name": str(plan)}
    return panel(request, title, reverse("commission_people", args=[plan.pk]), fields, submit=_("Put on plan"))
