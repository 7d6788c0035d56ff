"""Addresses of the home screen."""

from __future__ import annotations

from django.urls import path

from spearhead.web.home import views

urlpatterns = [path("", views.home, name="home")]
