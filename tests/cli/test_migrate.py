"""Bringing a workspace to this version and setting up what is missing; the doctor's report."""

import pytest

from spearhead.accounts.workspace.models import Workspace
from spearhead.crm.campaigns.models import Source
from spearhead.process.pipelines.access import default_pipeline, stages_of
from spearhead.process.reasons.models import LossReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def unlax(monkeypatch):
    monkeypatch.setattr("spearhead.kernel.soundness.database.lax", lambda: None)  # a database in memory is


def test_a_new_workspace_can_sell_at_once(spearhead, unlax):
    assert spearhead("migrate").status == 0
    assert Workspace.objects.count() == 1
    stages = stages_of(default_pipeline().pk)
    assert [stage.kind for stage in stages] == ["open"] * 4 + ["won", "lost"]
    assert all(stage.name_zh for stage in stages)
    assert LossReason.objects.filter(needs_competitor=True).count() == 1
    assert Source.objects.filter(key="referral", name_zh="客户介绍").exists()


def test_a_second_run_changes_nothing(spearhead, unlax):
    spearhead("migrate")
    pipeline = default_pipeline()
    pipeline.name = "Ours"
    pipeline.save()
    LossReason.objects.filter(key="other").delete()
    assert spearhead("migrate", "--json").json == {"migrations": [], "backup": None}
    assert default_pipeline().name == "Ours"
    assert not LossReason.objects.filter(key="other").exists()


def test_check_tells_without_doing(spearhead, unlax, monkeypatch):
    assert spearhead("migrate", "--check").status == 0
    monkeypatch.setattr("spearhead.kernel.soundness.database.pending", lambda: ["crm.0099_next"])
    done = spearhead("migrate", "--check", "--json")
    assert (done.status, done.json["migrations"]) == (1, ["crm.0099_next"])
    assert not Workspace.objects.exists()


def test_the_doctor_names_each_fault_with_the_next_command(spearhead, unlax):
    done = spearhead("doctor", "--json")
    found = {one["check"]: one for one in done.json["checks"]}
    assert found["database"]["grade"] == found["migrations"]["grade"] == found["event log brake"]["grade"] == "good"
    assert found["worker"]["grade"] == "warning"
    assert found["worker"]["next"] == "spearhead serve"
    assert found["backup"]["next"] == "spearhead backup"


@pytest.mark.sqlite_only
@pytest.mark.process
def test_an_older_workspace_is_backed_up_before_it_is_migrated(own_workspace):
    import sqlite3

    path = own_workspace.data / "spearhead.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM django_migrations WHERE name = '0002_event_brake'")
        database.execute("DROP TRIGGER event_brake_update")
        database.execute("DROP TRIGGER event_brake_delete")
    database.close()
    assert own_workspace.run("serve").returncode == 1
    done = own_workspace.run("migrate")
    assert done.returncode == 0, done.stderr
    kept = list((own_workspace.data / "backups").glob("before-migration-*.zip"))
    assert len(kept) == 1
    assert own_workspace.run("backup", "verify", str(kept[0])).returncode == 0
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'event_brake%'").fetchone() == (2,)
    database.close()
