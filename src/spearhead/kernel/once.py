"""Asking once per reading request: what many parts of a page need is read the first time and kept until its end.

Only requests that change nothing keep anything (the door says so), and nothing outlives its request: acts, jobs and
commands always read what is so now, and rights take effect on the next request.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("spearhead_once", default=None)


@contextmanager
def reading(changes_nothing: bool = True) -> Iterator[None]:
    """Run the block as one reading: functions marked `once` answer from their first answer in it."""
    token = _kept.set({} if changes_nothing else None)
    try:
        yield
    finally:
        _kept.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function whose answer depends on its (hashable) arguments and the database alone.

    Callers share the answer within a request, so they must not change it.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        answer: R = kept[key]
        return answer

    return wrapper
