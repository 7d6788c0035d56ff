"""Addresses of bottlenecks and actions."""

from __future__ import annotations

from django.urls import path

from spearhead.web.stalls import actions, views

urlpatterns = [
    path("bottlenecks", views.page, name="bottlenecks"),
    path("bottlenecks/review", views.make, name="bottlenecks_review"),
    path("bottlenecks/review/<int:job_id>", views.job_state, name="bottlenecks_job"),
    path("bottlenecks/stages/<int:stage_id>/action", actions.new, name="action_new"),
    path("actions", actions.listed, name="actions"),
    path("actions/<int:action_id>", actions.one, name="action"),
    path("actions/<int:action_id>/<slug:state>", actions.move, name="action_move"),
]
