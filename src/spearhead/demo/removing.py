"""Removing the demo company from a screen: one click, a job, and exactly what was made for it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import workspace
from spearhead.demo.remove import remove
from spearhead.demo.tables import DOMAIN
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job

KIND: Final = "demo.remove"


def is_invented(user: User) -> bool:
    """Whether this person belongs to the demo company and would go with it."""
    return bool(user.email and user.email.endswith(f"@{DOMAIN}"))


@act
def start_removal(*, by: User) -> Job:
    """Queue the removal; only an administrator who stays when the demo goes may ask for it."""
    by.sight.require("settings", "edit")
    if by.role != Role.ADMINISTRATOR:
        raise Forbidden(_("Only an administrator removes the demo company."), "administrators_only")
    if not workspace().is_demo:
        raise Refused("no_demo", _("There is no demo company here."))
    if is_invented(by):
        message = _("You are part of the demo company. Add an administrator of your own and sign in as them first.")
        raise Refused("invented_person", message)
    record(Happened("demo.removal_asked", "workspace", 1, by.pk))
    return jobs.start(KIND, user_id=by.pk, params={}, title=_("Remove the demo company"))


@job_kind(KIND)
def run_removal(run: Run) -> dict[str, Any]:
    """Remove it in one transaction: all of it, or nothing."""
    gone = remove()
    return {"rows": sum(gone.values())}
