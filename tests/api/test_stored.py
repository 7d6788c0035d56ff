"""What is stored about the caller, through the API: by part with cursors, and as a file; no secrets, nobody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spearhead.accounts.absences.models import Absence
from spearhead.integrations.personal import acts
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.api.world import World


def test_parts_are_counted_and_read_newest_first(world: World) -> None:
    rep = world.users["repA"]
    days = [f"2026-0{month}-01" for month in (1, 2, 3)]
    for day in days:
        Absence.objects.create(user=rep, starts_on=day, ends_on=f"{day[:8]}05")
    Absence.objects.create(user=world.users["repB"], starts_on="2026-05-01", ends_on="2026-05-02")
    ask = world.caller("repA")
    parts = {one["key"]: one for one in ask.get("/users/me/stored").json["parts"]}
    assert (parts["absence"]["count"], parts["absence"]["only_counted"]) == (3, 0)
    first = ask.get("/users/me/stored/absence?limit=2").json
    second = ask.get(f"/users/me/stored/absence?limit=2&cursor={first['next_cursor']}").json
    found = [one["values"]["starts_on"] for one in (*first["items"], *second["items"])]
    assert found == days[::-1]
    assert second["next_cursor"] is None
    assert first["items"][0]["ways"] == ["user"]
    assert ask.get("/users/me/stored/nothing").status == 404
    token = ask.get("/users/me/stored/apitoken").json["items"][0]["values"]
    assert "secret_hash" not in token


def test_the_file_is_made_by_a_job_and_fetched_by_whoever_asked(world: World, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    ask = world.caller("repA")
    answer = ask("POST", "/users/me/stored", None)
    assert answer.status == 202
    job = Job.objects.get(pk=answer.json["id"])
    assert ask.get(f"/stored-files/{job.pk}").status == 404
    Job.objects.filter(pk=job.pk).update(state="done", result=acts.run_report(Run(job)))
    assert ask.get(f"/stored-files/{job.pk}").status == 200
    assert world.caller("admin").get(f"/stored-files/{job.pk}").status == 404
    assert ask("POST", f"/users/{world.users['repB'].pk}/stored", None).status == 403
    assert world.caller("admin")("POST", f"/users/{world.users['repB'].pk}/stored", None).status == 202
    assert ask("POST", f"/contacts/{world.own['contact']}/stored", None).status == 403
    assert world.caller("admin")("POST", f"/contacts/{world.own['contact']}/stored", None).status == 202
