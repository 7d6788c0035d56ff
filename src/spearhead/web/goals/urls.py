"""Addresses of the goals."""

from __future__ import annotations

from django.urls import path

from spearhead.web.goals import views

urlpatterns = [
    path("goals", views.goals, name="goals"),
    path("goals/cell", views.set_cell, name="goal_cell"),
]
