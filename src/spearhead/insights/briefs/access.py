"""Reading briefs: the author's own, and those sent to oneself."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.access import deals_visible_to
from spearhead.insights.briefs.contents import MARGIN, read_content
from spearhead.insights.briefs.models import Brief
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.figures import figure_for
from spearhead.kernel.ids import read_id
from spearhead.numbers.calendars.access import read_fiscal


def briefs_visible_to(user: User) -> QuerySet[Brief]:
    """Drafts are the author's alone."""
    if not user.sight.may("forecast", "read"):
        return Brief.objects.none()
    sent = ~Q(state=Brief.State.DRAFT) & Q(pk__in=Brief.readers.through.objects.filter(user=user).values("brief_id"))
    return Brief.objects.filter(Q(author=user) | sent)


def brief_for(user: User, brief_id: str | int) -> Brief:
    """One brief, or `Absent`."""
    found = briefs_visible_to(user).select_related("author").filter(pk=read_id(brief_id)).first()
    if found is None:
        raise Absent
    return found


def as_of_now(brief: Brief, user: User) -> Brief:
    """The author's draft of a running period with the numbers of now, unsaved; any other as it is kept."""
    if brief.state == Brief.State.DRAFT and brief.author_id == user.pk and brief.ends_on > today():
        period = read_fiscal(brief.period, today())
        brief.content = read_content(user, period, brief.compared_on, last_sent(user)) or brief.content
    return brief


def last_sent(user: User) -> Brief | None:
    """The newest brief that this author sent."""
    sent = Brief.objects.filter(author=user).exclude(state=Brief.State.DRAFT)
    return sent.order_by("-sent_at", "-pk").first()


def sees_margin(user: User) -> bool:
    """Whether the margin may be told to this reader; else it is "restricted"."""
    try:
        figure_for(user, MARGIN)
    except (Absent, Forbidden):
        return False
    return True


def changed_since(brief: Brief, user: User) -> list[dict[str, Any]]:
    """The committed deals named in a sent brief that are no longer what they were, as far as the reader sees them."""
    named = {one["deal"]: one for one in brief.content.get("risks", {}).get("commits", ())}
    if brief.state == Brief.State.DRAFT or not named:
        return []
    now = deals_visible_to(user).filter(pk__in=named).select_related("stage").order_by("pk")
    return [
        {"deal": deal.pk, "name": deal.name, "status": deal.status, "stage": deal.stage,
         "was": named[deal.pk]["amount"]}
        for deal in now if deal.version != named[deal.pk]["version"]
    ]  # fmt: skip
