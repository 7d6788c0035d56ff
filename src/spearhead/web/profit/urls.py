"""Addresses of profit and loss."""

from __future__ import annotations

from django.urls import path

from spearhead.web.profit import costs, views

urlpatterns = [
    path("profit", views.profit_page, name="profit"),
    path("profit/costs", costs.costs_page, name="profit_costs"),
    path("profit/costs/new", costs.new_cost, name="profit_cost_new"),
    path("profit/costs/<int:cost_id>/withdraw", costs.take_back, name="profit_cost_withdraw"),
]
