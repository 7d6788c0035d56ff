"""The list screens and edit in the cell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.asking import asked
from spearhead.web.lists.cells import edit_cell
from spearhead.web.lists.reading import page_of
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.specs import SPECS
from spearhead.web.screens import reader, show


def _spec(entity: str) -> ListSpec:
    if entity not in SPECS:
        raise Absent
    return SPECS[entity]


@require_GET
def list_page(request: HttpRequest, entity: str) -> HttpResponse:
    """A list: sorted, filtered, paged as the address says."""
    user = reader(request)
    spec = _spec(entity)
    user.sight.require(entity, "read")
    question = asked(request, spec.fields(user), default_order=spec.order)
    page = page_of(
        spec, user, question, columns=request.GET.get("columns", ""), text=request.GET.get("q", "")[:100],
        exact="exact" in request.GET,
    )  # fmt: skip
    context = {
        "page": page,
        "spec": spec,
        "question": question,
        "all_columns": [column for column in spec.columns if column.key in user.sight.fields(entity, [column.key])],
        "currency": workspace().base_currency,
        "today": today(),
        "q": request.GET.get("q", ""),
        "mine": ("owner", "me") in question.pairs,
        "may_create": user.sight.may(entity, "create"),
        "may_edit": user.sight.may(entity, "edit"),
    }
    return show(request, "lists/page.html", context, part="lists/_table.html")


@require_POST
def edit_in_cell(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Write one field from its cell; the answer is what the cell shows now."""
    user = reader(request)
    key = forms.text(request.POST, "field")
    seen = forms.version(request.POST)
    return JsonResponse(edit_cell(entity, record_id, key, request.POST, by=user, seen_version=seen))
