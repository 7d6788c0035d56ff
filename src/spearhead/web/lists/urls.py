"""Addresses of the lists."""

from __future__ import annotations

from django.urls import path

from spearhead.web.lists import bulk, exporting, filtering, views

urlpatterns = [
    path("deals", views.list_page, {"entity": "deal"}, name="deals"),
    path("companies", views.list_page, {"entity": "company"}, name="companies"),
    path("contacts", views.list_page, {"entity": "contact"}, name="contacts"),
    path("leads", views.list_page, {"entity": "lead"}, name="leads"),
    path("activities", views.list_page, {"entity": "activity"}, name="activities"),
    path("lists/deal/bulk", bulk.bulk_page, name="bulk"),
    path("lists/bulk/<int:job_id>", bulk.bulk_job, name="bulk_job"),
    path("lists/bulk/<int:job_id>/stop", bulk.bulk_stop, name="bulk_stop"),
    path("lists/bulk/<int:job_id>/undo", bulk.bulk_undo, name="bulk_undo"),
    path("lists/<str:entity>/filter", filtering.filter_dialog, name="list_filter"),
    path("lists/<str:entity>/filter/row", filtering.filter_row, name="list_filter_row"),
    path("lists/<str:entity>/export/<str:kind>", exporting.export, name="list_export"),
    path("cells/<str:entity>/<int:record_id>", views.edit_in_cell, name="edit_cell"),
]
