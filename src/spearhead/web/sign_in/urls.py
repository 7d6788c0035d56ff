"""Addresses of the sign-in screens."""

from __future__ import annotations

from django.urls import path

from spearhead.web.sign_in import second_step, views

urlpatterns = [
    path("sign-in", views.sign_in_page, name="sign_in"),
    path("sign-in/code", second_step.code_page, name="sign_in_code"),
    path("sign-in/link/<str:secret>", views.link_page, name="sign_in_link"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("welcome", views.welcome, name="welcome"),
    path("language", views.choose_language, name="choose_language"),
    path("theme", views.choose_theme, name="choose_theme"),
]
