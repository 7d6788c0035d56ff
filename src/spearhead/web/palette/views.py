"""What the palette offers for what was typed: records, screens, actions, figures."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.crm.search.find import Hit, search
from spearhead.kernel.figures import figures_for
from spearhead.kernel.names import local_name
from spearhead.kernel.text.rank import rank
from spearhead.web.navigation import create_items, navigation
from spearhead.web.screens import reader

MOST: Final = 6
ICONS: Final = {
    "company": "building", "contact": "user", "lead": "inbox", "deal": "briefcase", "activity": "checkbox",
    "product": "package", "document": "file",
}  # fmt: skip
Item = dict[str, Any]


@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """Groups of at most six entries; screens and actions match by word, pinyin and initials."""
    user = reader(request)
    typed = request.GET.get("q", "").strip()[:80]
    groups = [
        {"label": _("Records"), "items": _records(user, typed)},
        {"label": _("Go to"), "items": _screens(user, typed)},
        {"label": _("Actions"), "items": _actions(user, typed)},
        {"label": _("Figures"), "items": _figures(user, typed)},
    ]
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def _records(user: User, typed: str) -> list[Item]:
    if not typed:
        return []
    found = search(user, typed, limit=MOST)
    return [
        {"label": one.name, "hint": one.hint, "url": _address(one), "icon": ICONS[one.kind]}
        for one in found
        if one.kind != "product"
    ]


def _address(hit: Hit) -> str:
    """Its page."""
    if hit.kind == "document":
        return reverse("document_view", args=[hit.id])
    return reverse(hit.kind, args=[hit.id])


def _matching(items: list[Item], typed: str) -> list[Item]:
    return [item for item in items if not typed or rank(typed, item["label"]) is not None][:MOST]


def _screens(user: User, typed: str) -> list[Item]:
    entries = [
        {"label": child["label"], "hint": word["label"], "url": child["url"], "icon": child["icon"]}
        for word in navigation(user, "")
        for child in word["children"]
    ]
    return _matching(entries, typed)


def _actions(user: User, typed: str) -> list[Item]:
    items = [
        {"label": one["label"], "url": one["url"], "icon": one["icon"], "panel": True} for one in create_items(user)
    ]
    return _matching(items, typed)


def _figures(user: User, typed: str) -> list[Item]:
    if not typed or not user.sight.may("figure", "read"):
        return []
    items = [
        {"label": local_name(spec), "hint": spec.key, "url": reverse("figure", args=[spec.key]), "icon": "chart-bar"}
        for spec in figures_for(user)
    ]
    return _matching(items, typed)
