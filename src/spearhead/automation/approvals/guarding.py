"""The guard that stops what is out of bounds and lets pass what was approved; trying an act to see what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.bands import LEVELS, ONE_BAND, strictest
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.approvals.needs import Need, level_of, lines_asked, needs_of
from spearhead.automation.approvals.people import approvers
from spearhead.crm.deals.guards import Proposed, guard
from spearhead.kernel.errors import Refused
from spearhead.kernel.formats import Lang, percent

State = ApprovalRequest.State
ASKED_WORDS: Final = {
    "price": gettext_noop("Special price: %(text)s"), "terms": gettext_noop("Other terms: %(text)s"),
    "contract": gettext_noop("Contract: %(text)s"),
}  # fmt: skip
ABOUT_LINES: Final = frozenset({"discount", "margin"})  #: kinds whose approval holds as long as the lines stay


@dataclass(slots=True)
class _Mode:
    """How the guard behaves: it lists needs while an act is tried, and lets pass what was approved."""

    found: list[Need] | None = None
    approved: ApprovalRequest | None = None


_mode: ContextVar[_Mode | None] = ContextVar("spearhead_approving", default=None)


class _Tried(Exception):
    """The act was tried to its end; what it did is taken back."""


def try_act(run: Callable[[], object]) -> list[Need]:
    """What an act would need, by doing it and taking it back; its own refusals come through."""
    mode = _Mode(found=[])
    token = _mode.set(mode)
    try:
        with transaction.atomic():
            run()
            raise _Tried
    except _Tried:
        return mode.found or []
    finally:
        _mode.reset(token)


@contextmanager
def approved(request: ApprovalRequest) -> Iterator[None]:
    """Inside, the guard lets pass exactly what the request asked for."""
    token = _mode.set(_Mode(approved=request))
    try:
        yield
    finally:
        _mode.reset(token)


@guard
def check(proposed: Proposed, by: User) -> None:
    """Refuse (``approval_needed``) what is above the actor's own level and was not approved as it stands now."""
    mode = _mode.get()
    needs = [one for one in needs_of(proposed) if blocked(one, by)]
    if mode is not None and mode.found is not None:
        mode.found += needs
        return
    request = mode.approved if mode else None
    if request is None:
        open_needs = [one for one in needs if not _covered(proposed, one)]
        if open_needs:
            raise _refusal(open_needs, by)
    elif request.act == "lines" and any(one.asked != request.asked for one in needs):
        raise Refused("approval_void", _("Prices changed since it was asked for; ask again."))
    if proposed.what == "lines":
        _void_others(proposed, request)


def blocked(need: Need, by: User) -> bool:
    """Whether a need is above the actor's own level or asks named people; an exception to a gate, or
    what is asked for, is never one's own to approve."""
    return need.kind in ONE_BAND or bool(need.councils) or above(need, by)


def above(need: Need, by: User) -> bool:
    """Whether the line has to be asked."""
    return need.kind in ONE_BAND or LEVELS.index(need.level) > LEVELS.index(level_of(by))


def _covered(proposed: Proposed, need: Need) -> bool:
    rows = ApprovalRequest.objects.filter(deal_id=proposed.deal.pk, state=State.APPROVED, voided_at__isnull=True)
    if need.kind not in ABOUT_LINES:
        return False
    done = rows.filter(asked=need.asked, outcome="done")
    return any(need.kind in one.kinds and not _over(one) for one in done)


def _over(request: ApprovalRequest) -> bool:
    """Whether it was approved until a day that has gone by."""
    until = request.payload.get("until") if request.act == "ask" else None
    return until is not None and date.fromisoformat(until) < today()


def _void_others(proposed: Proposed, request: ApprovalRequest | None) -> None:
    """Other lines than those asked for: what was approved for the old ones is void. A price that was asked for holds
    until its day, whatever the lines are meanwhile."""
    rows = ApprovalRequest.objects.filter(deal_id=proposed.deal.pk, state=State.APPROVED, voided_at__isnull=True)
    rows = rows.exclude(act="ask")
    rows = rows.exclude(asked=lines_asked(proposed.deal, proposed.lines))
    rows.exclude(pk=request.pk if request else 0).update(voided_at=timezone.now())


def _refusal(needs: list[Need], by: User) -> Refused:
    line = [one.level for one in needs if above(one, by)]
    people = {*(approvers(by, strictest(line), today()) if line else ())}
    people |= {person for one in needs for _name, named, _need in one.councils for person in named} - {by.pk}
    names = list(User.objects.filter(pk__in=people).order_by("sort_key").values_list("name", flat=True)[:3])
    message = _("%(what)s. %(who)s has to approve it: give a reason to ask.") % {
        "what": " · ".join(in_words(one.kind, one.shown) for one in needs), "who": " / ".join(names) or "–",
    }  # fmt: skip
    return Refused("approval_needed", message, {"approval_reason": message}, ask="approval")


def in_words(kind: str, shown: dict[str, Any]) -> str:
    """What is out of bounds, in a few words."""
    if kind == "discount":
        worst = max((one["discount"] for one in shown["lines"]), default=0)
        return _("Discount %(deal)s, on a line up to %(line)s") % {
            "deal": _percent(shown["discount"]), "line": _percent(worst)
        }  # fmt: skip
    if kind == "amount":
        return _("An amount of this size")
    if kind == "margin":
        unknown = shown.get("cost_unknown")
        return (
            _("The cost of %(what)s is not known") % {"what": " · ".join(unknown)}
            if unknown
            else _("The margin is below the floor")
        )
    if kind in ASKED_WORDS:
        return _(ASKED_WORDS[kind]) % {"text": shown["ask"]}
    return _("Without %(missing)s") % {"missing": " · ".join(shown["missing"])}


def _percent(hundredths: int) -> str:
    lang: Lang = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return percent(Decimal(hundredths) / 10_000, lang, places=2)
