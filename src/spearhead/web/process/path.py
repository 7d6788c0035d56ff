"""The stages of a draft: added, changed, put in order, left out, and where the deals of those left out go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.crm.deals.stages import deals_in_stage
from spearhead.kernel.errors import Absent
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.models import PipelineVersion, Stage
from spearhead.process.pipelines.path import (
    add_draft_stage,
    drop_draft_stage,
    edit_draft_stage,
    leaving,
    map_stages,
    order_draft_stages,
    stages_in,
)
from spearhead.process.pipelines.versions import send_back, version_by
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, panel, question, read
from spearhead.web.settings.pipelines import stage_fields


def _draft(request: HttpRequest, version_id: int) -> tuple[User, PipelineVersion]:
    user = reader(request)
    user.sight.require("process", "edit")
    return user, version_by(user, version_id)


def _back(request: HttpRequest, row: PipelineVersion) -> HttpResponse:
    return go(request, f"{reverse('process')}?pipeline={row.pipeline_id}")


def _stage(row: PipelineVersion, stage_id: int) -> Stage:
    found = next((one for one in stages_in(row) if one.pk == stage_id), None)
    if found is None:
        raise Absent
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, version_id: int) -> HttpResponse:
    """Add an open stage to the draft."""
    user, row = _draft(request, version_id)
    fields = stage_fields(None)
    if request.method == "POST":
        seen = forms.version(request.POST)
        return _back(request, add_draft_stage(row.pk, read(request.POST, fields), by=user, seen_version=seen))
    action = reverse("process_path_new", args=[row.pk])
    return panel(request, _("Add a stage"), action, fields, submit=_("Add stage"), version=row.version)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
    """Names, chance and days of a stage in the draft."""
    user, row = _draft(request, version_id)
    one = _stage(row, stage_id)
    fields = stage_fields(one)
    if request.method == "POST":
        values, seen = read(request.POST, fields), forms.version(request.POST)
        return _back(request, edit_draft_stage(row.pk, one.pk, values, by=user, seen_version=seen))
    action = reverse("process_path_edit", args=[row.pk, one.pk])
    return panel(request, local_name(one), action, fields, version=row.version)


@require_POST
def order(request: HttpRequest, version_id: int) -> HttpResponse:
    """The draft's stages in another order."""
    user, row = _draft(request, version_id)
    ids = [int(one) for one in forms.text(request.POST, "order").split(",") if one.isascii() and one.isdigit()]
    order_draft_stages(row.pk, ids, by=user, seen_version=None)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
    """Leave a stage out of the draft and say where its running deals go."""
    user, row = _draft(request, version_id)
    one = _stage(row, stage_id)
    if request.method == "POST":
        target = forms.reference(request.POST, "to_stage")
        seen = forms.version(request.POST)
        drop_draft_stage(row.pk, one.pk, by=user, seen_version=seen, to_stage_id=target)
        return _back(request, row)
    count = 0 if one.planned else deals_in_stage(one)
    says = [_("Its steps leave the draft with it. Nothing happens before the version is published.")]
    if count:
        says.append(_("Deals that move to another stage: %(count)d.") % {"count": count})
    return question(
        request, _("Leave %(name)s out?") % {"name": local_name(one)},
        reverse("process_path_drop", args=[row.pk, one.pk]), says=says, submit=_("Leave out"), version=row.version,
        fields=[] if one.planned else [_target(row, one)],
    )  # fmt: skip


def _target(row: PipelineVersion, stage: Stage, key: str = "to_stage") -> Field:
    others = [(one.pk, local_name(one)) for one in stages_in(row) if one.pk != stage.pk]
    label = _("Its deals move to") if key == "to_stage" else local_name(stage)
    value = row.mapping.get(str(stage.pk), "")
    return Field(key, label, "choice", value, options=others, empty=_("Choose a stage"))


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, version_id: int) -> HttpResponse:
    """Where the deals of each stage go that the draft leaves out."""
    user, row = _draft(request, version_id)
    gone = leaving(row)
    if request.method == "POST":
        chosen = {str(one.pk): forms.reference(request.POST, f"to-{one.pk}") for one in gone}
        values = {key: to for key, to in chosen.items() if to is not None}
        return _back(request, map_stages(row.pk, values, by=user, seen_version=forms.version(request.POST)))
    says = [_("Their history keeps the old stage; the move counts neither as progress nor as a step back.")]
    return question(
        request, _("Where do running deals go?"), reverse("process_mapping", args=[row.pk]), says=says,
        submit=_("Save"), version=row.version, fields=[_target(row, one, f"to-{one.pk}") for one in gone], danger=False,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def returned(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take a version that waits for its day back into work."""
    user, row = _draft(request, version_id)
    user.sight.require("process", "publish")
    if request.method == "POST":
        comment = forms.text(request.POST, "comment")
        return _back(request, send_back(row.pk, comment, by=user, seen_version=forms.version(request.POST)))
    says = [_("It does not come into force on its day; its author can go on with it.")]
    fields = [Field("comment", _("What is to be changed"), "long", "", required=True)]
    return question(request, _("Take it back into work?"), reverse("process_returned", args=[row.pk]), says=says,
                    submit=_("Take back"), version=row.version, fields=fields, danger=False)  # fmt: skip
