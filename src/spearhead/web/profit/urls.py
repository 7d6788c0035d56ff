"""Addresses of profit and loss."""

from __future__ import annotations

from django.urls import path

from spearhead.web.profit import bands, bridge, costs, pools, returns, views

urlpatterns = [
    path("profit", views.profit_page, name="profit"),
    path("profit/bands", bands.bands_page, name="profit_bands"),
    path("profit/bridge", bridge.bridge_page, name="profit_bridge"),
    path("profit/plans/new", bridge.new_plan, name="profit_plan_new"),
    path("profit/costs", costs.costs_page, name="profit_costs"),
    path("profit/costs/new", costs.new_cost, name="profit_cost_new"),
    path("profit/costs/<int:cost_id>/withdraw", costs.take_back, name="profit_cost_withdraw"),
    path("profit/pools", pools.pools_page, name="profit_pools"),
    path("profit/pools/new", pools.new_pool, name="profit_pool_new"),
    path("profit/pools/<int:cost_pool_id>", pools.pool_page, name="profit_pool"),
    path("profit/pools/<int:cost_pool_id>/anew", pools.share_anew, name="profit_pool_anew"),
    path("profit/pools/<int:cost_pool_id>/withdraw", pools.take_back, name="profit_pool_withdraw"),
    path("profit/returns", returns.returns_page, name="profit_returns"),
    path("profit/returns/<int:return_id>/withdraw", returns.take_back, name="profit_return_withdraw"),
    path("deals/<int:deal_id>/returns/new", returns.new_return, name="profit_return_new"),
]
