"""Addresses of the pools."""

from __future__ import annotations

from django.urls import path

from spearhead.web.pools import views

urlpatterns = [
    path("pools", views.listed, name="pools"),
    path("pools/<int:pool_id>", views.one, name="pool"),
    path("pools/<int:pool_id>/report", views.report, name="pool_report"),
    path("pools/stays/<int:stay_id>/claim", views.claim, name="pool_claim"),
    path("pools/stays/<int:stay_id>/assign", views.assign, name="pool_assign"),
    path("pools/return/<slug:kind>/<int:record_id>", views.give_back, name="pool_return"),
]
