"""Addresses of the forecast."""

from __future__ import annotations

from django.urls import path

from spearhead.web.forecast import accuracy, cell, day, deals, grid, past

urlpatterns = [
    path("forecast", grid.page, name="forecast"),
    path("forecast/cell", cell.cell, name="forecast_cell"),
    path("forecast/submit", cell.hand_up, name="forecast_submit"),
    path("forecast/deals", deals.listed, name="forecast_deals"),
    path("forecast/deals/call", deals.use, name="forecast_use"),
    path("forecast/deals/<int:deal_id>", deals.judged, name="forecast_judge"),
    path("forecast/past", past.page, name="forecast_past"),
    path("forecast/past/make", past.make, name="forecast_past_make"),
    path("forecast/past/job/<int:job_id>", past.job_state, name="forecast_past_job"),
    path("forecast/day", day.page, name="forecast_day"),
    path("forecast/accuracy", accuracy.page, name="forecast_accuracy"),
]
