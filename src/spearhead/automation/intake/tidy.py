"""Letting junk go after 30 days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from spearhead.automation.intake.models import Arrival
from spearhead.kernel.jobs.schedule import recurring

KEPT: Final = timedelta(days=30)


@recurring("intake.tidy", every=timedelta(days=1), offset=timedelta(hours=19))
def forget_junk() -> int:
    """Delete junk that nobody called back for 30 days."""
    return Arrival.objects.filter(state=Arrival.State.JUNK, at__lt=timezone.now() - KEPT).delete()[0]
