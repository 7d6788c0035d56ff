"""The board's order by hand, read by the API and in lists: column by column as the board stands, page by page."""

from __future__ import annotations

import pytest
from django.db import models

from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.board import cards
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import move_deal
from spearhead.crm.deals.placing import Place
from spearhead.web.lists.exporting import table_of
from tests.api.world import Caller, World


@pytest.fixture
def placed(world: World) -> list[str]:
    """Five deals of repA in two stages: C B A | E D, of which nobody has placed B, and E has no day in its stage."""
    made = {name: world.cast.deal(name) for name in "ABCDE"}
    rep, stages = world.users["repA"], world.stages
    Deal.objects.exclude(pk__in=[one.pk for one in made.values()]).update(deleted_at=models.F("created_at"))
    for name in "DE":
        move_deal(made[name].pk, stages["propose"].pk, by=rep, seen_version=1)
    Deal.objects.filter(pk=made["E"].pk).update(entered_stage_at=None)
    for name, place in (("A", Place()), ("C", Place(before=made["A"].pk))):
        move_deal(made[name].pk, stages["qualify"].pk, by=rep, seen_version=1, place=place)
    return board_of(world)


def board_of(world: World) -> list[str]:
    rep = world.users["repA"]
    scope, deals = scope_for(rep), deals_visible_to(rep)
    columns = [cards(scope, deals, world.stages[key], order="manual") for key in ("qualify", "propose")]
    names = [card.name for column in columns for card in column]
    assert sorted(names) == list("ABCDE")
    return names


def paged(ask: Caller, query: str) -> list[str]:
    found, cursor = [], ""
    while True:
        answer = ask.get(f"/deals?{query}&limit=1{cursor}").json
        found += [one["name"] for one in answer["items"]]
        if not answer["next_cursor"]:
            return found
        cursor = f"&cursor={answer['next_cursor']}"


def test_pages_of_one_are_the_board_from_top_to_bottom(world: World, placed: list[str]) -> None:
    ask = world.caller("repA")
    assert paged(ask, "order=manual") == placed
    assert [one["name"] for one in ask.get("/deals?order=manual").json["items"]] == placed
    assert [
        row[1] for row in table_of(world.users["mgrA"], "deal", {"sort": "manual", "columns": "name"}).rows
    ] == placed


def test_a_card_that_moves_between_two_pages_hides_no_other(world: World, placed: list[str]) -> None:
    ask = world.caller("repA")
    first = ask.get("/deals?order=manual&limit=2").json
    last = Deal.objects.get(name=placed[2])
    move_deal(last.pk, world.stages["qualify"].pk, by=world.users["repA"], seen_version=1, place=Place())
    rest = ask.get(f"/deals?order=manual&limit=10&cursor={first['next_cursor']}").json["items"]
    assert [one["name"] for one in rest] == placed[3:]
    assert paged(ask, "order=manual") == board_of(world) != placed


def test_it_is_an_order_and_no_value(world: World) -> None:
    ask = world.caller("repA")
    assert ask.get("/deals?manual=1").json["code"] == "unknown_operator"
    assert ask.get("/companies?order=manual").json["code"] == "unknown_field"
