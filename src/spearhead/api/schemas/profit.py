"""Bodies and answers about profit and loss."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Day, Flag, Id, Line40, Line200, Money, MoneyOut
from spearhead.api.schemas.figures import WarningOut


class ProfitLineOut(Answer):
    """A group: its values by figure, as far down as the caller may see; key null is “not allocated”."""

    key: str | None
    label: str
    values: dict[str, MoneyOut | str | None]


class ToldOut(Answer):
    """The contribution of five people or more, for those who may not see salaries; team null is everybody."""

    team: str | None
    people: int
    value: MoneyOut


class ProfitOut(Answer):
    """Profit and loss: columns that add up, line by line and as a whole."""

    period: str
    group_by: str
    columns: list[str]
    lines: list[ProfitLineOut]
    whole: dict[str, MoneyOut | str | None]
    told: list[ToldOut]
    warnings: list[WarningOut]


class SellingCostNew(Body):
    """A cost of selling: a person's, a team's, or nobody's, in the workspace's currency."""

    kind: Literal["pay", "travel", "samples", "other"]
    amount: Money
    day: Day
    user: Id | None = None
    team: Id | None = None
    note: Line200 = ""


class SellingCostOut(Answer):
    """A cost of selling."""

    id: str
    version: int
    kind: str
    amount: MoneyOut
    day: str
    user: str | None
    team: str | None
    note: str


class ProductCostNew(Body):
    """What a unit costs from a day on, in the product's currency."""

    cost: Money
    valid_from: Day


class ProductCostOut(Answer):
    """A dated cost."""

    id: str
    cost: MoneyOut
    valid_from: str


class ProductCostsOut(Answer):
    """The dated costs of a product, newest first."""

    items: list[ProductCostOut]


class ReturnNew(Body):
    """What came back of a won deal, before tax, in the deal's currency; quantity 0 is a credit without goods.

    ``restocked`` says that the goods can be sold again, so that their cost comes back too.
    """

    deal: Id
    amount: Money
    day: Day
    reason: Line200
    product: Id | None = None
    quantity: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,3})?$", strict=True, examples=["2"])] = "0"
    restocked: Flag = True


class ReturnOut(Answer):
    """What came back or was credited, in the workspace's currency at the rate of the deal's closing day."""

    id: str
    version: int
    deal: str
    product: str | None
    day: str
    quantity_milli: int
    amount: MoneyOut
    reason: str


class BridgeStepOut(Answer):
    """A product: before + all effects = after, exactly."""

    product: str
    name: str
    before: MoneyOut
    after: MoneyOut
    effects: dict[str, MoneyOut]


class BridgeOut(Answer):
    """Why one margin became another; null `earlier` is the plan."""

    period: str
    against: str
    earlier: str | None
    before: MoneyOut
    after: MoneyOut
    effects: dict[str, MoneyOut]
    products: list[BridgeStepOut]
    uncosted: MoneyOut
    uncosted_before: MoneyOut
    warnings: list[WarningOut]


class ProductPlanNew(Body):
    """What is planned of a product in a period, by a team or everybody; unit prices in the workspace's currency."""

    product: Id
    period: Line40
    quantity: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,3})?$", strict=True, examples=["100"])]
    price: Money
    cost: Money
    list_price: Money | None = None
    team: Id | None = None


class ProductPlanOut(Answer):
    """A plan of a product."""

    id: str
    version: int
    product: str
    team: str | None
    starts_on: str
    ends_on: str
    list_price: MoneyOut
    price: MoneyOut
    cost: MoneyOut
