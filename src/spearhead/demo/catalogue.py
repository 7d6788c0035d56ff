"""The demo company's workspace row, dated exchange rates, products, price lists and campaigns."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from spearhead.accounts.workspace.access import Rates
from spearhead.accounts.workspace.models import CurrencyRate, Workspace
from spearhead.crm.campaigns.models import Campaign, CampaignCost
from spearhead.crm.products.models import Price, PriceList, Product
from spearhead.demo.clock import instant, months, next_quarter, quarters, workday
from spearhead.demo.tables import NAME, PRODUCTS, RATES
from spearhead.demo.world import World
from spearhead.kernel.money import digits

LISTS = {
    "CNY": ("China list", "国内价格表"), "USD": ("US dollar list", "美元价格表"), "EUR": ("Euro list", "欧元价格表"),
    "JPY": ("Yen list", "日元价格表"),
}  # fmt: skip


def make_workspace(world: World) -> None:
    """Set the workspace up as the demo company, in yuan."""
    row = Workspace.objects.filter(pk=1).first() or Workspace(pk=1)
    row.name, row.is_demo, row.base_currency, row.time_zone = NAME, True, "CNY", "Asia/Shanghai"
    row.save()


def make_rates(world: World) -> None:
    """One rate per foreign currency and quarter, published on its second day."""
    rng = world.rng("rates")
    days = [start + timedelta(days=1) for start in quarters(world.start - timedelta(days=200), world.today)]
    world.rate_days = [day for day in days if day < world.today]
    known = set(CurrencyRate.objects.values_list("currency", "valid_from"))
    for currency, first in RATES.items():
        rate = first
        for day in world.rate_days:
            rate = round(rate * (1 + rng.gauss(0, 0.012)) / 10_000) * 10_000
            if (currency, day) not in known:
                world.store.add(CurrencyRate(currency=currency, valid_from=day, rate_e9=rate, source="demo",
                                             created_at=instant(day, 480)))  # fmt: skip
    world.store.flush()
    world.rates = Rates("CNY")


def make_products(world: World) -> None:
    """Products and one price list per currency; prices rose once, a year ago."""
    rise = date(world.today.year - 1, world.today.month, 1)
    taken = set(Product.objects.values_list("code", flat=True))
    world.keys["product"] = {}
    lists = {code: PriceList(name=name, name_zh=name_zh, currency=code) for code, (name, name_zh) in LISTS.items()}
    world.store.add_all(lists.values())
    for code, name, name_zh, family, unit, price, cost, _typical in PRODUCTS:
        row = Product(
            code=f"{code}-DEMO" if code in taken else code,
            name=name,
            name_zh=name_zh,
            family=family,
            unit=unit,
            currency="CNY",
            list_minor=price,
            cost_minor=cost,
        )
        world.store.add_indexed("product", row)
        world.keys["product"][code] = row.pk
        for currency, price_list in lists.items():
            new = price_in(world, price, currency, rise)
            old = round(new * 0.95 / 100) * 100
            world.store.add(Price(price_list_id=price_list.pk, product_id=row.pk, minor=old, valid_to=rise))
            world.store.add(Price(price_list_id=price_list.pk, product_id=row.pk, minor=new, valid_from=rise))


def price_in(world: World, fen: int, currency: str, on: date) -> int:
    """A list price in minor units of a currency, at the rate of a day, rounded to whole units."""
    rate = world.rates.rate_e9(currency, on) or 10**9
    whole = fen / 100 * 10**9 / rate
    unit: int = 10 ** digits(currency)
    return max(1, round(whole)) * unit


def make_campaigns(world: World) -> None:
    """One search campaign and one event a quarter, with what they cost by month (fen)."""
    rng = world.rng("campaigns")
    world.keys["campaign"] = {}
    for start in quarters(world.start, world.today):
        for source, name, spend in (("advertisement", "搜索投放", 6_000_000), ("event", "工业物联网巡展", 11_000_000)):
            row = Campaign(
                name=f"{name} {start.year} Q{(start.month + 2) // 3}", source_id=world.keys["source"][source],
                starts_on=_first(rng, start), ends_on=next_quarter(start) - timedelta(days=rng.randrange(1, 20)),
                kind=source, currency="CNY",
            )  # fmt: skip
            world.store.add(row)
            for month in months(start, min(next_quarter(start) - timedelta(days=1), world.today)):
                cost = round(spend * rng.uniform(0.8, 1.2) / 10_000) * 10_000
                world.store.add(CampaignCost(campaign_id=row.pk, month=month, minor=cost))
            world.keys["campaign"][f"{source}/{start}"] = row.pk


def _first(rng: Random, start: date) -> date:
    return workday(start + timedelta(days=rng.randrange(0, 12)))
