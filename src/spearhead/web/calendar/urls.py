"""Address of the calendar."""

from __future__ import annotations

from django.urls import path

from spearhead.web.calendar import views

urlpatterns = [path("calendar", views.calendar_page, name="calendar")]
