"""A job that counts slowly, one number per transaction, and recurring work that fires every second."""

import time
from datetime import timedelta

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registered in the server's processes only."""

    name = "tests.server.site"
    label = "tests_site"

    def ready(self) -> None:
        """Register the work; a worker counts as lost after two seconds."""
        from django.db import transaction

        from spearhead.config.server.background import main
        from spearhead.kernel.ids import take_numbers
        from spearhead.kernel.jobs import Run, job_kind, run
        from spearhead.kernel.jobs.schedule import recurring

        run.SILENT_FOR = timedelta(seconds=2)  # type: ignore[misc]
        main.REAP_EVERY = main.HEART_EVERY = main.SCHEDULE_EVERY = 0.4  # type: ignore[misc]

        @job_kind("test.count")
        def count(job: Run) -> dict[str, int]:
            for number in range(job.cursor.get("next", 0), job.params["to"]):
                job.stop_if_asked()
                with transaction.atomic():
                    take_numbers("test.counted")
                    job.progress(number + 1, job.params["to"], cursor={"next": number + 1})
                time.sleep(0.01)
            return {"counted": job.params["to"]}

        @recurring("test.tick", every=timedelta(seconds=1))
        def tick() -> None:
            take_numbers("test.ticked")
