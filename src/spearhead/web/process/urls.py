"""Addresses of the process screen."""

from __future__ import annotations

from django.urls import URLPattern, path

from spearhead.web.process import changes, editing, publishing, views
from spearhead.web.process import path as stages

urlpatterns: list[URLPattern] = [
    path("process", views.process_page, name="process"),
    path("process/changes", changes.listed, name="process_changes"),
    path("process/changes/<int:plan_id>", changes.one, name="process_change"),
    path("process/changes/<int:plan_id>/confirm", changes.confirm, name="process_change_confirm"),
    path("process/changes/<int:plan_id>/edit", changes.edit, name="process_change_edit"),
    path("process/changes/<int:plan_id>/remind", changes.remind, name="process_change_remind"),
    path("process/changes/<int:plan_id>/compare", changes.compare, name="process_change_compare"),
    path("process/changes/jobs/<int:job_id>", changes.job_state, name="process_change_job"),
    path("process/<int:pipeline_id>/draft", editing.draft, name="process_draft"),
    path("process/<int:pipeline_id>/back/<int:number>", publishing.back, name="process_back"),
    path("process/versions/<int:version_id>/publish", publishing.publish, name="process_publish"),
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
