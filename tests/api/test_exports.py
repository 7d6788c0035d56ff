"""Lists as files through the API: asked for, followed, fetched by whoever asked; the same rows as the list's own."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from tests.api.world import World


def test_a_list_is_asked_for_made_and_fetched(world: World, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    ask = world.caller("mgrA")
    body = {
        "noun": "deals", "format": "csv", "columns": ["name", "amount"], "order": ["-amount"],
        "filter": {"all": [{"field": "status", "op": "is", "value": "open"}]},
    }  # fmt: skip
    made = ask("POST", "/exports", body)
    assert made.status == 202
    assert (made.json["noun"], made.json["state"], made.json["file"]) == ("deals", "queued", None)
    where = f"/exports/{made.json['id']}"
    assert ask.get(f"{where}/file").status == 404
    run_job.func(Job.objects.get(pk=made.json["id"]).pk)
    done = ask.get(where).json
    assert done["state"] == "done"
    assert done["file"] == f"/api/v1{where}/file"
    assert ask.get("/exports").json["items"] == [done]
    listed = ask.get("/deals?status=open&order=-amount&limit=200").json["items"]
    path = next((tmp_path / "exports").glob("list-*.csv"))
    rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig"))))
    assert done["rows"] == len(rows) == len(listed) > 0
    assert done["bytes"] == path.stat().st_size
    amounts = [(one["id"], (one["amount"] or {}).get("amount", ""), one["name"]) for one in listed]
    assert [(row["ID"], row["Amount"], row["Deal"]) for row in rows] == amounts
    assert ask.get(f"{where}/file").status == 200
    for other in ("admin", "dir", "repA"):
        assert world.caller(other).get(where).status == world.caller(other).get(f"{where}/file").status == 404


def test_what_is_not_there_is_refused_by_name(world: World) -> None:
    ask = world.caller("mgrA")
    refused = ask("POST", "/exports", {"noun": "deals", "order": ["nothing"]})
    assert refused.status == 422
    assert ask("POST", "/exports", {"noun": "deals", "format": "pdf"}).status == 422
    assert ask("POST", "/exports", {"noun": "users"}).status == 422
    tree = {"all": [{"field": "nothing", "op": "is", "value": "x"}]}
    assert ask("POST", "/exports", {"noun": "deals", "filter": tree}).json["code"] == "unknown_field"
    assert world.caller("repA")("POST", "/exports", {"noun": "deals"}).status == 403
    assert not Job.objects.filter(kind="export.list").exists()
