"""Addresses of the automations."""

from __future__ import annotations

from django.urls import path

from spearhead.web.automations import building, views

urlpatterns = [
    path("automations", views.automations, name="automations"),
    path("automations/new", building.new, name="automation_new"),
    path("automations/<int:rule_id>", views.automation, name="automation"),
    path("automations/<int:rule_id>/edit", building.edit, name="automation_edit"),
    path("automations/<int:rule_id>/try", views.tried, name="automation_try"),
    path("automations/<int:rule_id>/on", views.on, name="automation_on"),
    path("automations/<int:rule_id>/off", views.off, name="automation_off"),
    path("automations/<int:rule_id>/release", views.release, name="automation_release"),
]
