"""Addresses of the goals."""

from __future__ import annotations

from django.urls import path

from spearhead.web.goals import one, sharing, standing, views

urlpatterns = [
    path("goals", standing.standing, name="goals"),
    path("goals/year", views.goals, name="goals_year"),
    path("goals/cell", views.set_cell, name="goal_cell"),
    path("goals/share", sharing.shares, name="goal_shares"),
    path("goals/share/<int:allocation_id>", sharing.share, name="goal_share"),
    path("goals/share/<int:allocation_id>/adjust", sharing.adjust, name="goal_share_adjust"),
    path("goals/share/<int:allocation_id>/<slug:how>", sharing.settle, name="goal_share_settle"),
    path("goals/<int:goal_id>", one.goal, name="goal"),
    path("goals/<int:goal_id>/<slug:kind>", one.take_step, name="goal_step"),
]
