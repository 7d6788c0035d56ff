"""What selling costs the demo company: pay and travel of each seller, samples for everybody, plans by product."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from spearhead.crm.deals.models import DealLine
from spearhead.crm.products.models import Product
from spearhead.demo.clock import instant, months, next_quarter, quarter_start, quarters
from spearhead.demo.world import World
from spearhead.numbers.profit.models import CostPool, ProductPlan, SellingCost
from spearhead.numbers.profit.pools import share_out

STEP: Final = 10_000  #: whole hundred yuan


def make_costs(world: World) -> None:
    """Pay on the fifth of each month, travel on its twentieth; the last month only as far as it went."""
    rng = world.rng("costs")
    clerk = next(user.pk for (role, _language), user in world.staff.items() if role == "director")

    def add(kind: str, minor: float, day: date, user: int | None, note: str = "") -> None:
        if day < world.today:
            world.store.add(
                SellingCost(kind=kind, minor=max(STEP, round(minor / STEP) * STEP), day=day, user_id=user,
                            team_id=world.calendar.team(user, day), note=note, entered_by_id=clerk,
                            created_at=instant(min(day + timedelta(days=2), world.today - timedelta(days=1)), 600))
            )  # fmt: skip

    for seller in world.sellers:
        base = 1_500_000 + 700_000 * max(-1.0, min(1.5, seller.skill)) + rng.uniform(0, 300_000)
        for month in months(max(seller.start, world.start), (seller.end or world.today) - timedelta(days=1)):
            add("pay", base, month.replace(day=5), seller.user.pk)
            add("travel", rng.uniform(120_000, 900_000), month.replace(day=20), seller.user.pk)
    for month in months(world.start, world.today):
        add("samples", rng.uniform(800_000, 2_000_000), month.replace(day=15), None, "样机与展会样品")
    world.store.flush()
    make_pools(world)


def make_pools(world: World) -> None:
    """Support by activities, freight by lines and presales by won deals, quarter by quarter over the last year."""
    rng = world.rng("pools")
    director = next(user.pk for (role, _language), user in world.staff.items() if role == "director")
    for start in quarters(world.today - timedelta(days=365), world.today):
        end = next_quarter(start)
        made = instant(min(end, world.today) - timedelta(days=1), 700)
        for name, driver, low, high in (
            ("客户支持", "activities", 6_000_000, 9_000_000), ("运费", "lines", 2_000_000, 4_000_000),
            ("售前", "deals", 3_000_000, 5_000_000),
        ):  # fmt: skip
            minor = max(STEP, round(rng.uniform(low, high) / STEP) * STEP)
            pool = CostPool.objects.create(
                name=name, driver=driver, starts_on=start, ends_on=end, minor=minor, shared_at=made, set_by_id=director
            )
            share_out(pool, made)


def make_plans(world: World) -> None:
    """For each quarter, team and product what the quarter before sold, about a tenth more of it, at list less 3 %."""
    rng, sold = world.rng("plans"), _sold(world)
    director = next(user.pk for (role, _language), user in world.staff.items() if role == "director")
    for start in quarters(world.start + timedelta(days=92), world.today):
        before = quarter_start(start - timedelta(days=1))
        for (team, product), (quantity, listed, cost) in sorted(
            sold.get(before, {}).items(), key=lambda item: (item[0][0] or 0, item[0][1])
        ):
            world.store.add(
                ProductPlan(
                    product_id=product, team_id=team, starts_on=start, ends_on=next_quarter(start), list_minor=listed,
                    quantity_milli=max(1, round(quantity * rng.uniform(0.95, 1.2) / 1000)) * 1000,
                    price_minor=round(listed * 0.97), cost_minor=cost, set_by_id=director,
                    created_at=instant(start - timedelta(days=8), 600),
                )
            )  # fmt: skip
    world.store.flush()


Sold = dict[tuple[int | None, int], tuple[int, int, int]]


def _sold(world: World) -> dict[date, Sold]:
    """Quarter → team (None: everybody) and product → thousandths sold, and list price and cost of a unit in fen."""
    parents = {team.pk: team.parent_id for team in world.teams.values()}
    prices = dict(Product.objects.values_list("pk", "list_minor"))
    costs = dict(Product.objects.values_list("pk", "cost_minor"))
    found: defaultdict[date, Sold] = defaultdict(dict)
    rows = DealLine.objects.filter(deal__status="won").order_by("pk")
    for product, quantity, day, team in rows.values_list(
        "product_id", "quantity_milli", "deal__closed_on", "deal__credit_team_id"
    ):
        if day is None:
            continue
        for one in {None, *_line_up(team, parents)}:
            before = found[quarter_start(day)].get((one, product), (0, 0, 0))[0]
            found[quarter_start(day)][one, product] = (before + quantity, prices[product] or 0, costs[product] or 0)
    return found


def _line_up(team: int | None, parents: dict[int, int | None]) -> list[int]:
    """The team and every team above it."""
    found: list[int] = []
    while team is not None and team not in found:
        found.append(team)
        team = parents.get(team)
    return found
