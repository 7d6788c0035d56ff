"""The hash chain: whole when untouched, and the first break is named."""

import pytest

from spearhead.kernel.events import record
from spearhead.kernel.events.chain import seal, seal_all, verify
from spearhead.kernel.events.feed import after, newest, topics_after
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened

pytestmark = pytest.mark.django_db


def _happen(count: int) -> None:
    for number in range(count):
        record(Happened("deal.changed", "deal", number + 1, 7, 1, {"name": ("a", f"b{number}")}))


def test_sealing_gives_a_gap_free_sequence_in_order_of_writing():
    _happen(5)
    assert newest() == 0
    assert seal_all() == 5
    assert [event.seq for event in after(0)] == [1, 2, 3, 4, 5]
    assert verify() is None


def test_sealing_goes_on_where_it_stopped():
    _happen(2)
    seal()
    _happen(2)
    seal()
    assert verify() is None
    assert newest() == 4
    assert topics_after(2) == (4, ["deal"])
    assert topics_after(4) == (4, [])


def test_an_erased_payload_leaves_the_chain_whole():
    _happen(3)
    seal_all()
    assert Event.objects.get(seq=2).payload["changes"]["name"] == ["a", "b1"]
    assert verify() is None
