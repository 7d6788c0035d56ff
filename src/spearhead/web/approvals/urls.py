"""Addresses of the approvals."""

from __future__ import annotations

from django.urls import path

from spearhead.web.approvals import views

urlpatterns = [
    path("approvals", views.listed, name="approvals"),
    path("approvals/deputy", views.deputy, name="approval_deputy"),
    path("approvals/<int:request_id>", views.one, name="approval"),
    path("approvals/<int:request_id>/withdraw", views.withdraw, name="approval_withdraw"),
    path("approvals/<int:request_id>/<slug:decision>", views.decide, name="approval_decide"),
]
