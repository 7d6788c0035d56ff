"""What every workspace begins with: its one row of settings."""

from __future__ import annotations

from spearhead.accounts.workspace.models import Workspace
from spearhead.kernel.acts import act
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened


@act
def ensure() -> bool:
    """Make the row where it is missing; whether it was."""
    _row, made = Workspace.objects.get_or_create(pk=1)
    if made:
        record(Happened("workspace.started", "workspace", 1, None))
    return made
