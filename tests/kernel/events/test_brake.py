"""The event log is append-only in the database, and what gets past the brake is found by the chain."""

import pytest
from django.db import DatabaseError, connection, transaction

from spearhead.kernel.events import brake, record
from spearhead.kernel.events.chain import Break, seal_all, verify
from spearhead.kernel.events.heads import contradicted, heads_path, sign_head
from spearhead.kernel.events.models import ChainHead, Event
from spearhead.kernel.events.record import Happened

pytestmark = pytest.mark.django_db


@pytest.fixture
def five() -> list[Event]:
    for number in range(1, 6):
        record(Happened("deal.changed", "deal", number, 7, 1, {"name": ("a", f"b{number}")}))
    seal_all()
    return list(Event.objects.order_by("seq"))


@pytest.fixture
def unbraked(five: list[Event]) -> list[Event]:
    brake.take_off()
    return five


@pytest.mark.parametrize(
    "change",
    [
        {"actor_id": 8},
        {"record_id": 9},
        {"kind": "deal.won"},
        {"payload": {}},
        {"seq": 99},
        {"hash": "0" * 64},
        {"salt": ""},
    ],
)
def test_a_sealed_event_cannot_be_changed(five, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=five[2].pk).update(**change)
    assert verify() is None


def test_what_an_unsealed_event_says_cannot_be_changed_either():
    event = record(Happened("deal.changed", "deal", 1, 7))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(record_id=2)


def test_a_payload_may_be_erased_and_the_chain_stays_whole(five):
    Event.objects.filter(pk=five[2].pk).update(payload={"erased": True}, salt="")
    assert verify() is None


def test_the_brake_is_on_after_migrating_and_can_be_released_for_a_moment(five):
    assert brake.is_on()
    with brake.released():
        assert not brake.is_on()
    assert brake.is_on()


def test_an_edit_is_found(unbraked):
    Event.objects.filter(seq=3).update(payload={"changes": {"name": ["a", "forged"]}})
    assert verify() == Break(3, unbraked[2].pk, "edit")


def test_an_edit_of_who_did_it_is_found(unbraked):
    Event.objects.filter(seq=3).update(actor_id=99)
    assert verify() == Break(3, unbraked[2].pk, "edit")


def test_a_deleted_event_is_found(unbraked):
    with brake.released():
        Event.objects.filter(seq=3).delete()
    assert verify() == Break(3, unbraked[3].pk, "gap")


def test_two_events_in_each_others_place_are_found(unbraked):
    Event.objects.filter(seq=2).update(seq=1000)
    Event.objects.filter(seq=3).update(seq=2)
    Event.objects.filter(seq=1000).update(seq=3)
    assert verify() == Break(2, unbraked[2].pk, "order")


def test_a_cut_off_end_is_found(unbraked):
    with brake.released():
        Event.objects.filter(seq__gte=4).delete()
    assert verify() == Break(4, None, "head")


def test_a_removed_head_is_found(unbraked):
    ChainHead.objects.all().delete()
    assert verify() == Break(6, None, "head")


def test_a_chain_that_was_cut_and_given_a_new_head_contradicts_the_signed_one(unbraked):
    heads_path().unlink(missing_ok=True)
    signed = sign_head()
    assert signed is not None
    assert signed.seq == 5
    assert contradicted() is None
    with brake.released():
        Event.objects.filter(seq=5).delete()
    ChainHead.objects.filter(pk=1).update(seq=4, hash=unbraked[3].hash)
    assert verify() is None
    assert contradicted() == signed
    heads_path().unlink()


def test_a_forged_signature_is_found(five):
    heads_path().unlink(missing_ok=True)
    sign_head()
    heads_path().write_text(heads_path().read_text().replace('"seq": 5', '"seq": 4'))
    assert contradicted() is not None
    heads_path().unlink()


@pytest.mark.sqlite_only
def test_on_disk_an_event_cannot_be_deleted(tmp_path):
    import sqlite3

    disk = sqlite3.connect(tmp_path / "events.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'kernel_event' AND sql IS NOT NULL")
        for (statement,) in sorted(cursor.fetchall(), key=lambda row: "TABLE" not in row[0]):
            disk.execute(statement)
    disk.execute(
        "INSERT INTO kernel_event (at, door, request_id, cause, kind, record_type, record_id, record_version, payload,"
        " salt, payload_hash, prev_hash, hash)"
        " VALUES ('2026-01-01', 'web', '', '', 'a.b', 'a', 1, 1, '{}', '', '', '', '')"
    )
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        disk.execute("DELETE FROM kernel_event")
    disk.close()
