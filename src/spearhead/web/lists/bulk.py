"""Changing many deals at once: choose what, see what would happen, run it as a job, take it back."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.bulk import MOST_IDS, Chosen, bulk_edit, preview_bulk, report, undo_bulk
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.money import to_decimal
from spearhead.process.pipelines.models import Stage
from spearhead.web.asking import asked, read_tree
from spearhead.web.forms import Posted
from spearhead.web.lists.choices import ref_options
from spearhead.web.lists.reading import matching
from spearhead.web.lists.specs import spec_of
from spearhead.web.records.inputs import INPUTS, read_input
from spearhead.web.records.picks import options, search_url
from spearhead.web.screens import go, reader

KINDS: Final = ("bulk.edit", "bulk.undo")
_TYPED: Final = ("expected_close", "next_step", "next_step_on", "category", "source")
_EVERYTHING: Final = {"field": "number", "op": "not_empty"}


def chosen_of(request: HttpRequest) -> tuple[Chosen, int]:
    """The deals that are chosen, by id or as all that the address matches, and how many these are."""
    user, spec = reader(request), spec_of("deal")
    ids = [one for one in request.GET.getlist("ids") if one.isascii() and one.isdigit()]
    if ids:
        return Chosen(ids=ids), len(ids)
    question = asked(request, spec.fields(user), default_order=spec.order)
    text, scope = request.GET.get("q", "")[:100], request.GET.get("scope", "")
    rows = matching(spec, user, question, text, scope).order_by()
    count = rows.count()
    if not text and scope != "team":
        return Chosen(filter=_tree(request, user, scope)), count
    if count > MOST_IDS:
        message = _("A search or a team can be changed up to %(limit)d deals at once. Use a filter instead.") % {
            "limit": MOST_IDS
        }
        raise Refused("too_many_records", message, {"filter": message})
    return Chosen(ids=list(rows.values_list("pk", flat=True)) or ["0"]), count


def _tree(request: HttpRequest, user: User, scope: str) -> dict[str, Any]:
    """The whole address as one filter tree."""
    spec = spec_of("deal")
    short = asked(request, spec.fields(user)).chosen.conditions
    parts: list[Any] = [
        {"field": one.field.key, "op": one.operator, "value": _plain(one.field.kind, one.value)} for one in short
    ]
    if tree := read_tree(request.GET.get("filter", "")):
        parts.append(tree)
    if scope == "mine":
        parts.append({"field": "owner", "op": "is", "value": str(user.pk)})
    return {"all": parts or [_EVERYTHING]}


def _plain(kind: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(kind, one) for one in value]
    if kind == "money":
        return str(to_decimal(value, workspace().base_currency))
    return value.isoformat() if hasattr(value, "isoformat") else value


@require_http_methods(["GET", "POST"])
def bulk_page(request: HttpRequest) -> HttpResponse:
    """What is to change; posted, what would happen; confirmed, the job."""
    user = reader(request)
    user.sight.require("deal", "bulk")
    chosen, count = chosen_of(request)
    context: dict[str, Any] = {
        "count": count, "inputs": _inputs(), "stages": _stages(user), "people_url": search_url("person"),
        "action": request.get_full_path(), "preview": None, "posted": request.POST,
        "may_reassign": user.sight.may("deal", "reassign"),
    }  # fmt: skip
    if request.method == "POST":
        values = _values(request.POST)
        if "confirmed" in request.POST:
            return go(request, reverse("bulk_job", args=[bulk_edit(chosen, values, by=user).pk]))
        context["preview"] = preview_bulk(chosen, values, by=user)
    return render(request, "lists/bulk.html", context)


def _inputs() -> list[dict[str, Any]]:
    return [{"spec": spec, "options": options(spec.pick)} for spec in INPUTS["deal"] if spec.key in _TYPED]


def _stages(user: User) -> list[tuple[str, str]]:
    opening = {str(pk) for pk in Stage.objects.filter(kind=Stage.Kind.OPEN).values_list("pk", flat=True)}
    return [(key, words) for key, words in ref_options(user, "stage") if key in opening]


def _values(posted: Posted) -> dict[str, Any]:
    """What is filled in is changed; what is empty stays as it is."""
    values: dict[str, Any] = {}
    for spec in INPUTS["deal"]:
        if spec.key in _TYPED and posted.get(spec.key):
            name, value = read_input("deal", spec, posted)
            values[name] = value
    for name in ("owner", "stage"):
        if posted.get(name):
            values[f"{name}_id"] = str(posted[name])
    if not values:
        message = _("Fill in at least one field.")
        raise Refused("nothing_to_change", message, {"owner": message})
    return values


def job_of(user: User, job_id: int) -> Job:
    """A bulk job of one's own, or `Absent`."""
    found = Job.objects.filter(pk=job_id, user_id=user.pk, kind__in=KINDS).first()
    if found is None:
        raise Absent
    return found


@require_GET
def bulk_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, and at the end what became of it."""
    job = job_of(reader(request), job_id)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(job.as_json())
    told = report(int(job.params["job"]) if job.kind == "bulk.undo" else job.pk) if job.over else None
    return render(request, "lists/bulk_job.html", {"job": job, "report": told})


@require_POST
def bulk_stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop after the batch in hand; what is changed stays changed and can be undone."""
    request_cancel(job_of(reader(request), job_id))
    return HttpResponse(status=204)


@require_POST
def bulk_undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take a finished change back."""
    return go(request, reverse("bulk_job", args=[undo_bulk(job_id, by=reader(request)).pk]))
