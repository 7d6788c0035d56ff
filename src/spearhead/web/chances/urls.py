"""Addresses of win probability."""

from __future__ import annotations

from django.urls import path

from spearhead.web.chances import rules, views

urlpatterns = [
    path("win-probability", views.page, name="chances"),
    path("win-probability/learn", views.learn, name="chances_learn"),
    path("win-probability/rules", rules.page, name="chances_rules"),
    path("win-probability/rules/save", rules.save, name="chances_rules_save"),
    path("win-probability/rules/accept", rules.accept, name="chances_accept"),
    path("win-probability/job/<int:job_id>", views.job_state, name="chances_job"),
    path("win-probability/deals/<int:deal_id>", views.like, name="chances_like"),
]
