"""What holds for every operation whatever it declares: no body where none belongs, no parameters on a write."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from spearhead.api.auth import SAFE
from spearhead.api.parsing import only_params, refuse_body

View = Callable[..., HttpResponse]
_BODIES = frozenset({"body", "files"})


def strict(view: View) -> View:
    """Wrap an operation: an undeclared body is refused by the name of its first field, never silently dropped."""
    takes_body = bool(_BODIES & set(inspect.signature(view).parameters))

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not takes_body:
            refuse_body(request)
        if request.method not in SAFE and request.method != "DELETE":
            only_params(request, {})
        return view(request, *args, **kwargs)

    return wrapper
