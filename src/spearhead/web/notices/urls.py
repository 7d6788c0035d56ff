"""Addresses of the notices."""

from __future__ import annotations

from django.urls import path

from spearhead.web.notices import views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/read", views.read_all, name="notices_read"),
    path("notices/<int:notice_id>/read", views.read_one, name="notice_read"),
    path("notices/<int:notice_id>/unread", views.unread_one, name="notice_unread"),
    path("notices/<int:notice_id>", views.open_one, name="notice"),
]
