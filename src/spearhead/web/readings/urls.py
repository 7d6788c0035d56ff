"""Addresses of kept readings."""

from __future__ import annotations

from django.urls import path

from spearhead.web.readings import views

urlpatterns = [
    path("readings", views.listed, name="readings"),
    path("readings/new", views.keep, name="reading_new"),
    path("readings/<int:reading_id>", views.page, name="reading"),
    path("readings/<int:reading_id>/drop", views.drop, name="reading_drop"),
]
