"""The figures of profit and loss: from list price to contribution, over the lines of won deals."""

from __future__ import annotations

from django.db.models import F

from spearhead.crm.deals.dimensions import AMOUNT
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, register
from spearhead.numbers.profit.bands import OFFERED, offers
from spearhead.numbers.profit.rows import SOLD, backs, lines, selling
from spearhead.numbers.profit.serving import serving

COST = (("cost", "read"),)
SALARY = (("cost", "read"), ("salary", "read"))
SERVICE = (("service_cost", "read"),)
DISCOUNT, MARGIN = F("_list") - F("_net"), F("_net") - F("_cost")
BACK, BACK_MARGIN = F("_back") * -1, F("_back_cost") - F("_back")


def _less(found: RowSet, *backs: RowSet) -> RowSet:
    """Rows with what came back among them, of which it is taken off on its own day."""
    found.more = [*found.more, *backs]
    return found


def _returns(scope: Scope) -> RowSet:
    return backs(scope, F("_back"))


def _return_cost(scope: Scope) -> RowSet:
    return backs(scope, F("_back") - F("_back_cost"), costed=True)


def _list(scope: Scope) -> RowSet:
    return lines(scope, F("_list"))


def _discount(scope: Scope) -> RowSet:
    return lines(scope, DISCOUNT)


def _discount_rate(scope: Scope) -> RowSet:
    return lines(scope, DISCOUNT, F("_list"))


def _revenue(scope: Scope) -> RowSet:
    return _less(lines(scope, F("_net")), backs(scope, BACK))


def _costed(scope: Scope) -> RowSet:
    return lines(scope, F("_net"), costs=True, costed=True)


def _costed_list(scope: Scope) -> RowSet:
    return lines(scope, F("_list"), costs=True, costed=True)


def _uncosted(scope: Scope) -> RowSet:
    return _less(lines(scope, F("_net"), costed=False), backs(scope, BACK, costed=False))


def _goods(scope: Scope) -> RowSet:
    back = backs(scope, F("_back_cost") * -1, costed=True)
    return _less(lines(scope, F("_cost"), costs=True, costed=True), back)


def _margin(scope: Scope) -> RowSet:
    return _less(lines(scope, MARGIN, costs=True, costed=True), backs(scope, BACK_MARGIN, costed=True))


def _margin_rate(scope: Scope) -> RowSet:
    back = backs(scope, BACK_MARGIN, BACK, costed=True)
    return _less(lines(scope, MARGIN, F("_net"), costs=True, costed=True), back)


def _contribution(scope: Scope) -> RowSet:
    found = _margin(scope)
    costs = selling(scope, -1)
    return _less(found, costs, *costs.more)


def _net(scope: Scope) -> RowSet:
    return _less(_contribution(scope), serving(scope, -1))


register(
    Figure(
        "list_sales", "At list price", "目录价金额",
        "Lines of deals won in the period at list price, before discounts and tax; a line without a list price at its "
        "own price, a deal without lines at its amount.",
        "期间内赢单商机的明细按目录价计算的金额，未减折扣、不含税；明细没有目录价时按其单价，商机没有明细时按其金额。",
        "money", Combine.SUM, _list, SOLD, tells=AMOUNT,
        example="90 pieces at a list price of 55: 4,950.", example_zh="90 件，目录价 55：4,950。",
    ),
    Figure(
        "discount", "Discount", "折扣额",
        "List price less what was charged, over the lines of deals won in the period.",
        "期间内赢单商机明细的目录价金额减去实际金额。",
        "money", Combine.SUM, _discount, SOLD, tells=AMOUNT, up_is_good=False,
    ),
    Figure(
        "discount_rate", "Discount rate", "折扣率",
        "Discount ÷ list price, over the lines of deals won in the period; large lines weigh more.",
        "期间内赢单商机明细的折扣额 ÷ 目录价金额，按金额加权。",
        "ratio", Combine.RATIO, _discount_rate, SOLD, tells=AMOUNT, parts="money", up_is_good=False,
    ),
    Figure(
        "offer_win_rate", "Win rate of offers", "报价赢单率",
        "Deals with product lines won in the period ÷ those won or lost in it; grouped by band of discount it says "
        "what a discount buys.",
        "期间内有产品明细的赢单数 ÷ 有产品明细的赢单与输单数；按折扣区间分组，可看出折扣换来了什么。",
        "ratio", Combine.RATIO, offers, OFFERED, few=20,
        example="Of ten offers at 5 to 10 % off six were won: 60 %.",
        example_zh="5%–10% 折扣的十个报价中赢了六个：60%。",
    ),
    Figure(
        "returns", "Returns and credits", "退货与折让",
        "What came back or was credited in the period, by its own day, at the rate of the deal's closing day; of deals "
        "that are still won.",
        "期间内的退货和折让金额，按发生日计入，使用成交日汇率；只计仍为赢单的商机。",
        "money", Combine.SUM, _returns, SOLD, tells=AMOUNT, up_is_good=False,
        example="Sold for 1,000 in May, 200 of it returned in June: 200 in June, nothing in May.",
        example_zh="5 月售出 1,000，6 月退回其中 200：6 月为 200，5 月为 0。",
    ),
    Figure(
        "revenue", "Revenue", "销售收入",
        "Lines of deals won in the period after discounts, before tax, at the rate of the closing day; a deal without "
        "lines counts with its amount. What was returned or credited in the period is taken off, on its own day.",
        "期间内赢单商机明细折后、不含税的金额，按成交日汇率折算；商机没有明细时按其金额计入。期间内的退货和折让在其发生日扣减。",
        "money", Combine.SUM, _revenue, SOLD, tells=AMOUNT,
    ),
    Figure(
        "costed_revenue", "Revenue with known cost", "成本已知的收入",
        "Revenue of the lines whose cost is known, before returns: what the bridge compares.",
        "成本已知的明细的收入，未减退货，用于桥图比较。",
        "money", Combine.SUM, _costed, SOLD, tells=AMOUNT, needs=COST,
    ),
    Figure(
        "uncosted_revenue", "Revenue with unknown cost", "成本未知的收入",
        "Revenue of the lines whose cost nobody entered; it stands beside the margin, never in it.",
        "未录入成本的明细的收入；列在毛利之外，不计入毛利。",
        "money", Combine.SUM, _uncosted, SOLD, tells=AMOUNT, up_is_good=None, needs=COST,
    ),
    Figure(
        "costed_list", "At list price with known cost", "成本已知的目录价金额",
        "Lines at list price whose cost is known: what the bridge splits into price and discount.",
        "成本已知的明细按目录价计算的金额，用于在桥图中区分目录价与折扣。",
        "money", Combine.SUM, _costed_list, SOLD, tells=AMOUNT, needs=COST,
    ),
    Figure(
        "return_loss", "Margin lost by returns", "退货损失的毛利",
        "What was returned or credited in the period less the cost of the goods that came back, where it is known.",
        "期间内退货和折让金额减去退回商品的成本（成本已知的部分）。",
        "money", Combine.SUM, _return_cost, SOLD, tells=AMOUNT, up_is_good=False, needs=COST,
    ),
    Figure(
        "cost_of_goods", "Cost of goods", "销售成本",
        "Cost of the goods on the lines of deals won in the period, as it was when the line was made, less that of "
        "goods that came back in the period.",
        "期间内赢单商机明细的商品成本，按建立明细时的成本计算，减去期间内退回商品的成本。",
        "money", Combine.SUM, _goods, SOLD, tells=AMOUNT, up_is_good=False, needs=COST,
    ),
    Figure(
        "gross_margin", "Gross margin", "毛利",
        "Revenue less cost of goods, over the lines and returns whose cost is known.",
        "成本已知的明细和退货的收入减去销售成本。",
        "money", Combine.SUM, _margin, SOLD, tells=AMOUNT, needs=COST,
        example="90 × (52 - 31): 1,890.", example_zh="90 ×（52 - 31）：1,890。",
    ),
    Figure(
        "margin_rate", "Gross margin rate", "毛利率",
        "Gross margin ÷ revenue, over the lines whose cost is known: never a mean of rates.",
        "成本已知的明细的毛利 ÷ 收入；不是各毛利率的平均。",
        "ratio", Combine.RATIO, _margin_rate, SOLD, tells=AMOUNT, parts="money", needs=COST,
        example="Margin 993,192.92 of revenue 77,420,890.12: 1.3 %.",
        example_zh="毛利 993,192.92，收入 77,420,890.12：1.3%。",
    ),
    Figure(
        "selling_cost", "Direct selling cost", "直接销售费用",
        "Pay, commission, travel, samples and other costs of selling in the period; what names no person or team is "
        "not allocated.",
        "期间内的薪酬、提成、差旅、样品和其他销售费用；未指明人员或团队的为未分摊。",
        "money", Combine.SUM, selling, SOLD, up_is_good=False, needs=SALARY,
    ),
    Figure(
        "contribution", "Contribution", "贡献利润",
        "Gross margin less direct selling cost.", "毛利减去直接销售费用。",
        "money", Combine.SUM, _contribution, SOLD, tells=AMOUNT, needs=SALARY,
        example="2,000,000 at 12 % less 160,000: 80,000; 1,500,000 at 16 % less 140,000: 100,000.",
        example_zh="2,000,000 的 12% 减 160,000：80,000；1,500,000 的 16% 减 140,000：100,000。",
    ),
    Figure(
        "cost_to_serve", "Cost to serve", "服务成本",
        "What serving customers cost in the period: each pool shared out by what drives it (won deals, lines, revenue, "
        "activities, visits), on the day on which the driver happened; what nothing drove is not allocated.",
        "期间内服务客户的成本：每个成本池按动因（赢单、明细、收入、跟进、拜访）分摊，计入动因发生的当天；没有动因的部分为未分摊。",
        "money", Combine.SUM, serving, SOLD, up_is_good=False, needs=SERVICE,
        example="A pool of 100.00 by visits, two to one customer and one to another: 66.67 and 33.33.",
        example_zh="100.00 的成本池按拜访分摊，一家客户两次、另一家一次：66.67 和 33.33。",
    ),
    Figure(
        "net_contribution", "Net contribution", "净贡献",
        "Contribution less cost to serve.", "贡献利润减去服务成本。",
        "money", Combine.SUM, _net, SOLD, tells=AMOUNT, needs=SALARY + SERVICE,
        example="Contribution 80,000 less 12,000 cost to serve: 68,000.",
        example_zh="贡献利润 80,000 减服务成本 12,000：68,000。",
    ),
)  # fmt: skip
