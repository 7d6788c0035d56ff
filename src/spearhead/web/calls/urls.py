"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from spearhead.web.calls import views

urlpatterns = [
    path("inbox", views.inbox, name="inbox"),
    path("inbox/<int:call_id>/chase", views.chase, name="call_chase"),
    path("inbox/<int:call_id>/later", views.later, name="call_later"),
    path("inbox/<int:call_id>/wake", views.wake, name="call_wake"),
]
