"""One number through every door (REL-34): what was won in a quarter is the same wherever a manager meets it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

import pytest
from django.test import Client
from openpyxl import load_workbook

from spearhead.kernel.formats import money, money_compact
from tests.api.world import World

START, END = date(2025, 7, 1), date(2025, 9, 30)
PERIOD = "2025-Q3"


def told(world: World, seed: int) -> int:
    """Close deals of all reps in and around the quarter at random; what team A won within it, in minor units."""
    rng, cast = Random(seed), world.cast
    won = rng.randrange(1, 10_000_000)
    cast.win(cast.deal("Surely", by=cast.rep_a2, amount_minor=won, opened_on=date(2025, 1, 2)), closed_on=END)
    for n in range(rng.randrange(6, 13)):
        owner = rng.choice((cast.rep_a, cast.rep_a2, cast.rep_b))
        amount = rng.randrange(1, 10_000_000)
        deal = cast.deal(f"Deal {n}", by=owner, amount_minor=amount, opened_on=date(2025, 1, 2))
        closed = rng.choice(
            (START, END, START - timedelta(days=1), END + timedelta(days=1), date(2025, 8, rng.randrange(1, 29)))
        )
        if rng.random() < 0.25:
            cast.lose(deal, closed_on=closed)
        else:
            cast.win(deal, closed_on=closed)
            won += amount if owner != cast.rep_b and START <= closed <= END else 0
    return won


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_won_is_one_number_through_every_door(world: World, seed: int) -> None:
    won = told(world, seed)
    full, short = money(won, "CNY", "en"), money_compact(won, "CNY", "en")
    api = world.caller("mgrA")
    web = Client()
    world.users["mgrA"].__class__.objects.filter(pk=world.users["mgrA"].pk).update(language="en")
    web.force_login(world.users["mgrA"])

    figure = api.get(f"/figures/bookings?period={PERIOD}").json
    assert Decimal(figure["value"]["amount"]) * 100 == won
    rows = api.get(f"/figures/bookings/rows?period={PERIOD}&limit=200").json["items"]
    assert sum(Decimal(one["value"]["amount"]) for one in rows) * 100 == won
    by_owner = api.get(f"/figures/bookings?period={PERIOD}&group_by=owner").json["groups"]
    assert sum(Decimal(one["value"]["amount"]) for one in by_owner) * 100 == won

    asked = f"status=won&closed_on.between={START},{END}"
    deals = api.get(f"/deals?{asked}&limit=200").json["items"]
    assert sum(Decimal(one["amount"]["amount"]) for one in deals) * 100 == won
    page = web.get(f"/deals?{asked}&columns=name,amount").content.decode()
    assert re.search(rf"<tfoot.*{re.escape(full)}.*</tfoot>", page, re.S), full
    file = web.get(f"/lists/deal/export/xlsx?{asked}&columns=name,amount")
    sheet = load_workbook(BytesIO(b"".join(file))).active
    assert sheet is not None
    assert sum(Decimal(str(row[2])) * 100 for row in list(sheet.values)[1:]) == won

    assert full in web.get(f"/figures/bookings?period={PERIOD}").content.decode()
    assert short in web.get(f"/dashboard?period={PERIOD}").content.decode()
    grid = {one["person"]: one for one in api.get(f"/forecast?period={PERIOD}").json["rows"]}
    assert Decimal(grid[str(world.users["mgrA"].pk)]["closed"]["amount"]) * 100 == won
    profit = api.get(f"/profit?period={PERIOD}&group_by=owner").json
    assert Decimal(profit["whole"]["revenue"]["amount"]) * 100 == won
    assert sum(Decimal(one["values"]["revenue"]["amount"]) for one in profit["lines"]) * 100 == won
