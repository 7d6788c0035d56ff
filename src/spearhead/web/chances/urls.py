"""Addresses of win probability."""

from __future__ import annotations

from django.urls import path

from spearhead.web.chances import views

urlpatterns = [
    path("win-probability", views.page, name="chances"),
    path("win-probability/learn", views.learn, name="chances_learn"),
    path("win-probability/job/<int:job_id>", views.job_state, name="chances_job"),
    path("win-probability/deals/<int:deal_id>", views.like, name="chances_like"),
]
