"""From a refusal to a question: where a form carries a reason, what was refused is asked for instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.acts import request_approval
from spearhead.automation.approvals.models import ApprovalRule
from spearhead.kernel.errors import Refused
from spearhead.web import forms
from spearhead.web.screens import go, with_toast


def rules_on(*kinds: str) -> bool:
    """Whether any rule of these kinds is in force, so that a form offers to ask."""
    return ApprovalRule.objects.filter(kind__in=kinds, retired_at__isnull=True).exists()


def reason_given(request: HttpRequest) -> str:
    """The reason with which a form would ask for an approval; read it before the act, so that it is always checked."""
    asked, override = forms.reason(request.POST, "approval_reason"), forms.reason(request.POST, "override_reason")
    return asked or override


def ask_instead(
    request: HttpRequest, refusal: Refused, what: str, deal_id: int, payload: Mapping[str, Any], reason: str
) -> HttpResponse | None:
    """Ask for the approval that is missing, if the form gave a reason; None where it did not, or nothing is missing."""
    if refusal.code != "approval_needed" or not reason:
        return None
    assert isinstance(request.user, User)
    made = request_approval(what, deal_id, payload, reason, by=request.user)
    names = " / ".join(made.seats.order_by("user__sort_key").values_list("user__name", flat=True)[:3])
    told = _("Sent to %(who)s for approval. It happens by itself once approved.") % {"who": names}
    return with_toast(go(request, reverse("approval", args=[made.pk])), told)
