"""Addresses of the documents."""

from __future__ import annotations

from django.urls import path

from spearhead.web.documents import views

urlpatterns = [
    path("documents", views.documents, name="documents"),
    path("documents/<int:document_id>/view", views.view, name="document_view"),
    path("documents/<int:document_id>/picture", views.picture, name="document_picture"),
    path("documents/<int:document_id>/pages/<int:page>", views.picture, name="document_page"),
]
