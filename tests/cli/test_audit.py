"""SEC-29 from the terminal: the first break is named by event, place and kind."""

import pytest

from spearhead.kernel.events import brake, record
from spearhead.kernel.events.chain import seal_all
from spearhead.kernel.events.heads import heads_path
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened


@pytest.fixture
def broken_open(db):
    heads_path().unlink(missing_ok=True)
    for number in range(1, 6):
        record(Happened("deal.changed", "deal", number, 7, 1, {"name": ("a", "b")}))
    seal_all()
    brake.take_off()


def test_a_whole_chain_is_zero(spearhead, broken_open):
    done = spearhead("audit", "verify", "--json")
    assert done.status == 0
    assert done.json == {"whole": True, "sealed": 5, "break": None, "brake": False, "unsealed": 0}


@pytest.mark.parametrize(
    ("harm", "seq", "kind"),
    [
        (lambda: Event.objects.filter(seq=2).update(payload={}), 2, "edit"),
        (lambda: Event.objects.filter(seq=2).update(kind="deal.won"), 2, "edit"),
        (lambda: Event.objects.filter(seq=2).update(prev_hash="0" * 64), 2, "order"),
    ],
)
def test_a_break_is_one(spearhead, broken_open, harm, seq, kind):
    harm()
    done = spearhead("audit", "verify", "--json")
    assert done.status == 1
    found = done.json["break"]
    assert (found["seq"], found["kind"]) == (seq, kind)
    assert found["event_id"] == str(Event.objects.get(seq=seq).pk)
    assert f"place {seq} ({kind})" in done.err


def test_a_deleted_event_and_a_cut_off_end_are_named(spearhead, broken_open):
    with brake.released():
        Event.objects.filter(seq=5).delete()
    assert spearhead("audit", "verify", "--json").json["break"]["kind"] == "head"
    with brake.released():
        Event.objects.filter(seq=3).delete()
    assert spearhead("audit", "verify", "--json").json["break"]["kind"] == "gap"
