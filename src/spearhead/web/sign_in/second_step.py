"""The second step of signing in: a code of the app, or a recovery code."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from spearhead.accounts.second_factor.entering import Way, first_step, second_step
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Refused
from spearhead.web.screens import next_url
from spearhead.web.sessions import enter, enter_half, half_in
from spearhead.web.undeclared import check_declared


def come_in(request: HttpRequest, user: User, way: Way, where: str) -> HttpResponse:
    """After the first step: in, or on to the code."""
    if first_step(user, way):
        enter(request, user, way)
        return redirect(where)
    enter_half(request, user, way)
    return redirect(f"{reverse('sign_in_code')}?next={quote(where)}")


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """Ask for the code; whoever has not taken the first step, or took too long, begins anew."""
    half = half_in(request)
    where = next_url(request)
    if half is None:
        return redirect(f"{reverse('sign_in')}?next={quote(where)}")
    user, way = half
    refusal = ""
    if request.method == "POST":
        code = request.POST.get("code", "")
        check_declared(request)
        try:
            second_step(user, way, code)
            enter(request, user, way)
            return redirect(where)
        except Refused as error:
            refusal = error.message
    context = {"refusal": refusal, "next": where, "email": user.email, "recovery": "recovery" in request.GET}
    return render(request, "sign_in/code.html", context, status=422 if refusal else 200)
