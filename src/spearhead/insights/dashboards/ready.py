"""The ready-made dashboards, one per role: which figures, how grouped, drawn as what."""

from __future__ import annotations

from typing import Any, Final

Tile = dict[str, Any]


def _number(figure: str, period: str = "this-quarter", **more: Any) -> Tile:
    return {"figure": figure, "period": period, "chart": "number", "size": "s", **more}


def _chart(figure: str, chart: str, group_by: str, period: str = "this-quarter", **more: Any) -> Tile:
    return {"figure": figure, "period": period, "chart": chart, "group_by": group_by, "size": "m", **more}


READY: Final[dict[str, list[Tile]]] = {
    "rep": [
        _number("attainment"),
        _number("bookings"),
        _number("open_pipeline"),
        _number("next_step_overdue", "all"),
        _number("activities_done", "this-month"),
        _number("win_rate_count", "this-year"),
        _chart("bookings", "bar", "month", "this-year"),
        _chart("open_pipeline", "bars", "stage", "all", pipeline="default"),
    ],
    "manager": [
        _number("attainment"),
        _number("bookings"),
        _number("open_pipeline"),
        _number("win_rate_count"),
        _number("rotting", "all"),
        _number("next_step_overdue", "all"),
        _chart("attainment", "bars", "owner"),
        _chart("stage_conversion", "bars", "stage", "this-year", pipeline="default"),
        _chart("bookings", "bar", "month", "this-year"),
        _chart("time_in_stage", "bars", "stage", "this-year", pipeline="default"),
        _chart("activities_done", "bars", "owner", "this-month"),
        _chart("open_pipeline", "bars", "stage", "all", pipeline="default"),
    ],
    "director": [
        _number("attainment"),
        _number("bookings"),
        _number("open_pipeline"),
        _number("win_rate_value"),
        _number("cycle", "this-year"),
        _number("average_won"),
        _chart("attainment", "bars", "team"),
        _chart("bookings", "bar", "month", "this-year"),
        _chart("bookings", "bars", "team"),
        _chart("win_rate_count", "bars", "manager"),
        _chart("open_pipeline", "bars", "stage", "all", pipeline="default"),
        _chart("stage_conversion", "bars", "stage", "this-year", pipeline="default"),
    ],
    "marketing": [
        _number("lead_count", "this-month"),
        _number("leads_converted", "this-quarter"),
        _chart("lead_count", "bar", "month", "this-year"),
        _chart("lead_count", "bars", "source", "this-quarter"),
    ],
}
READY["analyst"] = READY["administrator"] = READY["director"]
