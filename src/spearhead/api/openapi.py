"""The contract: ninja's OpenAPI 3.1 document, completed by refusals, headers and the parameters of lists."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, Final

from ninja.openapi.schema import get_schema

from spearhead.api import contract

SNAPSHOT: Final = Path(__file__).parents[3] / "docs" / "openapi.json"
PREFIX: Final = "api/v1/"


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document as plain data; the same for every caller."""
    from spearhead.api.main import api  # noqa: PLC0415  # the API's object serves this very document

    made = json.loads(json.dumps(get_schema(api, PREFIX)))
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            contract.complete(path, method, operation, made["components"]["schemas"])
    made["components"].setdefault("schemas", {})["Problem"] = contract.PROBLEM
    made["components"]["headers"] = {"RetryAfter": contract.RETRY_AFTER}
    made["paths"] = dict(sorted(made["paths"].items()))
    made["servers"] = [{"url": "/"}]
    found: dict[str, Any] = made
    return found


def text() -> str:
    """The document as it is committed."""
    return json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def snapshot_differs() -> str | None:
    """What to do when the committed snapshot is not the present contract; None when it is."""
    kept = SNAPSHOT.read_text(encoding="utf-8") if SNAPSHOT.exists() else ""
    if kept == text():
        return None
    return f"{SNAPSHOT.name} is not the present contract; write it anew with: spearhead openapi"


def write_snapshot() -> Path:
    """Write the snapshot; returns where."""
    SNAPSHOT.write_text(text(), encoding="utf-8")
    return SNAPSHOT
