"""Addresses of the flow."""

from __future__ import annotations

from django.urls import path

from spearhead.web.flow import views

urlpatterns = [path("flow", views.flow_page, name="flow")]
