"""A public lead form: its page, what is sent to it, and thanks; nothing here shows data to a stranger."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.limits import say_when
from spearhead.automation.intake.forms import FIELDS, UTM, open_form, stamp, submit_form
from spearhead.automation.intake.models import LeadForm
from spearhead.kernel.errors import Forbidden, Refused, TooMany

LARGEST: Final = 64 * 1024


@login_not_required
@csrf_exempt  # a stranger has no session; the origin and the signed mark stand in for it
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, key: str) -> HttpResponse:
    """The form as a page of its own or in a frame of an allowed site; sending it leads to the thanks."""
    found = open_form(key)
    with translation.override(found.language):
        if request.method == "POST":
            return _send(request, found)
        return _page(request, found, {name: request.GET[name][:300] for name in UTM if name in request.GET})


def _send(request: HttpRequest, found: LeadForm) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _page(request, found, {}, _("This message is too large."), status=413)
    posted = {name: str(value) for name, value in request.POST.items()}
    own = f"{request.scheme}://{request.get_host()}"
    try:
        address = request.META.get("REMOTE_ADDR", "")
        submit_form(found, posted, origin=request.headers.get("Origin", ""), own=own, address=address)
    except Refused as refusal:
        errors = refusal.fields
        page = _page(request, found, posted, "" if errors else refusal.message, errors=errors, status=refusal.status)
        return say_when(page, refusal) if isinstance(refusal, TooMany) else page
    except Forbidden as refusal:
        return _page(request, found, {}, refusal.message, status=403)
    return HttpResponseRedirect(reverse("lead_form_thanks", args=[found.key]))


@login_not_required
@require_GET
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """The same words for everybody: nobody learns whether they were known."""
    found = open_form(key)
    with translation.override(found.language):
        return _framed(render(request, "intake/thanks.html", {"form": found}), found)


def _page(
    request: HttpRequest, found: LeadForm, values: dict[str, str], message: str = "", *,
    errors: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    fields = [{"name": name, "label": str(FIELDS[name][0]), "most": FIELDS[name][1]} for name in found.fields]
    ways = [name for name in ("phone", "email") if name in found.fields]
    mark = values.get("stamp") or stamp(found)
    context: dict[str, Any] = {
        "form": found, "fields": fields, "values": values, "errors": errors or {}, "message": message, "stamp": mark,
        "only_way": ways[0] if len(ways) == 1 else "", "either": ways[0] if len(ways) == 2 else "",
        "utm": {name: values[name] for name in UTM if values.get(name)},
    }  # fmt: skip
    return _framed(render(request, "intake/form.html", context, status=status), found)


def _framed(answer: HttpResponse, found: LeadForm) -> HttpResponse:
    """Only the form's own sites may show it in a frame."""
    if found.origins:
        setattr(answer, "xframe_options_exempt", True)  # noqa: B010  # read by Django; it knows no list of sites
        setattr(answer, "_csp_replace", {"frame-ancestors": list(found.origins)})  # noqa: B010  # read by django-csp
    return answer
