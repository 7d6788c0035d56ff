"""Pipelines and their stages: names, chance, days, guidance, order; retiring moves the deals."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.deals.stages import archive_pipeline, deals_in_stage, open_deals_in, retire_stage_with_deals
from spearhead.insights.calls.rotting import suggested_rot_days
from spearhead.kernel.errors import Absent
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.acts import (
    add_stage,
    create_pipeline,
    edit_pipeline,
    edit_stage,
    reorder_stages,
    stages_versioned,
)  # fmt: skip
from spearhead.process.pipelines.models import Pipeline, Stage
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question, read


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("process", "publish")
    return user


def _pipeline(pipeline_id: int) -> Pipeline:
    found = Pipeline.objects.filter(pk=pipeline_id).first()
    if found is None:
        raise Absent
    return found


def _stage(stage_id: int) -> Stage:
    found = Stage.objects.select_related("pipeline").filter(pk=stage_id).first()
    if found is None:
        raise Absent
    return found


@require_GET
def pipelines(request: HttpRequest) -> HttpResponse:
    """All pipelines with their stages; the chosen one opened."""
    _managing(request)
    rows = list(Pipeline.objects.all())
    live = [one for one in rows if one.archived_at is None]
    asked = request.GET.get("pipeline", "")
    chosen = next((one for one in rows if str(one.pk) == asked), live[0] if live else None)
    stages = stages_of(chosen.pk) if chosen else []
    context = {
        "rows": rows, "chosen": chosen, "versioned": bool(chosen and stages_versioned(chosen.pk)),
        "open": [one for one in stages if one.kind == "open"], "closed": [one for one in stages if one.kind != "open"],
        "retired": list(_retired(chosen)) if chosen else [],
        "counts": {one.pk: deals_in_stage(one) for one in stages if one.kind == "open"},
    }  # fmt: skip
    return page(request, "settings/pipelines.html", "pipelines", context)


def _retired(pipeline: Pipeline) -> QuerySet[Stage]:
    return Stage.objects.filter(pipeline=pipeline, retired_at__isnull=False, planned=False)


def _back(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    return go(request, f"{reverse('settings_pipelines')}?pipeline={pipeline_id}")


def _names(one: Pipeline | Stage | None) -> list[Field]:
    return [
        Field("name", _("Name in English"), value=one.name if one else ""),
        Field("name_zh", _("Name in Chinese"), value=one.name_zh if one else ""),
    ]


@require_http_methods(["GET", "POST"])
def new_pipeline(request: HttpRequest) -> HttpResponse:
    """Add a pipeline."""
    user = _managing(request)
    if request.method == "POST":
        return _back(request, create_pipeline(read(request.POST, _names(None)), by=user).pk)
    note = _("It begins with two open stages, won and lost; change them as you like.")
    return panel(
        request,
        _("Add a pipeline"),
        reverse("settings_pipeline_new"),
        _names(None),
        submit=_("Add pipeline"),
        note=note,
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    """Rename a pipeline, or make it the one for new deals."""
    user, pipeline = _managing(request), _pipeline(pipeline_id)
    fields = _names(pipeline)
    if not pipeline.is_default and not pipeline.archived_at:
        fields.append(Field("is_default", _("New deals start here"), "flag", False))
    if request.method == "POST":
        edit_pipeline(pipeline.pk, read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return _back(request, pipeline.pk)
    action = reverse("settings_pipeline", args=[pipeline.pk])
    return panel(request, local_name(pipeline), action, fields, version=pipeline.version)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    """Take a pipeline out of use, or bring it back."""
    user, pipeline = _managing(request), _pipeline(pipeline_id)
    back = pipeline.archived_at is not None
    if request.method == "POST":
        archive_pipeline(pipeline.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return _back(request, pipeline.pk)
    says = [_("It takes new deals again.")] if back else [
        _("It leaves the board and takes no new deals. Its past stays in every figure."),
        _("Open deals in it: %(count)d.") % {"count": open_deals_in(pipeline)},
    ]  # fmt: skip
    title = (_("Bring back %(name)s?") if back else _("Archive %(name)s?")) % {"name": local_name(pipeline)}
    return question(
        request, title, reverse("settings_pipeline_archive", args=[pipeline.pk]), says=says, version=pipeline.version,
        submit=_("Bring back") if back else _("Archive pipeline"), danger=not back,
    )  # fmt: skip


def _suggested(stage: Stage) -> str:
    """What the team's own wins say; nothing while they are too few."""
    days, n = suggested_rot_days(stage.pk) if stage.pk else (None, 0)
    if days is None:
        return ""
    return _("In %(n)d wins of a year, four of five were never quiet for more than %(days)d days here.") % {
        "n": n, "days": days}  # fmt: skip


def stage_fields(stage: Stage | None) -> list[Field]:
    """The controls of a stage, as the settings and a draft show them."""
    texts = [
        Field("purpose", _("What it is for"), "long", stage.purpose if stage else "", rows=2),
        Field("guidance", _("Guidance"), "long", stage.guidance if stage else "", rows=4,
              help=_("What to do here, as the deal's page shows it.")),
    ]  # fmt: skip
    if stage is not None and stage.kind != Stage.Kind.OPEN:
        return [*_names(stage), *texts]
    one = stage or Stage(probability=25, rot_days=14)
    return [
        *_names(stage),
        Field("probability", _("Probability"), "whole", one.probability, unit="%", required=True),
        Field("category", _("Forecast category"), "choice", one.category, required=True, options=[
            ("omitted", _("Omitted")), ("pipeline", _("Pipeline (category)")), ("best_case", _("Best case")),
            ("most_likely", _("Most likely")), ("commit", _("Commit")),
        ]),
        Field("target_days", _("Should take"), "whole", one.target_days, unit=_("day(s)")),
        Field("rot_days", _("Goes quiet after"), "whole", one.rot_days, unit=_("day(s)"), required=True,
              help=_suggested(one)),
        Field("status", _("Counts as"), "choice", one.status, required=True, options=[
            ("new", _("new")), ("qualified", _("qualified")), ("proposal", _("proposal")),
            ("negotiation", _("negotiation")),
        ], help=_("So that pipelines with other stages compare.")),
        *texts,
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_stage(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    """Add an open stage."""
    user, pipeline = _managing(request), _pipeline(pipeline_id)
    fields = stage_fields(None)
    if request.method == "POST":
        add_stage(pipeline.pk, read(request.POST, fields), by=user)
        return _back(request, pipeline.pk)
    action = reverse("settings_stage_new", args=[pipeline.pk])
    return panel(request, _("Add a stage"), action, fields, submit=_("Add stage"))


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Change a stage."""
    user, one = _managing(request), _stage(stage_id)
    fields = stage_fields(one)
    if request.method == "POST":
        edit_stage(one.pk, read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return _back(request, one.pipeline_id)
    return panel(request, local_name(one), reverse("settings_stage", args=[one.pk]), fields, version=one.version)


@require_POST
def order(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    """Put the open stages in another order."""
    user = _managing(request)
    ids = [int(one) for one in forms.text(request.POST, "order").split(",") if one.isascii() and one.isdigit()]
    reorder_stages(pipeline_id, ids, by=user)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Retire a stage; its deals move to the one that is chosen."""
    user, one = _managing(request), _stage(stage_id)
    if request.method == "POST":
        target = forms.reference(request.POST, "to_stage")
        retire_stage_with_deals(one.pk, target, by=user, seen_version=forms.version(request.POST))
        return _back(request, one.pipeline_id)
    count = deals_in_stage(one)
    others = [
        (other.pk, local_name(other))
        for other in stages_of(one.pipeline_id)
        if other.kind == "open" and other.pk != one.pk
    ]
    says = [
        _("Deals that move to another stage: %(count)d.") % {"count": count},
        _("Their history keeps this stage; the move counts neither as progress nor as a step back."),
    ]
    fields = [
        Field(
            "to_stage", _("Its deals move to"), "choice", "", options=others, empty=_("Choose a stage"), required=True
        )
    ]
    return question(
        request, _("Retire %(name)s?") % {"name": local_name(one)}, reverse("settings_stage_retire", args=[one.pk]),
        says=says, submit=_("Retire stage"), version=one.version, fields=fields if count else (),
    )  # fmt: skip
