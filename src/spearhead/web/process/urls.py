"""Addresses of the process screen."""

from __future__ import annotations

from django.urls import URLPattern, path

from spearhead.web.process import editing, views
from spearhead.web.process import path as stages

urlpatterns: list[URLPattern] = [
    path("process", views.process_page, name="process"),
    path("process/<int:pipeline_id>/draft", editing.draft, name="process_draft"),
    path("process/<int:pipeline_id>/back/<int:number>", editing.back, name="process_back"),
    path("process/versions/<int:version_id>/publish", editing.publish, name="process_publish"),
    path("process/versions/<int:version_id>/discard", editing.discard, name="process_discard"),
    path("process/versions/<int:version_id>/stages/<int:stage_id>", editing.stage, name="process_stage"),
    path("process/versions/<int:version_id>/stages/<int:stage_id>/order", editing.order, name="process_order"),
    path("process/versions/<int:version_id>/stages/<int:stage_id>/steps/<str:step_id>", editing.step,
         name="process_step"),
    path("process/versions/<int:version_id>/path/new", stages.new, name="process_path_new"),
    path("process/versions/<int:version_id>/path/order", stages.order, name="process_path_order"),
    path("process/versions/<int:version_id>/path/<int:stage_id>", stages.edit, name="process_path_edit"),
    path("process/versions/<int:version_id>/path/<int:stage_id>/drop", stages.drop, name="process_path_drop"),
    path("process/versions/<int:version_id>/mapping", stages.mapping, name="process_mapping"),
    path("process/versions/<int:version_id>/return", stages.returned, name="process_returned"),
    path("process/versions/<int:version_id>/methods/<str:key>", editing.method, name="process_method"),
]  # fmt: skip
