"""Addresses of record pages and panels."""

from __future__ import annotations

from django.urls import URLPattern, path

from spearhead.web.records import editing, pages, picks

NOUNS = {"deal": "deals", "company": "companies", "contact": "contacts", "lead": "leads", "activity": "activities"}
PAGES = {
    "deal": pages.deal_page, "company": pages.company_page, "contact": pages.contact_page, "lead": pages.lead_page,
    "activity": pages.activity_page,
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    *(path(f"{word}/new", editing.new, {"entity": noun}, name=f"{noun}_new") for noun, word in NOUNS.items()),
    *(path(f"{word}/<int:record_id>", PAGES[noun], name=noun) for noun, word in NOUNS.items()),
    path("activities/<int:record_id>/done", pages.done, name="activity_done"),
    path("records/<str:entity>/<int:record_id>/edit", editing.edit, name="record_edit"),
    path("records/<str:entity>/<int:record_id>/reassign", editing.reassign, name="record_reassign"),
    path("records/<str:entity>/<int:record_id>/delete", editing.delete, name="record_delete"),
    path("records/<str:entity>/<int:record_id>/restore", editing.restore, name="record_restore"),
    path("records/<str:entity>/<int:record_id>/log", pages.log, name="record_log"),
    path("records/<str:entity>/<int:record_id>/timeline", pages.timeline_part, name="record_timeline"),
    path("records/<str:entity>/<int:record_id>/owner", editing.reassign_dialog, name="record_reassign_dialog"),
    path("deals/<int:record_id>/move/<int:stage_id>", pages.move_dialog, name="deal_move_dialog"),
    path("pick/<str:kind>", picks.pick, name="pick"),
]
