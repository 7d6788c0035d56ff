"""/profit/bands: what is sold, kept and won in each band of discount."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.workspace.access import today, workspace
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.profit import filters_from
from spearhead.api.rendering import reply
from spearhead.api.schemas.pooling import BandsOut
from spearhead.kernel.figures import figures_for
from spearhead.kernel.time import read_period
from spearhead.numbers.profit.bands import Band, bounds, read_bands

router = Router(tags=["profit"])
COLUMNS: Final = ("revenue", "discount", "gross_margin", "contribution", "net_contribution")
_ASKED: Final = {"period": parsing.text("period", 40), "as_of": parsing.text("as_of", 40)}


@router.get("/bands", response=BandsOut, summary="Read the bands of discount")
def read_discount_bands(request: HttpRequest) -> HttpResponse:
    """``period`` and filters (``team=3``); the columns are those that the caller may see; the null band is what has no
    lines, and costs that name no deal.
    """
    user = caller(request)
    user.sight.require("figure", "read")
    given, rest = parsing.read_params(request, dict(_ASKED))
    open_to = {spec.key for spec in figures_for(user)}
    columns = [key for key in COLUMNS if key in open_to]
    period = read_period(given.get("period", "this-year"), today=today())
    found = read_bands(user, columns, period=period, as_of=given.get("as_of", ""), filters=filters_from(rest))
    return reply({"period": period.key, "bounds": list(bounds()), "items": [_band(one) for one in found]})


def _band(one: Band) -> dict[str, Any]:
    currency = workspace().base_currency
    values = {key: {"amount": money_text(value, currency), "currency": currency} for key, value in one.values.items()}
    rate = None if one.win_rate is None else f"{float(one.win_rate):.6f}"
    return {
        "band": one.key, "name": one.label, "decided": one.decided, "won": one.won, "win_rate": rate, "values": values,
    }  # fmt: skip
