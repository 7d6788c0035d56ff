"""Writing a brief, sending it, reading it, and printing it on one page."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.insights.briefs.access import as_of_now, brief_for, briefs_visible_to, changed_since, sees_margin
from spearhead.insights.briefs.acts import MOST_WORDS, begin_brief, drop_brief, send_brief, word_brief
from spearhead.insights.briefs.contents import BLOCKS
from spearhead.insights.briefs.figures import figures_behind
from spearhead.insights.briefs.models import Brief
from spearhead.insights.readings.difference import difference
from spearhead.integrations.export.large import mark
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import figure
from spearhead.kernel.names import local_name
from spearhead.numbers.calls.columns import asked_period
from spearhead.numbers.calls.line import line_on
from spearhead.process.pipelines.access import stage as known_stage
from spearhead.web import forms
from spearhead.web.briefs import words
from spearhead.web.flow.words import category_word
from spearhead.web.forecast.words import LEADS
from spearhead.web.goals.words import fiscal
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.stalls.words import OUTCOMES, STATES

SHOWN: Final = 50
SIZES: Final = (8.6, 7.8, 7.0)  #: points; the first that fits on one page


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One's own, and those that one was sent."""
    user = reader(request)
    user.sight.require("forecast", "read")
    rows = briefs_visible_to(user).select_related("author").order_by("-created_at", "-pk")[:SHOWN]
    briefs = [{"brief": one, "period": _period_words(one)} for one in rows]
    may = user.sight.may("forecast", "edit")
    return show(request, "briefs/list.html", {"rows": briefs, "may_write": may, "states": words.STATES})


def _period_words(brief: Brief) -> str:
    return fiscal(asked_period(brief.period))


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft for the running period, or the one that is there."""
    user = reader(request)
    made = begin_brief(asked_period(""), by=user, compared_on=forms.day(request.POST, "compared_on"))
    return go(request, reverse("brief", args=[made.pk]))


@require_GET
def page(request: HttpRequest, brief_id: int) -> HttpResponse:
    """The page as it will be sent, with the words to edit; a draft's numbers are read anew."""
    user = reader(request)
    found = as_of_now(brief_for(user, brief_id), user)
    mine = found.author_id == user.pk and found.state == Brief.State.DRAFT and user.sight.may("forecast", "edit")
    context = _context(found, user) | {
        "mine": mine, "most": MOST_WORDS, "changed": changed_since(found, user),
        "people": _people(user) if mine else [], "manager": _manager(user) if mine else None,
        "kept": _kept(found, user),
        "readers": list(found.readers.order_by("name", "pk")), "states": words.STATES,
    }  # fmt: skip
    return show(request, "briefs/page.html", context)


def _kept(found: Brief, user: User) -> list[dict[str, Any]]:
    """The figures of a sent brief as they were, each with what it is today where that may be told."""
    lines = []
    for one in figures_behind(found, user):
        now = difference(one, user)
        lines.append({"kept": one, "spec": figure(one.figure), "now": now.now.value if now else None,
                      "committed": any(name == "category" for name, _operator, _value in one.filters),
                      "changes": len(now.changes) if now else None})  # fmt: skip
    return lines


def _manager(user: User) -> int | None:
    return line_on(today(), today()).managers.get(user.pk)


def _people(user: User) -> list[tuple[str, str]]:
    rows = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk")
    return [(str(one.pk), one.name) for one in rows if one.sight.may("forecast", "read")]


def _context(found: Brief, user: User) -> dict[str, Any]:
    content = found.content
    hole = content.get("risks", {}).get("hole")
    stage = known_stage(hole["stage"]) if hole else None
    lead = LEADS[content["accuracy"]["lead"]] if content else ""
    return {
        "brief": found, "c": content, "blocks": [(name, _(words.BLOCKS[name])) for name in BLOCKS],
        "period_name": _period_words(found), "currency": content.get("currency", workspace().base_currency),
        "column": category_word(content.get("column", "commit")), "moves": words.MOVES, "flags": words.FLAGS,
        "lead": _(lead) if lead else "", "sees_margin": sees_margin(user),
        "hole_stage": local_name(stage) if stage else "", "action_states": STATES, "outcomes": OUTCOMES,
        "day": date.fromisoformat,
    }  # fmt: skip


@require_POST
def word(request: HttpRequest, brief_id: int) -> HttpResponse:
    """Keep the author's words."""
    texts = {name: forms.text(request.POST, name) for name in BLOCKS if name in request.POST}
    word_brief(brief_id, texts, by=reader(request), seen_version=forms.version(request.POST))
    return with_toast(go(request, reverse("brief", args=[brief_id])), _("Words saved"))


@require_POST
def send(request: HttpRequest, brief_id: int) -> HttpResponse:
    """Freeze it and tell the readers; refused while it does not fit on one page."""
    user = reader(request)
    found = as_of_now(brief_for(user, brief_id), user)
    if name := _overflowing(found, user):
        message = _("It does not fit on one page: shorten “%(block)s”.") % {"block": _(words.BLOCKS[name])}
        raise Refused("too_long", message, {name: message})
    asked = [int(one) for one in request.POST.getlist("readers") if one.isascii() and one.isdigit() and len(one) < 19]
    send_brief(brief_id, asked_period(found.period), asked, by=user, seen_version=forms.version(request.POST))
    return with_toast(go(request, reverse("brief", args=[brief_id])), _("Brief sent"))


@require_POST
def drop(request: HttpRequest, brief_id: int) -> HttpResponse:
    """Throw the draft away."""
    drop_brief(brief_id, by=reader(request), seen_version=forms.version(request.POST))
    return with_toast(go(request, reverse("briefs")), _("Draft thrown away"))


@require_GET
def pdf(request: HttpRequest, brief_id: int) -> HttpResponse:
    """The same page on A4."""
    user = reader(request)
    found = as_of_now(brief_for(user, brief_id), user)
    name = f"spearhead-brief-{found.period}.pdf"
    answer = HttpResponse(_printed(found, user).write_pdf(), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _printed(found: Brief, user: User) -> Any:
    from weasyprint import HTML  # noqa: PLC0415  # slow to import, needs pango

    def fetch(url: str, *_rest: Any, **_more: Any) -> Any:
        raise ValueError(f"a brief loads nothing, not even {url}")

    for size in SIZES:
        text = render_to_string("briefs/print.html", _context(found, user) | {"size": size, "mark": mark(user)})
        made = HTML(string=text, url_fetcher=fetch).render()
        if len(made.pages) == 1:
            break
    return made


def _overflowing(found: Brief, user: User) -> str | None:
    """The block that runs over the first page."""
    pages = _printed(found, user).pages
    if len(pages) == 1:
        return None
    on_first = [name for name in BLOCKS if f"block-{name}" in pages[0].anchors]
    return on_first[-1] if on_first else BLOCKS[0]
