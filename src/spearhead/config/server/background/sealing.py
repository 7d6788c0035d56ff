"""Sealing events: always in the background process, and in a web worker when that one has gone quiet."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Final

from django.utils import timezone

from spearhead.config.server.background.loops import repeat
from spearhead.kernel.events.chain import seal
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs.beat import beat, last_beat

EVERY: Final = 0.5
BATCH: Final = 500
STALE: Final = timedelta(seconds=5)
BEAT_EVERY: Final = 2.0
BEAT: Final = "sealer"


def seal_waiting() -> int:
    """Seal all that is committed; looks first, so that an idle server writes nothing."""
    sealed = 0
    while Event.objects.filter(seq__isnull=True).exists():
        done = seal(BATCH)
        sealed += done
        if done < BATCH:
            break
    return sealed


class Sealer:
    """Seals, and says every two seconds that it lives."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self) -> None:
        seal_waiting()
        if time.monotonic() - self._said > BEAT_EVERY:
            beat(BEAT)
            self._said = time.monotonic()


def seal_when_stale() -> int:
    """Seal only when the sealer has not been heard of for five seconds."""
    heard = last_beat(BEAT)
    if heard is not None and timezone.now() - heard < STALE:
        return 0
    return seal_waiting()


def stand_by(stop: threading.Event) -> None:
    """In a web worker: look every two seconds whether the sealer lives."""
    repeat(stop, 2.0, seal_when_stale)
