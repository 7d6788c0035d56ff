"""Asking once per reading request, and never beyond it."""

from __future__ import annotations

from spearhead.kernel.once import once, reading

asked: list[str] = []


@once
def answer(word: str) -> str:
    asked.append(word)
    return word.upper()


def test_asked_once_within_a_reading_and_anew_in_the_next():
    asked.clear()
    for _request in range(2):
        with reading():
            assert (answer("a"), answer("a"), answer("b")) == ("A", "A", "B")
    assert asked == ["a", "b", "a", "b"]


def test_asked_every_time_where_something_may_change():
    asked.clear()
    answer("a")
    with reading(changes_nothing=False):
        answer("a")
        answer("a")
    assert asked == ["a", "a", "a"]


def test_an_answer_of_none_is_an_answer():
    calls: list[int] = []

    @once
    def nothing() -> None:
        calls.append(1)

    with reading():
        nothing()
        nothing()
    assert calls == [1]
