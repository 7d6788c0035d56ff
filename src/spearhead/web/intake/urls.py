"""Addresses of the public forms and of the queue."""

from __future__ import annotations

from django.urls import path

from spearhead.web.intake import public, queue

urlpatterns = [
    path("f/<str:key>", public.form, name="lead_form"),
    path("f/<str:key>/thanks", public.thanks, name="lead_form_thanks"),
    path("lead-queue", queue.waiting_leads, name="lead_queue"),
    path("lead-queue/<int:lead_id>/pause", queue.pause, name="lead_clock_pause"),
    path("lead-queue/<int:lead_id>/resume", queue.resume, name="lead_clock_resume"),
]
