"""The steps of a request: the line above and the people that rules name, who is asked in each, and what came of it.

A step is reached when enough of its people approve, or one who was called because it was late. One person speaks once
in a step, whoever else they stand in for: two words of one mouth are not two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.bands import LEVELS, strictest
from spearhead.automation.approvals.guarding import above
from spearhead.automation.approvals.models import ApprovalRequest, ApprovalSeat
from spearhead.automation.approvals.needs import Need, level_of
from spearhead.automation.approvals.people import approvers, stands_in_for

Said = ApprovalSeat.Said
State = ApprovalRequest.State


@dataclass(frozen=True, slots=True)
class Step:
    """People of whom `need` have to agree; `rule` is empty for the line."""

    rule: str
    people: list[int]
    need: int

    @property
    def kept(self) -> dict[str, Any]:
        """As the request keeps it."""
        return {"rule": self.rule, "need": self.need}


def steps_of(needs: Sequence[Need], by: User, day: date) -> list[Step]:
    """Whom these needs ask: the line where it is above the person's own level, then each rule's people."""
    line = [one.level for one in needs if above(one, by)]
    found = [Step("", approvers(by, strictest(line), day), 1)] if line else []
    for name, named, quorum in [council for one in needs for council in one.councils]:
        people = _instead(named, by, day)
        found.append(Step(name, people, min(quorum or len(people), len(people))))
    return found


def _instead(named: Iterable[int], by: User, day: date) -> list[int]:
    """The named people who are still there; in place of who asks, the first above them who is not named anyway."""
    there = sorted(User.objects.filter(pk__in=list(named), is_active=True).values_list("pk", flat=True))
    if by.pk not in there and there:
        return there
    others = [one for one in there if one != by.pk]
    return others + [one for one in approvers(by, LEVELS[1], day) if one not in others][:1]


def call(
    request: ApprovalRequest, place: int, people: Iterable[int], now: datetime, *, settles: bool = False
) -> None:  # fmt: skip
    """Ask these people in a step."""
    rows = [ApprovalSeat(request=request, user_id=one, at=now, step=place, settles=settles) for one in people]
    ApprovalSeat.objects.bulk_create(rows, ignore_conflicts=True)


def asked_of(request: ApprovalRequest) -> list[dict[str, Any]]:
    """The steps with what is needed of each."""
    return list(request.steps) or [{"rule": "", "need": 1}]


def told_steps(request: ApprovalRequest) -> list[dict[str, Any]]:
    """The steps with their seats, first asked first, and whether they are reached."""
    seats = list(request.seats.select_related("user", "said_by").order_by("at", "user__sort_key", "pk"))
    return [
        {**one, "seats": [seat for seat in seats if seat.step == place], "reached": _reached(request, place)}
        for place, one in enumerate(asked_of(request))
    ]


def open_seats(user: User) -> QuerySet[ApprovalSeat]:
    """Seats for which a user may speak and has not: their own, and of those who are away and whom they stand in for."""
    people = {user.pk} | stands_in_for(user, today())
    spoken = ApprovalSeat.objects.filter(request_id=OuterRef("request_id"), step=OuterRef("step"), said_by=user)
    return ApprovalSeat.objects.filter(~Exists(spoken), user_id__in=people, said="")


def speaks_for_the_line(user: User, request: ApprovalRequest) -> bool:
    """Whether somebody above, though not asked, may speak for the line."""
    line = asked_of(request)[0]["rule"] == ""
    leads = user.role in {"manager", "director"} and request.requester_id in user.sight.people
    return line and leads and LEVELS.index(level_of(user)) >= LEVELS.index(request.level) and not _reached(request, 0)


def hear(request: ApprovalRequest, by: User, decision: str, now: datetime) -> None:
    """Note a word in every step in which the person is asked, their own seat before one that they stand in for."""
    own_first = sorted(open_seats(by).filter(request=request), key=lambda one: (one.step, one.user_id != by.pk))
    heard: set[int] = set()
    for seat in own_first:
        if seat.step not in heard:
            heard.add(seat.step)
            seat.said, seat.said_by, seat.said_at = decision, by, now
            seat.save(update_fields=["said", "said_by", "said_at"])
    if not heard:  # somebody above, for the line
        ApprovalSeat.objects.create(request=request, user=by, at=now, said=decision, said_by=by, said_at=now)


def verdict(request: ApprovalRequest) -> str:
    """Approved once every step is reached, rejected once one no longer can be, else pending."""
    steps = asked_of(request)
    if all(_reached(request, place) for place in range(len(steps))):
        return State.APPROVED
    lost = any(not _can_be_reached(request, place) for place in range(len(steps)))
    return State.REJECTED if lost else State.PENDING


def _reached(request: ApprovalRequest, place: int) -> bool:
    yes = [one for one in request.seats.all() if one.step == place and one.said == Said.APPROVE]
    return any(one.settles for one in yes) or len(yes) >= int(asked_of(request)[place]["need"])


def _can_be_reached(request: ApprovalRequest, place: int) -> bool:
    """A no of the line, or of who was called because it was late, ends it; else while enough can still agree."""
    seats = [one for one in request.seats.all() if one.step == place]
    if any(one.said == Said.REJECT and (one.settles or not asked_of(request)[place]["rule"]) for one in seats):
        return False
    return sum(one.said != Said.REJECT for one in seats if not one.settles) >= int(asked_of(request)[place]["need"])


def silent(request: ApprovalRequest) -> Iterator[tuple[int, list[int], set[int]]]:
    """The steps that are not reached: who has not spoken in them, and all who are asked there."""
    for place in range(len(asked_of(request))):
        if not _reached(request, place):
            seats = request.seats.filter(step=place)
            yield place, sorted(one.user_id for one in seats if not one.said), {one.user_id for one in seats}
