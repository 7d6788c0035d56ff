"""Changing or deleting many records at once: choose what, see what would happen, run it as a job, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.bulk.acts import bulk_edit, report, undo_bulk
from spearhead.crm.bulk.choosing import MOST_IDS, Chosen
from spearhead.crm.bulk.kinds import kind_of
from spearhead.crm.bulk.preview import Preview, preview_bulk
from spearhead.crm.bulk.wording import title_of
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.jobs import request_cancel
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.money import to_decimal
from spearhead.web.asking import asked, read_tree
from spearhead.web.lists.bulk_fields import inputs_of, values_of
from spearhead.web.lists.reading import matching
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.specs import LIST_URLS, spec_of
from spearhead.web.screens import go, reader

KINDS: Final = ("bulk.edit", "bulk.undo", "bulk.preview")
_EVERYTHING: Final = {"field": "number", "op": "not_empty"}


def chosen_of(request: HttpRequest, spec: ListSpec) -> tuple[Chosen, int]:
    """The records that are chosen, by id or as all that the address matches, and how many these are."""
    user = reader(request)
    ids = [one for one in request.GET.getlist("ids") if one.isascii() and one.isdigit()]
    if ids:
        return Chosen(ids=ids), len(ids)
    question = asked(request, spec.fields(user), default_order=spec.order)
    text, scope = request.GET.get("q", "")[:100], request.GET.get("scope", "")
    rows = matching(spec, user, question, text, scope).order_by()
    count = rows.count()
    if not text and scope != "team":
        return Chosen(filter=_tree(request, user, spec, scope)), count
    if count > MOST_IDS:
        message = _("A search or a team can be changed up to %(limit)d records at once. Use a filter instead.") % {
            "limit": MOST_IDS
        }
        raise Refused("too_many_records", message, {"filter": message})
    return Chosen(ids=list(rows.values_list("pk", flat=True)) or ["0"]), count


def _tree(request: HttpRequest, user: User, spec: ListSpec, scope: str) -> dict[str, Any]:
    """The whole address as one filter tree."""
    short = asked(request, spec.fields(user)).chosen.conditions
    parts: list[Any] = [
        {
            "field": one.field.key,
            "op": one.operator,
            "value": one.raw if one.moves else _plain(one.field.kind, one.value),
        }
        for one in short
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
def bulk_page(request: HttpRequest, entity: str) -> HttpResponse:
    """What is to change (or that all of it goes); posted, what would happen; confirmed, the job."""
    user, spec = reader(request), spec_of(entity)
    user.sight.require(kind_of(entity).kind, "bulk")
    chosen, count = chosen_of(request, spec)
    going = request.GET.get("act") == "delete"
    context: dict[str, Any] = {
        "spec": spec, "count": count, "going": going, "named": partial(title_of, entity, ["delete"] if going else []),
        "inputs": [] if going else inputs_of(user, entity),
        "action": request.get_full_path(), "preview": None, "posted": request.POST, "list_url": _list_url(entity),
        "may_delete": user.sight.may(entity, "delete"),
    }  # fmt: skip
    if request.method == "POST":
        values = {"delete": True} if going else values_of(entity, request.POST)
        if "confirmed" in request.POST:
            return _follow(request, bulk_edit(entity, chosen, values, by=user))
        found = preview_bulk(entity, chosen, values, by=user)
        if not isinstance(found, Preview):
            return _follow(request, found)
        context["preview"] = found.as_json()
    return render(request, "lists/bulk.html", context)


def _list_url(entity: str) -> str:
    return reverse(LIST_URLS[entity])


def _follow(request: HttpRequest, job: Job) -> HttpResponse:
    return go(request, reverse("bulk_job", args=[job.pk]))


def job_of(user: User, job_id: int) -> Job:
    """A bulk job of one's own, or `Absent`."""
    found = Job.objects.filter(pk=job_id, user_id=user.pk, kind__in=KINDS).first()
    if found is None:
        raise Absent
    return found


@require_GET
def bulk_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, and at the end what became of it, or what would."""
    job = job_of(reader(request), job_id)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(job.as_json())
    entity, values = job.params["noun"], job.params.get("values", {})
    context = {
        "job": job, "spec": spec_of(entity), "list_url": _list_url(entity), "report": None, "preview": None,
        "going": "delete" in values, "named": partial(title_of, entity, values),
    }  # fmt: skip
    if job.over and job.kind == "bulk.preview":
        context["preview"] = job.result or None
    elif job.over:
        found = report(int(job.params["job"]) if job.kind == "bulk.undo" else job.pk)
        context |= {"report": found, "names": _names(reader(request), spec_of(entity), found)}
    return render(request, "lists/bulk_job.html", context)


def _names(user: User, spec: ListSpec, found: Mapping[str, Any]) -> dict[str, str]:
    """What the records of a report are called, as far as they may be seen."""
    ids = [int(one["id"]) for one in found["reasons"]]
    rows = spec.visible(user).filter(pk__in=ids).values_list("pk", spec.columns[0].path)
    return {str(pk): name for pk, name in rows if name}


@require_POST
def bulk_go(request: HttpRequest, job_id: int) -> HttpResponse:
    """Do what a preview has shown."""
    user = reader(request)
    seen = job_of(user, job_id)
    if seen.kind != "bulk.preview" or seen.state != Job.State.DONE:
        raise Absent
    chosen: Mapping[str, Any] = seen.params
    job = bulk_edit(chosen["noun"], Chosen(chosen["filter"], chosen["ids"]), chosen["values"], by=user)
    return _follow(request, job)


@require_POST
def bulk_stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop after the batch in hand; what is changed stays changed and can be undone."""
    request_cancel(job_of(reader(request), job_id))
    return HttpResponse(status=204)


@require_POST
def bulk_undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take a finished change back."""
    return _follow(request, undo_bulk(job_id, by=reader(request)))
