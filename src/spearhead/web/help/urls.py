"""Addresses of the help page and of the folded navigation."""

from __future__ import annotations

from django.urls import path

from spearhead.web.help import views

urlpatterns = [
    path("help", views.help_page, name="help"),
    path("settings/navigation", views.choose_navigation, name="choose_navigation"),
]
