"""Addresses of win probability."""

from __future__ import annotations

from django.urls import path

from spearhead.numbers.chances.nouns import LEAD
from spearhead.web.chances import rules, views

urlpatterns = [
    path("win-probability", views.page, name="chances"),
    path("win-probability/learn", views.learn, name="chances_learn"),
    path("win-probability/rules", rules.page, name="chances_rules"),
    path("win-probability/rules/save", rules.save, name="chances_rules_save"),
    path("win-probability/rules/accept", rules.accept, name="chances_accept"),
    path("win-probability/job/<int:job_id>", views.job_state, name="chances_job"),
    path("win-probability/leads", views.page, {"noun": LEAD}, name="lead_chances"),
    path("win-probability/leads/rules", rules.page, {"noun": LEAD}, name="lead_chances_rules"),
    path("win-probability/leads/rules/save", rules.save, {"noun": LEAD}, name="lead_chances_rules_save"),
    path("win-probability/leads/rules/accept", rules.accept, {"noun": LEAD}, name="lead_chances_accept"),
    path("win-probability/leads/<int:lead_id>", views.like_lead, name="lead_chances_like"),
    path("win-probability/deals/<int:deal_id>", views.like, name="chances_like"),
]
