"""Addresses of briefs."""

from __future__ import annotations

from django.urls import path

from spearhead.web.briefs import views

urlpatterns = [
    path("briefs", views.listed, name="briefs"),
    path("briefs/new", views.begin, name="brief_new"),
    path("briefs/<int:brief_id>", views.page, name="brief"),
    path("briefs/<int:brief_id>/words", views.word, name="brief_words"),
    path("briefs/<int:brief_id>/send", views.send, name="brief_send"),
    path("briefs/<int:brief_id>/drop", views.drop, name="brief_drop"),
    path("briefs/<int:brief_id>/pdf", views.pdf, name="brief_pdf"),
]
