"""A rate holds to the request, for all processes together, in a table that never grows."""

from __future__ import annotations

import os

from spearhead.kernel.rates import Rate, Table

FIVE = Rate(5, 10)


def test_a_burst_then_so_many_a_second_for_ever() -> None:
    table = Table()
    assert [table.wait("a", FIVE, now=100) for _ in range(12)] == [0] * 10 + [1, 1]
    assert [table.wait("a", FIVE, now=100.2) for _ in range(2)] == [0, 1]
    passed = sum(table.wait("a", FIVE, now=100.2 + tick / 100) == 0 for tick in range(1, 2_001))
    assert passed == 100  # 20 seconds of 100 a second
    assert [table.wait("a", FIVE, now=200) for _ in range(11)] == [0] * 10 + [1]  # rested: the burst is back


def test_the_wait_is_as_long_as_it_takes_and_those_who_wait_lose_nothing() -> None:
    table, slow = Table(), Rate(0.25, 2)
    assert [table.wait("a", slow, now=0) for _ in range(5)] == [0, 0, 4, 4, 4]
    assert (table.wait("a", slow, now=3.9), table.wait("a", slow, now=4)) == (1, 0)


def test_each_key_has_its_own() -> None:
    table = Table()
    for _ in range(20):
        table.wait("a", FIVE, now=0)
    assert (table.wait("a", FIVE, now=0), table.wait("b", FIVE, now=0)) == (1, 0)


def test_who_was_never_let_in_takes_no_room() -> None:
    table = Table(sets=1)
    assert table.wait("known", FIVE, now=0) == 0
    assert {table.wait_if_known(f"guess {one}", FIVE, now=0) for one in range(1_000)} == {None}
    assert [table.wait_if_known("known", FIVE, now=0) for _ in range(10)] == [0] * 9 + [1]


def test_a_full_table_forgets_whoever_rested_longest() -> None:
    table = Table(sets=1)
    for _ in range(11):
        table.wait("busy", FIVE, now=0)
    for one in range(50):
        assert table.wait(f"passer-by {one}", FIVE, now=one / 1000) == 0
    assert table.wait("busy", FIVE, now=0.1) == 1


def test_forked_processes_share_one_table_to_the_request() -> None:
    table, much = Table(), Rate(0.001, 3_000)
    ends = []
    for _ in range(3):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            passed = sum(table.wait("a", much) == 0 for _ in range(2_000))
            os.write(write, str(passed).encode())
            os._exit(0)
        os.close(write)
        ends.append((pid, read))
    passed = 0
    for pid, read in ends:
        passed += int(os.read(read, 20))
        os.close(read)
        os.waitpid(pid, 0)
    assert passed == 3_000
