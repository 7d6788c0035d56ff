"""The board's views: the page, more cards of a column, moving, winning, losing, parking, quick add."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deal_for, deals_visible_to
from spearhead.crm.deals.acts import open_deal, park_deal
from spearhead.crm.deals.answering import answer_and_move
from spearhead.crm.deals.board import ORDERS, PAGE, board, cards
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import Closing, Why
from spearhead.crm.deals.placing import BY_HAND, Place
from spearhead.crm.deals.undo import undo_move
from spearhead.crm.views.access import view_for
from spearhead.crm.views.models import SavedView
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import default_pipeline, pipelines, stages_of
from spearhead.process.pipelines.models import Pipeline, Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.models import Competitor
from spearhead.web import forms
from spearhead.web.approvals.asking import ask_instead, reason_given, rules_on
from spearhead.web.asking import Asked, asked, read_page, read_tree
from spearhead.web.lists.conditions import chips
from spearhead.web.lists.specs import DEALS
from spearhead.web.records.custom import facts_on_cards
from spearhead.web.records.steps import answers_of
from spearhead.web.screens import go, reader, show, with_toast


def _pipeline(request: HttpRequest) -> Pipeline:
    key = request.GET.get("pipeline_board", "")
    if not key:
        return default_pipeline()
    found = pipelines().filter(key=key[:40]).first()
    if found is None:
        raise Absent
    return found


def _question(request: HttpRequest, user: User) -> Asked:
    """What the address asks for; the orders of cards are the board's own, not those of a list."""
    return asked(request, deal_fields(user), orders={*ORDERS, BY_HAND})


@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """The board of a pipeline, now or as of a past day."""
    user = reader(request)
    pipeline = _pipeline(request)
    question = _question(request, user)
    shown = board(
        user, pipeline, question.chosen, as_of=request.GET.get("as_of", ""), order=request.GET.get("sort", "next_step")
    )
    context = {
        "board": shown,
        "pipeline_options": [(one.key, local_name(one)) for one in pipelines()],
        "owner_options": [("", _("Everybody I may see")), ("me", _("Mine"))],
        "question": question,
        "view": _view(user, request.GET.get("from", "")),
        "chips": chips(DEALS, user, question, read_tree(request.GET.get("filter", ""))),
        "facts": facts_on_cards(user, (card for column in shown.columns for card in column.cards)),
        "currency": workspace().base_currency,
        "by_hand": shown.as_of is None and request.GET.get("sort") == BY_HAND,
        "editable": shown.as_of is None and user.sight.may("deal", "edit"),
    }
    return show(request, "board/page.html", context, part="board/_columns.html")


def _view(user: User, base: str) -> SavedView | None:
    """The saved view that the board was opened with; `Absent` for one that may not be seen."""
    return view_for(user, base) if base.isascii() and base.isdigit() and len(base) < 19 else None


@require_GET
def more_cards(request: HttpRequest, stage_id: int) -> HttpResponse:
    """The next cards of one column."""
    user = reader(request)
    stage = Stage.objects.filter(pk=stage_id, kind=Stage.Kind.OPEN).select_related("pipeline").first()
    if stage is None:
        raise Absent
    question = _question(request, user)
    deals = deals_visible_to(user).filter(pipeline=stage.pipeline).filter(question.chosen.q())
    within = deals.values("pk") if question.chosen else None
    scope = scope_for(user, as_of=request.GET.get("as_of", ""), within=within)
    start = read_page(request.GET.get("offset", "0"))
    found = cards(scope, deals, stage, order=request.GET.get("sort", "next_step"), offset=start, limit=PAGE)
    context = {"cards": found, "stage": stage, "next": start + PAGE, "question": question, "full": len(found) == PAGE}
    context["facts"] = facts_on_cards(user, found)
    return render(request, "board/_more.html", context)


@require_POST
def move(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Move one card; the answer is the card and the heads of the columns, or a problem that sends the card back."""
    user = reader(request)
    before = deal_for(user, deal_id)
    question = _question(request, user)
    closing = Closing(
        loss_reason_id=forms.reference(request.POST, "loss_reason"),
        loss_note=forms.text(request.POST, "loss_note"),
        competitor_id=forms.reference(request.POST, "competitor"),
        amount_minor=forms.amount(request.POST, "amount", before.currency),
        closed_on=forms.day(request.POST, "closed_on"),
    )
    stage_id = forms.reference(request.POST, "stage") or 0
    why = Why(forms.reason(request.POST, "reason"), forms.reason(request.POST, "override_reason"))
    reason = reason_given(request)
    answers = answers_of(request.POST, before)
    try:
        answer_and_move(
            deal_id, stage_id, answers, by=user, seen_version=forms.version(request.POST), closing=closing, why=why,
            place=_place(request),
        )  # fmt: skip
    except Refused as refusal:
        payload = {
            "stage": stage_id, "amount_minor": closing.amount_minor, "closed_on": closing.closed_on,
            "competitor": closing.competitor_id, "reason": why.reason, "override": why.override,
        }  # fmt: skip
        if asked_for := ask_instead(request, refusal, "move", deal_id, payload, reason):
            return asked_for
        refusal.ask = _asking(request, refusal, deal_id, stage_id)
        raise
    if request.POST.get("from_page") == "deal":
        return go(request, reverse("deal", args=[deal_id]))
    return _told(request, user, before, question)


def _place(request: HttpRequest) -> Place | None:
    """Between which cards it was dropped, where the board is in the order made by hand."""
    if "place" not in request.POST:
        return None
    return Place(forms.reference(request.POST, "after"), forms.reference(request.POST, "before"))


def _asking(request: HttpRequest, refusal: Refused, deal_id: int, stage_id: int) -> str | None:
    """The dialog that has inputs for what is missing; within that dialog the fields say it themselves."""
    if refusal.ask == "approval":
        return None if "in_dialog" in request.POST else reverse("board_closing", args=[deal_id, stage_id])
    if refusal.ask not in {"gate", "reason"}:
        return refusal.ask
    if "in_dialog" in request.POST:
        return None
    return f"{reverse('deal_move_dialog', args=[deal_id, stage_id])}?from=board"


def _told(request: HttpRequest, user: User, before: Deal, question: Asked) -> HttpResponse:
    """The card as it is now, and the word that it worked, with a way back."""
    deal = deal_for(user, before.pk)
    answer = moved(request, user, deal, question)
    if deal.version == before.version:
        return answer
    told = _("“%(name)s” moved to %(stage)s") % {"name": deal.name, "stage": local_name(deal.stage)}
    back = f"{reverse('board_undo', args=[deal.pk])}?version={deal.version}"
    return with_toast(answer, told, undo=back if before.status == "open" else "")


@require_POST
def undo(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Take the last move back; the version says which one."""
    undo_move(deal_id, by=reader(request), seen_version=forms.version(request.GET))
    return HttpResponse(status=204)


def moved(request: HttpRequest, user: User, deal: Deal, question: Asked) -> HttpResponse:
    """The card as it is now, and the heads of all columns; the address was read before anything was written."""
    shown = board(user, deal.pipeline, question.chosen, page=0)
    stage = deal.stage
    scope = scope_for(user)
    here = deals_visible_to(user).filter(pk=deal.pk)
    card = next(iter(cards(scope, here, stage)), None)
    context: dict[str, Any] = {
        "deal": deal,
        "card": card,
        "facts": facts_on_cards(user, [card] if card else []),
        "stage": stage,
        "board": shown,
        "currency": workspace().base_currency,
        "editable": True,
        "question": question,
    }
    return render(request, "board/_moved.html", context)


@require_GET
def closing_dialog(request: HttpRequest, deal_id: int, stage_id: int) -> HttpResponse:
    """What closing asks before it saves: the final amount for won, the reason for lost."""
    user = reader(request)
    deal = deal_for(user, deal_id)
    stage = next((one for one in stages_of(deal.pipeline_id) if one.pk == stage_id), None)
    if stage is None or stage.kind == Stage.Kind.OPEN:
        raise Absent
    context = {
        "deal": deal,
        "stage": stage,
        "reason_options": [(one.pk, local_name(one)) for one in LossReason.objects.filter(retired_at__isnull=True)],
        "asks": rules_on("discount", "amount"),
        "competitor_options": [(one.pk, local_name(one)) for one in Competitor.objects.filter(retired_at__isnull=True)],
    }
    return render(request, "board/_closing.html", context)


@require_POST
def park(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Park a deal until a day, or bring it back."""
    user = reader(request)
    question = _question(request, user)
    park_deal(deal_id, forms.day(request.POST, "until"), by=user, seen_version=forms.version(request.POST))
    return moved(request, user, deal_for(user, deal_id), question)


@require_POST
def quick_add(request: HttpRequest) -> HttpResponse:
    """A new deal from three fields at the foot of a column."""
    user = reader(request)
    settings, question = workspace(), _question(request, user)
    stage = Stage.objects.filter(pk=forms.reference(request.POST, "stage") or 0).first()
    values: dict[str, Any] = {
        "name": forms.text(request.POST, "name"),
        "amount_minor": forms.amount(request.POST, "amount", settings.base_currency),
        "company_id": forms.reference(request.POST, "company"),
        "expected_close": forms.day(request.POST, "expected_close"),
    }
    if stage:
        values |= {"stage_id": stage.pk, "pipeline_id": stage.pipeline_id}
    deal = open_deal(values, by=user)
    answer = moved(request, user, deal, question)
    answer.status_code = 201
    return with_toast(answer, _("“%(name)s” added") % {"name": deal.name})
