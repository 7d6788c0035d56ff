"""Address of the live poll."""

from __future__ import annotations

from django.urls import path

from spearhead.web.live import views

urlpatterns = [path("live", views.live, name="live")]
