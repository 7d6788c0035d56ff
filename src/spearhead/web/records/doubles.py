"""Duplicates: the hint while a new record is typed, and merging two into one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.crm.duplicates.access import AMONG, duplicate_hints
from spearhead.crm.duplicates.merge import merge_records
from spearhead.crm.duplicates.unmerge import unmerge_records
from spearhead.crm.records.kinds import kind_of
from spearhead.kernel.errors import Absent, Refused
from spearhead.web import forms
from spearhead.web.records.picks import SEARCHED, search_url
from spearhead.web.screens import go, reader, with_toast

_TYPED = ("name", "email", "phone", "mobile", "domain", "legal_id", "city", "company_name")


@require_POST
def hints(request: HttpRequest, entity: str) -> HttpResponse:
    """What the record that is being typed may be already: that it exists, whose it is, since when."""
    if entity not in AMONG:
        raise Absent
    values = {key: forms.text(request.POST, key)[:200] for key in _TYPED if key in request.POST}
    company = request.POST.get("company", "")
    if entity == "contact" and company.isdigit() and len(company) < 19:
        values["company_id"] = company
    found = duplicate_hints(reader(request), entity, values)
    return render(request, "records/_hints.html", {"hints": found})


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Take another record into this one."""
    user = reader(request)
    if entity not in AMONG:
        raise Absent
    record = kind_of(entity).one(user, record_id)
    if request.method == "POST":
        other = forms.reference(request.POST, "other")
        if other is None:
            message = _("Choose the record that goes into this one.")
            raise Refused("nothing_chosen", message, {"other": message})
        merge_records(entity, record_id, other, by=user, seen_version=forms.version(request.POST))
        answer = go(request, reverse(entity, args=[record_id]))
        undo = reverse("record_unmerge", args=[entity, other])
        return with_toast(answer, _("Merged"), undo=undo)
    values = {key: getattr(record, key, "") for key in _TYPED}
    met = duplicate_hints(user, entity, values, exclude_id=record_id) if user.sight.may(entity, "create") else []
    near = [(hint.id, hint.name) for hint in met if hint.id and hint.record_type == entity]
    if not near and entity not in SEARCHED:
        rows = kind_of(entity).visible(user).exclude(pk=record_id).order_by("-changed_at")[:50]
        near = [(one.pk, str(one)) for one in rows]
    context = {
        "entity": entity, "record": record, "near": near,
        "search": search_url(entity) if entity in SEARCHED else "",
    }  # fmt: skip
    return render(request, "records/_merge.html", context)


@require_POST
def unmerge(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Take a merge back."""
    unmerge_records(entity, record_id, by=reader(request))
    return go(request, reverse(entity, args=[record_id]))
