"""Addresses of the dashboards."""

from __future__ import annotations

from django.urls import path

from spearhead.web.dashboards import views

urlpatterns = [path("dashboard", views.dashboard_page, name="dashboard")]
