"""Answers kept in memory: read again after any change of a definition, by whatever means, and never wrong."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from spearhead.accounts.workspace.access import workspace
from spearhead.kernel import kept
from spearhead.kernel.kept import stamp
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Pipeline, Stage


@pytest.fixture
def pipeline(db: None) -> Pipeline:
    row = Pipeline.objects.create(key="kept", name="Kept")
    for place, key in enumerate(("first", "second")):
        Stage.objects.create(pipeline=row, key=key, name=key, position=place)
    return row


def names(pipeline: Pipeline) -> list[str]:
    return [stage.name for stage in stages_of(pipeline.pk)]


def test_a_second_question_reads_the_stamp_alone(pipeline: Pipeline):
    names(pipeline)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert names(pipeline) == ["first", "second"]
    assert [kept.Stamp._meta.db_table in one["sql"] for one in asked] == [True]


@pytest.mark.parametrize("change", ["save", "update", "sql", "delete", "insert"])
def test_every_way_of_changing_a_definition_is_seen_by_the_next_question(pipeline: Pipeline, change: str):
    assert names(pipeline) == ["first", "second"]
    before, row = stamp(), Stage.objects.get(pipeline=pipeline, key="second")
    if change == "save":
        row.name = "changed"
        row.save()
    elif change == "update":
        Stage.objects.filter(pk=row.pk).update(name="changed")
    elif change == "sql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE process_stage SET name = %s WHERE id = %s", ["changed", row.pk])
    elif change == "delete":
        row.delete()
    else:
        Stage.objects.create(pipeline=pipeline, key="changed", name="changed", position=1)
        Stage.objects.filter(pk=row.pk).delete()
    assert stamp() != before
    assert names(pipeline) == (["first"] if change == "delete" else ["first", "changed"])


def test_what_is_rolled_back_is_never_seen_and_what_comes_after_is(pipeline: Pipeline):
    """Two changes that both follow the same state have different stamps, so one's answer is never the other's."""
    second = Stage.objects.filter(pipeline=pipeline, key="second")
    assert names(pipeline) == ["first", "second"]
    with transaction.atomic():
        second.update(name="undone")
        assert names(pipeline) == ["first", "undone"]
        transaction.set_rollback(True)
    assert names(pipeline) == ["first", "second"]
    second.update(name="stands")
    assert names(pipeline) == ["first", "stands"]


@pytest.mark.django_db(transaction=True)
def test_another_connection_s_change_is_seen():
    workspace_name = workspace().name

    def rename() -> None:
        from spearhead.accounts.workspace.models import Workspace

        Workspace.objects.update_or_create(pk=1, defaults={"name": f"{workspace_name} anew"})
        connection.close()

    other = threading.Thread(target=rename)
    other.start()
    other.join()
    assert workspace().name == f"{workspace_name} anew"


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_keeps_nothing():
    """Without a stamp (nothing was ever defined) each question reads."""
    kept.Stamp.objects.all().delete()
    assert stamp() == ""
    with CaptureQueriesContext(connection) as asked:
        workspace()
        workspace()
    assert len([one for one in asked if "accounts_workspace" in one["sql"]]) == 2


def test_every_watched_table_has_its_trigger(db: None):
    watched = {model._meta.db_table for model in kept._WATCHED}
    asked = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'changed\\_%' ESCAPE '\\'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'definition_changed'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert there == watched
    kept.watch()  # again does no harm
