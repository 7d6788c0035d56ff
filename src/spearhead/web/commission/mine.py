"""My commission: earned so far in the running period, what each open deal would add, and my statements."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from spearhead.accounts.workspace.access import today, workspace
from spearhead.numbers.commission.access import statements_visible_to
from spearhead.numbers.commission.whatif import standing_of, with_chances
from spearhead.web.commission.words import STATES, override_told, period_of_statement, tabs, terms_told, tiers_told
from spearhead.web.screens import reader, show


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own; a manager who is on no plan is led to the team."""
    user = reader(request)
    user.sight.require("commission", "read")
    standing = standing_of(user)
    if standing is not None:
        with_chances(user, standing)
    rows = statements_visible_to(user).filter(user=user).select_related("plan")[:40]
    context = {
        "standing": standing, "rows": [(one, period_of_statement(one)) for one in rows], "states": STATES,
        "tabs": tabs(user, "commission"), "currency": workspace().base_currency, "today": today(),
        "tiers": tiers_told(standing.terms.tiers) if standing else [],
        "how": terms_told(standing.terms) if standing else "",
        "override": override_told(standing.terms) if standing else "",
    }  # fmt: skip
    return show(request, "commission/mine.html", context)
