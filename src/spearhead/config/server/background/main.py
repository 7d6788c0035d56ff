"""What the background process does, and how it ends."""

from __future__ import annotations

import os
import signal
import threading
from typing import Final

from spearhead.config.server.background.loops import thread
from spearhead.config.server.background.sealing import EVERY, Sealer
from spearhead.config.server.background.worker import JobWorker
from spearhead.config.server.lifeline import Lifeline
from spearhead.kernel.jobs.beat import beat
from spearhead.kernel.jobs.run import revive_lost
from spearhead.kernel.jobs.schedule import fire_due

LAST_WORDS: Final = 8.0  #: seconds that a running job has to come to its next step
HEART_EVERY: Final = 5.0
WORK_EVERY: Final = 0.5
SCHEDULE_EVERY: Final = 2.0
REAP_EVERY: Final = 10.0


def work(lifeline: Lifeline) -> None:
    """Run until SIGTERM, or until the supervisor is gone; a job that does not end in time is resumed later."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    lifeline.grasp(stop.set)
    worker = JobWorker()

    def heart() -> None:
        beat()
        worker.keep_alive()

    beat()
    threads = [
        thread(stop, "heart", HEART_EVERY, heart),
        thread(stop, "sealer", EVERY, Sealer()),
        thread(stop, "worker", WORK_EVERY, worker.run_waiting),
        thread(stop, "scheduler", SCHEDULE_EVERY, fire_due),
        thread(stop, "reaper", REAP_EVERY, revive_lost),
    ]
    while not stop.wait(1.0):
        pass
    worker.running = False
    for one in threads:
        one.join(LAST_WORDS)
    if any(one.is_alive() for one in threads):
        os._exit(0)
