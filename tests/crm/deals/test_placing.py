"""The order of cards made by hand: one for everybody, per stage, and no card is lost by it."""

from __future__ import annotations

import pytest

from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal, DealPlace
from spearhead.crm.deals.moves import move_deal
from spearhead.crm.deals.placing import Place, in_order
from spearhead.crm.deals.undo import undo_move
from spearhead.crm.records.timeline import timeline
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused, story


@pytest.fixture
def deals(cast: Cast) -> dict[str, Deal]:
    """A, B and C in the first stage; nobody has placed one yet, so the newest is on top: C, B, A."""
    return {name: cast.deal(name) for name in "ABC"}


def order(cast: Cast, stage: str = "qualify") -> str:
    here = cast.stages[stage]
    found = in_order(deals_visible_to(cast.mgr_a).filter(status="open", stage=here), here.pk)
    return "".join(found.values_list("name", flat=True))


def put(cast: Cast, deal: Deal, stage: str = "qualify", *, seen: int = 1, **place: int) -> Deal:
    return move_deal(deal.pk, cast.stages[stage].pk, by=cast.rep_a, seen_version=seen, place=Place(**place))


def test_a_card_stands_where_it_was_put_for_everybody(cast: Cast, deals: dict[str, Deal]) -> None:
    assert order(cast) == "CBA"
    put(cast, deals["C"], after=deals["B"].pk)
    assert order(cast) == "BCA"
    put(cast, deals["A"], before=deals["B"].pk)
    assert order(cast) == "ABC"
    put(cast, deals["C"])
    assert order(cast) == "CAB"
    cast.deal("D")  # nobody has placed it: it is seen on top
    assert order(cast) == "DCAB"
    put(cast, deals["B"], before=deals["C"].pk)
    assert order(cast) == "DBCA"


def test_there_is_always_room_between_two_cards(cast: Cast, deals: dict[str, Deal]) -> None:
    put(cast, deals["C"], after=deals["A"].pk)  # B A C
    for _turn in range(15):  # each halves the room twice
        put(cast, deals["A"], after=deals["B"].pk)
        put(cast, deals["C"], after=deals["B"].pk)
    assert order(cast) == "BCA"
    assert len(set(DealPlace.objects.values_list("rank", flat=True))) == 3


def test_an_order_is_no_edit_of_the_deal(cast: Cast, deals: dict[str, Deal]) -> None:
    put(cast, deals["C"], seen=7, after=deals["A"].pk)
    assert Deal.objects.get(pk=deals["C"].pk).version == 1
    assert story("deal", deals["C"].pk) == ["deal.created", "deal.placed"]
    assert [entry.kind for day in timeline(cast.rep_a, "deal", deals["C"].pk) for entry in day.entries] == [
        "deal.created"
    ]


def test_a_card_is_dropped_between_others_of_another_column_and_taken_back(cast: Cast, deals: dict[str, Deal]) -> None:
    put(cast, deals["B"], "propose")
    put(cast, deals["A"], "propose", after=deals["B"].pk)
    put(cast, deals["C"], "propose", after=deals["B"].pk)
    assert order(cast, "propose") == "BCA"
    with pytest.raises(Conflict):  # another stage is a move, and a move is strict
        put(cast, deals["C"], seen=1)
    undo_move(deals["C"].pk, by=cast.rep_a, seen_version=2)
    assert (order(cast, "propose"), order(cast)) == ("BA", "C")
    put(cast, deals["C"], "propose", seen=3, after=deals["A"].pk)
    put(cast, deals["B"], "qualify", seen=2)
    assert (order(cast, "propose"), order(cast)) == ("AC", "B")


def test_a_neighbour_that_has_left_is_passed_over_and_a_strange_one_refused(cast: Cast, deals: dict[str, Deal]) -> None:
    cast.move(deals["B"], "propose")
    put(cast, deals["C"], after=deals["B"].pk, before=deals["A"].pk)
    assert order(cast) == "CA"
    hidden = cast.deal("Hidden", by=cast.rep_b)
    for strange in (hidden.pk, deals["A"].pk, 10**15):
        with refused(Refused, "unknown_neighbour"):
            put(cast, deals["A"], after=strange)
    with pytest.raises(Forbidden):
        move_deal(deals["A"].pk, deals["A"].stage_id, by=cast.analyst, seen_version=1, place=Place())
    assert order(cast) == "CA"
