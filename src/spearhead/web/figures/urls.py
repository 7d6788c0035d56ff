"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from spearhead.web.figures import views

urlpatterns = [
    path("figures", views.catalogue, name="figures"),
    path("figures/<str:key>", views.figure_page, name="figure"),
    path("figures/<str:key>/definition", views.definition, name="figure_definition"),
]
