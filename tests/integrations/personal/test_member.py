"""PRI-06: everything that is stored about a member, derived from the tables, but for others' private notes."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import BigIntegerField
from django.utils import timezone

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.integrations.personal import acts
from spearhead.integrations.personal.columns import by_type, several, single, tables
from spearhead.integrations.personal.member import Report, header
from spearhead.integrations.personal.parts import PASSED, listed, part, parts
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.numbers.calls.models import ForecastCall
from spearhead.numbers.profit.models import SellingCost
from tests.cast import Cast, build

#: numbers that end like ids and are no people's
NO_PERSON = {
    "record_id", "event_id", "job_id", "team_id", "survivor_id", "loser_id", "first_id", "second_id", "target_id",
    "to_id",
}  # fmt: skip


@pytest.fixture
def told(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DATA_DIR = tmp_path
    cast = build()
    cast.deal("Pumps", company_id=cast.company("Acme").pk)
    return cast


def made(job: Job) -> dict[str, bytes]:
    result = acts.run_report(Run(job))
    Job.objects.filter(pk=job.pk).update(state="done", result=result)
    with zipfile.ZipFile(acts.file_of(job)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def whole(files: dict[str, bytes]) -> dict[str, Any]:
    return {one["key"]: one for one in json.loads(files["stored.json"])["parts"]}


@pytest.mark.once
def test_every_table_that_points_at_people_has_words_or_a_reason():
    pointing = {model._meta.label for model in tables() if single(model) or several(model) or by_type(model)}
    worded = {one.label for one in listed()}
    assert pointing - worded - set(PASSED) == set()
    assert {one.label for one in parts()} == worded
    assert not worded & set(PASSED)


@pytest.mark.once
def test_every_relation_to_a_user_is_one_of_its_ways():
    for model in tables():
        relations = {one for one in model._meta.get_fields() if one.concrete and one.is_relation}
        to_people = {one.name for one in relations if one.related_model is User}
        known = part(model._meta.model_name or "")
        if to_people:
            assert known is not None, model
            assert to_people <= set(known.ways(User(pk=1))), model


@pytest.mark.once
def test_every_number_that_ends_like_an_id_is_a_persons_or_known_to_be_none():
    for model in tables():
        numbers = {one.name for one in model._meta.concrete_fields if isinstance(one, BigIntegerField)}
        people = {one.name for one in single(model)}
        assert {one for one in numbers - people if one.endswith("_id")} <= NO_PERSON, model


@pytest.mark.once
def test_what_is_said_of_parts_exists():
    for one in parts():
        assert set(one.about) <= set(one.ways(User(pk=1))), one
        assert set(one.title) <= set(header(one)), one
        names = {field.name for field in one.model._meta.concrete_fields}
        assert set(one.columns) <= names, one


def test_the_file_holds_each_row_that_the_tables_hold(told):
    rep = told.rep_a
    Absence.objects.create(user=rep, starts_on=date(2025, 5, 1), ends_on=date(2025, 5, 8), entered_by_id=told.mgr_a.pk)
    files = made(acts.take_member_data(rep.pk, by=rep))
    found = whole(files)
    for one in parts():
        ways = one.ways(rep).values()
        ids = {pk for way in ways for pk in one.model._default_manager.filter(way).values_list("pk", flat=True)}
        said = found.get(one.key, {"rows": [], "only_counted": 0})
        if one.key not in {"event", "job"}:  # the taking itself is one more
            assert len(said["rows"]) + said["only_counted"] == len(ids), one
    assert found["membership"]["rows"][0]["team"] == "Team A"
    absence = found["absence"]["rows"][0]
    assert (absence["starts_on"], absence["as"], absence["entered_by"]) == ("2025-05-01", "user", told.mgr_a.name)
    assert [row["as"] for row in found["deal"]["rows"]] == ["owner, created_by, changed_by"]
    assert found["user"]["rows"][0]["name"] == rep.name
    table = list(csv.DictReader(io.StringIO(files["csv/absence.csv"].decode("utf-8-sig"))))
    assert table[0]["starts_on"] == "2025-05-01"
    assert rep.name in table[0]["taken"]
    assert json.loads(files["stored.json"])["taken"].startswith(rep.name)


def test_records_of_others_are_named_by_number_only(told):
    """What a member changed once may belong to somebody else now: its words stay there."""
    deal = told.deal("Hush hush", by=told.rep_b)
    Deal.objects.filter(pk=deal.pk).update(changed_by_id=told.rep_a.pk)
    files = made(acts.take_member_data(told.rep_a.pk, by=told.rep_a))
    assert [row["as"] for row in whole(files)["deal"]["rows"] if row["id"] == deal.pk] == ["changed_by"]
    assert b"Hush hush" not in b"".join(files.values())


def test_others_private_notes_are_their_number_only(told):
    common = {
        "person": told.rep_a, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 4, 1), "column": "commit",
        "kind": "delta", "amount": -5, "base_seen": 10, "at": timezone.now(),
    }  # fmt: skip
    ForecastCall.objects.create(by=told.mgr_a, layer="manager", note="Too hopeful as ever", **common)
    ForecastCall.objects.create(by=told.rep_a, layer="own", note="I am sure", **common)
    files = made(acts.take_member_data(told.rep_a.pk, by=told.rep_a))
    calls = whole(files)["forecastcall"]
    assert [row["note"] for row in calls["rows"]] == ["I am sure"]
    assert calls["only_counted"] == 1
    assert b"Too hopeful" not in b"".join(files.values())
    manager = whole(made(acts.take_member_data(told.mgr_a.pk, by=told.mgr_a)))
    assert [row["note"] for row in manager["forecastcall"]["rows"]] == ["Too hopeful as ever"]


def test_no_secret_is_in_it(told):
    User.objects.filter(pk=told.rep_a.pk).update(password="md5$salt$stretched-password")
    token, secret = create_token(told.rep_a, name="Script", scope="read", by=told.rep_a)
    everything = b"".join(made(acts.take_member_data(told.rep_a.pk, by=told.rep_a)).values())
    assert b"Script" in everything
    assert secret.encode() not in everything
    assert b"stretched-password" not in everything
    assert token.secret_hash.encode() not in everything


def test_an_administrator_takes_it_for_a_member_who_asks_and_the_log_says_so(told):
    files = made(acts.take_member_data(told.rep_a.pk, by=told.admin))
    assert whole(files)["user"]["rows"][0]["name"] == told.rep_a.name
    assert json.loads(files["stored.json"])["taken"].startswith(told.admin.name)
    asked = Event.objects.get(kind="user.data_asked", record_id=told.rep_a.pk)
    taken = Event.objects.get(kind="user.data_taken", record_id=told.rep_a.pk)
    assert asked.actor_id == taken.actor_id == told.admin.pk
    assert taken.payload["rows"] > 5
    for who in (told.rep_b, told.mgr_a, told.director, told.analyst):
        with pytest.raises(Forbidden):
            acts.take_member_data(told.rep_a.pk, by=who)


def test_pay_is_only_counted_for_who_may_not_see_it(told, monkeypatch):
    SellingCost.objects.create(
        user=told.rep_a, day=date(2025, 3, 1), kind="pay", minor=777_777, entered_by_id=told.director.pk
    )
    assert [one.count for one in Report(told.rep_a, told.rep_a).shares() if one.part.key == "sellingcost"] == [1]
    monkeypatch.setattr(
        type(told.admin.sight), "reach", lambda _self, what, _verb: "none" if what == "salary" else "all"
    )
    share = next(one for one in Report(told.rep_a, told.admin).shares() if one.part.key == "sellingcost")
    assert (share.count, share.private) == (0, 1)
    assert list(Report(told.rep_a, told.admin).every(share.part)) == []


def test_one_at_a_time_and_only_who_asked_has_the_file_for_a_week(told):
    job = acts.take_member_data(told.rep_a.pk, by=told.rep_a)
    with pytest.raises(Refused) as refusal:
        acts.take_member_data(told.rep_a.pk, by=told.rep_a)
    assert refusal.value.code == "being_made"
    with pytest.raises(Absent):
        acts.file_for(told.rep_a, job.pk)
    made(job)
    assert acts.file_for(told.rep_a, job.pk).is_file()
    for stranger in (told.rep_b, told.admin):
        with pytest.raises(Absent):
            acts.file_for(stranger, job.pk)
    assert acts.sweep() == 0
    old = (timezone.now() - acts.KEPT_FOR - timedelta(hours=1)).timestamp()
    os.utime(acts.file_of(job), (old, old))
    assert acts.sweep() == 1
    with pytest.raises(Absent):
        acts.file_for(told.rep_a, job.pk)


def test_a_demoted_administrator_loses_the_files_of_others(told):
    job = acts.take_member_data(told.rep_a.pk, by=told.admin)
    made(job)
    assert acts.file_for(told.admin, job.pk).is_file()
    User.objects.filter(pk=told.admin.pk).update(role="rep")
    with pytest.raises(Absent):
        acts.file_for(User.objects.get(pk=told.admin.pk), job.pk)
