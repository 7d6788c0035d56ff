"""Addresses of the lists."""

from __future__ import annotations

from django.urls import path

from spearhead.web.lists import bulk, exporting, filtering, saved, views

urlpatterns = [
    path("deals", views.list_page, {"entity": "deal"}, name="deals"),
    path("companies", views.list_page, {"entity": "company"}, name="companies"),
    path("contacts", views.list_page, {"entity": "contact"}, name="contacts"),
    path("leads", views.list_page, {"entity": "lead"}, name="leads"),
    path("activities", views.list_page, {"entity": "activity"}, name="activities"),
    path("lists/<str:entity>/bulk", bulk.bulk_page, name="bulk"),
    path("lists/bulk/<int:job_id>", bulk.bulk_job, name="bulk_job"),
    path("lists/bulk/<int:job_id>/go", bulk.bulk_go, name="bulk_go"),
    path("lists/bulk/<int:job_id>/stop", bulk.bulk_stop, name="bulk_stop"),
    path("lists/bulk/<int:job_id>/undo", bulk.bulk_undo, name="bulk_undo"),
    path("lists/<str:entity>/views/new", saved.new_view, name="list_view_new"),
    path("lists/<str:entity>/views/deleted", saved.deleted_views, name="list_views_deleted"),
    path("lists/views/<int:view_id>", saved.change_view, name="list_view"),
    path("lists/views/<int:view_id>/update", saved.update_view, name="list_view_update"),
    path("lists/views/<int:view_id>/delete", saved.drop_view, name="list_view_drop"),
    path("lists/views/<int:view_id>/restore", saved.bring_back_view, name="list_view_restore"),
    path("lists/views/<int:view_id>/star", saved.star_view, name="list_view_star"),
    path("lists/views/<int:view_id>/default", saved.default_view_chosen, name="list_view_default"),
    path("lists/<str:entity>/filter", filtering.filter_dialog, name="list_filter"),
    path("lists/<str:entity>/filter/row", filtering.filter_row, name="list_filter_row"),
    path("lists/<str:entity>/export/<str:kind>", exporting.export, name="list_export"),
    path("lists/exports/<int:job_id>", exporting.export_job, name="list_export_job"),
    path("lists/exports/<int:job_id>/stop", exporting.export_stop, name="list_export_stop"),
    path("lists/exports/<int:job_id>/file", exporting.export_file, name="list_export_file"),
    path("cells/<str:entity>/<int:record_id>/undo", views.undo_cell, name="undo_cell"),
    path("cells/<str:entity>/<int:record_id>", views.edit_in_cell, name="edit_cell"),
]
