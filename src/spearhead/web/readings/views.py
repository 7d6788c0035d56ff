"""Keeping a reading from a figure's page, and opening it as it was, beside today."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.insights.readings.access import reading_for, readings_visible_to, scope_of
from spearhead.insights.readings.acts import drop_reading, keep_reading
from spearhead.insights.readings.difference import KINDS, Difference, difference
from spearhead.insights.readings.models import SavedReading
from spearhead.insights.readings.records import visible
from spearhead.kernel.figures import Row, figure
from spearhead.kernel.time import read_period
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.figures.labels import label_rows
from spearhead.web.figures.views import filters_of
from spearhead.web.readings.words import KIND_WORDS
from spearhead.web.screens import go, reader, show, with_toast

PER_PAGE: Final = 50
MOST_LINES: Final = 50


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One's own kept readings, and those that came with briefs, the newest first."""
    user = reader(request)
    user.sight.require("figure", "read")
    number = read_page(request.GET.get("page", "1"))
    seen = readings_visible_to(user)
    total = seen.count()
    found = seen.select_related("kept_by").defer("rows").order_by("-taken_at", "-pk")
    page = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    context = {
        "lines": [_told(one) for one in page], "page": number, "pages": max(-(-total // PER_PAGE), 1),
        "total": total, "per_page": PER_PAGE, "params": request.GET,
    }  # fmt: skip
    return show(request, "readings/list.html", context)


def _told(kept: SavedReading) -> dict[str, Any]:
    return {"kept": kept, "spec": figure(kept.figure), "period": read_period(kept.period)}


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what a figure's page shows: its key, and the query of its address."""
    user = reader(request)
    asked = QueryDict(forms.text(request.POST, "query"))
    scope = scope_for(
        user, period=asked.get("period") or "all", as_of=asked.get("as_of", ""), filters=filters_of(asked),
        group_by=asked.get("group_by", ""),
    )  # fmt: skip
    kept = keep_reading(forms.text(request.POST, "figure"), scope, by=user, title=forms.text(request.POST, "title"))
    return with_toast(go(request, reverse("reading", args=[kept.pk])), _("Reading kept"))


@require_GET
def page(request: HttpRequest, reading_id: int) -> HttpResponse:
    """The reading as it was, what differs today, and the rows of then."""
    user = reader(request)
    kept = reading_for(user, reading_id)
    number = read_page(request.GET.get("page", "1"))
    now = difference(kept, user)
    open_rows, folded = _rows(kept, user)
    context = _told(kept) | {
        "scope": scope_of(kept), "now": now, "kinds": _kinds(user, now),
        "step": None if now is None or now.now.value is None or kept.value is None else now.now.value - kept.value,
        "groups": [{**one, "value": _value(one["value"])} for one in kept.groups],
        "rows": _labelled(user, kept, open_rows[(number - 1) * PER_PAGE : number * PER_PAGE]), "folded": folded,
        "page": number, "pages": max(-(-len(open_rows) // PER_PAGE), 1), "per_page": PER_PAGE,
        "total": len(open_rows), "params": request.GET, "currency": kept.currency,
        "mine": kept.kept_by_id == user.pk and kept.brief_id is None,
    }  # fmt: skip
    return show(request, "readings/page.html", context)


def _value(pair: Sequence[int] | None) -> int | Fraction | None:
    """A stored value: a whole number where it is one, so that it prints as money."""
    if pair is None:
        return None
    return pair[0] if pair[1] == 1 else Fraction(*pair)


def _rows(kept: SavedReading, user: User) -> tuple[list[list[Any]], dict[str, int]]:
    """The rows that the reader may be shown, and how many others there are with what they come to.

    The keeper saw them all when keeping; whoever was sent them sees what they may read today.
    """
    if kept.kept_by_id == user.pk:
        return kept.rows, {"n": 0, "amount": 0}
    seen = visible(user, ((one[0], one[1]) for one in kept.rows))
    shown = [one for one in kept.rows if (one[0], one[1]) in seen]
    others = [one for one in kept.rows if (one[0], one[1]) not in seen]
    return shown, {"n": len(others), "amount": sum(one[2] or 0 for one in others)}


def _labelled(user: User, kept: SavedReading, lines: Sequence[list[Any]]) -> list[dict[str, Any]]:
    """Each row with its record's name and address today, else with the name of then."""
    labels = label_rows(user, [Row(*line[:4]) for line in lines])
    return [{**label, "name": label["name"] if label["url"] else line[5] or label["name"]}
            for label, line in zip(labels, lines, strict=True)]  # fmt: skip


def _kinds(user: User, now: Difference | None) -> list[dict[str, Any]]:
    """Came, went, changed: each with its sum and its largest records."""
    if now is None:
        return []
    found = []
    for kind in KINDS:
        changes = now.of(kind)
        top = changes[:MOST_LINES]
        labels = label_rows(user, [Row(one.record_type, one.record_id, one.step, None) for one in top])
        lines = [
            {**label, "change": one, "name": one.name or label["name"]}
            for one, label in zip(top, labels, strict=True)
        ]  # fmt: skip
        if changes:
            found.append({"kind": _(KIND_WORDS[kind]), "n": len(changes), "total": now.total(kind), "lines": lines,
                          "others": len(changes) - len(top),
                          "rest": sum(one.step for one in changes[MOST_LINES:])})  # fmt: skip
    return found


@require_POST
def drop(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Throw a reading of one's own away."""
    drop_reading(reading_id, by=reader(request))
    return with_toast(go(request, reverse("readings")), _("Reading thrown away"))
