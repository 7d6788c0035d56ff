"""Addresses of record pages and panels."""

from __future__ import annotations

from django.urls import URLPattern, path

from spearhead.web.records import doubles, editing, leads, machine, pages, parts, picks, requesting, steps

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
    path("records/<str:entity>/<int:record_id>/run", machine.run, name="record_run"),
    path("records/<str:entity>/<int:record_id>/owner", editing.reassign_dialog, name="record_reassign_dialog"),
    path("deals/<int:record_id>/move/<int:stage_id>", steps.move_dialog, name="deal_move_dialog"),
    path("deals/<int:record_id>/steps/<str:step_id>", steps.step, name="deal_step"),
    path("deals/<int:record_id>/methods/<str:key>", steps.method, name="deal_method"),
    path("deals/<int:record_id>/suggestions/<str:key>", steps.suggestion, name="deal_suggestion"),
    path("deals/<int:record_id>/ask", requesting.ask, name="deal_ask"),
    path("deals/<int:record_id>/terms/<int:term_id>/apply", requesting.apply, name="deal_term_apply"),
    path("deals/<int:record_id>/contacts", parts.deal_people, name="deal_contacts"),
    path("deals/<int:record_id>/contacts/<int:contact_id>/remove", parts.deal_person_gone, name="deal_contact_gone"),
    path("deals/<int:record_id>/lines", parts.deal_lines, name="deal_lines"),
    path("deals/<int:record_id>/park", parts.deal_park, name="deal_park"),
    path("leads/<int:record_id>/accept", leads.accept, name="lead_accept"),
    path("leads/<int:record_id>/reject", leads.reject, name="lead_reject"),
    path("leads/<int:record_id>/convert", leads.convert, name="lead_convert"),
    path("leads/<int:record_id>/convert/undo", leads.undo, name="lead_convert_undo"),
    path("companies/<int:record_id>/delete", editing.company_delete, name="company_delete"),
    path("records/<str:entity>/hints", doubles.hints, name="record_hints"),
    path("records/<str:entity>/<int:record_id>/merge", doubles.merge, name="record_merge"),
    path("records/<str:entity>/<int:record_id>/unmerge", doubles.unmerge, name="record_unmerge"),
    path("records/<str:entity>/<int:record_id>/tags", parts.tags, name="record_tags"),
    path("records/<str:entity>/<int:record_id>/helpers", parts.helpers, name="record_helpers"),
    path("records/<str:entity>/<int:record_id>/helpers/<int:user_id>/remove", parts.helper_gone, name="helper_gone"),
    path("records/<str:entity>/<int:record_id>/documents", parts.upload, name="record_upload"),
    path(
        "records/<str:entity>/<int:record_id>/documents/<int:document_id>/remove",
        parts.document_gone,
        name="document_gone",
    ),
    path("documents/<int:document_id>", parts.download, name="document"),
    path("pick/<str:kind>", picks.pick, name="pick"),
]
