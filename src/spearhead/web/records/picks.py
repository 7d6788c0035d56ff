"""What pickers offer: short lists whole, long ones by search, always within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.crm.campaigns.models import Source
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.products.models import Product
from spearhead.kernel.errors import Absent
from spearhead.kernel.names import local_name
from spearhead.strategy.segments.models import Segment
from spearhead.web.screens import reader

MOST: Final = 20
Options = list[tuple[Any, str]]


def _people(user: User) -> QuerySet[Any]:
    rows = User.objects.filter(is_active=True)
    return rows if user.sight.reach("deal", "read") == "all" else rows.filter(pk__in=list(user.sight.people))


SEARCHED: Final[dict[str, Callable[[User], QuerySet[Any]]]] = {
    "company": companies_visible_to,
    "contact": contacts_visible_to,
    "deal": deals_visible_to,
    "lead": leads_visible_to,
    "product": lambda _user: Product.objects.filter(retired_at__isnull=True),
    "person": _people,
}


def options(pick: str) -> Options:
    """The whole list of a short picker."""
    match pick:
        case "source":
            return [(one.pk, local_name(one)) for one in Source.objects.filter(retired_at__isnull=True)]
        case "segment":
            return [(one.pk, local_name(one)) for one in Segment.objects.all()]
        case "category":
            return [
                ("omitted", _("Omitted")), ("pipeline", _("Pipeline (category)")), ("best_case", _("Best case")),
                ("most_likely", _("Most likely")), ("commit", _("Commit")),
            ]  # fmt: skip
        case "deal_kind":
            return [("new", _("New business")), ("repeat", _("Repeat business")), ("renewal", _("Renewal"))]
        case "activity_kind":
            return [
                ("task", _("Task")), ("call", _("Call")), ("meeting", _("Meeting")), ("visit", _("Visit")),
                ("email", _("E-mail")), ("note", _("Note")),
            ]  # fmt: skip
    return []


def search_url(pick: str) -> str:
    """Where a long picker searches, or nothing for a short one."""
    return reverse("pick", args=[pick]) if pick in SEARCHED else ""


@require_GET
def pick(request: HttpRequest, kind: str) -> JsonResponse:
    """Up to twenty matches for what was typed, names that begin with it first."""
    user = reader(request)
    if kind not in SEARCHED:
        raise Absent
    typed = request.GET.get("q", "").strip()[:60]
    rows = SEARCHED[kind](user)
    if typed:
        rows = rows.filter(Q(search__contains=typed.casefold()) | Q(name__icontains=typed))
    found = rows.order_by("sort_key", "pk")[:MOST]
    return JsonResponse({"items": [{"value": str(one.pk), "label": one.name, "hint": _hint(one)} for one in found]})


def _hint(one: Any) -> str:
    return str(getattr(one, "city", "") or getattr(one, "title", "") or getattr(one, "code", ""))
