"""What every business act shares: one transaction, and knowing through which door and request it came."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

DOORS = ("web", "form", "api", "cli", "import", "mcp", "mail", "automation", "demo", "system")


@dataclass(frozen=True, slots=True)
class Passage:
    """How the present act was reached: its door, the request it belongs to, the import it is part of."""

    door: str = "system"
    request_id: str = ""
    cause: str = ""


_passage: ContextVar[Passage] = ContextVar("spearhead_passage", default=Passage())


def passage() -> Passage:
    """The passage of the running request, job or command."""
    return _passage.get()


@contextmanager
def through(door: str, *, request_id: str = "", cause: str = "") -> Iterator[Passage]:
    """Run the block as coming through `door`; the request id is kept from outside when none is given."""
    outer = _passage.get()
    inner = replace(outer, door=door, request_id=request_id or outer.request_id or uuid.uuid4().hex, cause=cause)
    token = _passage.set(inner)
    try:
        yield inner
    finally:
        _passage.reset(token)


_check: ContextVar[Callable[[], None] | None] = ContextVar("spearhead_check", default=None)


@contextmanager
def checked_before_acts(check: Callable[[], None]) -> Iterator[None]:
    """Call `check` before each act of the block; what it raises refuses the act before anything is written."""
    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as a business act: all of it happens, or nothing.

    The function authorises before it writes and records its event before it returns.
    Acts may call acts; the outermost opens the transaction.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if check := _check.get():
            check()
        with transaction.atomic():
            return function(*args, **kwargs)

    wrapper.is_act = True  # type: ignore[attr-defined]  # read by the test that walks all acts
    return wrapper
