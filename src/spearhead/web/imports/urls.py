"""Addresses of the import wizard."""

from __future__ import annotations

from django.urls import path

from spearhead.web.imports import downloads, running, steps, views

urlpatterns = [
    path("imports", views.imports_page, name="imports"),
    path("imports/<int:import_id>", views.where_it_stands, name="import"),
    path("imports/<int:import_id>/files", steps.files_step, name="import_files"),
    path("imports/<int:import_id>/columns", steps.columns_step, name="import_columns"),
    path("imports/<int:import_id>/values", steps.values_step, name="import_values"),
    path("imports/<int:import_id>/check", running.check_step, name="import_check"),
    path("imports/<int:import_id>/start", running.start, name="import_start"),
    path("imports/<int:import_id>/job", running.job, name="import_job"),
    path("imports/<int:import_id>/stop", running.stop, name="import_stop"),
    path("imports/<int:import_id>/undo", running.undo, name="import_undo"),
    path("imports/<int:import_id>/again", running.once_more, name="import_again"),
    path("imports/<int:import_id>/rows", running.rows_part, name="import_rows"),
    path("imports/<int:import_id>/file/<int:place>", downloads.original, name="import_file"),
    path("imports/<int:import_id>/errors.<str:kind>", downloads.errors, name="import_errors"),
    path("imports/<int:import_id>/mapping.yaml", downloads.mapping, name="import_mapping"),
]
