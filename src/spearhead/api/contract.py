"""What the contract says of every operation beside its own bodies and answers: refusals, common parameters."""

from __future__ import annotations

from typing import Any, Final

PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457), in the caller's language.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "For people."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
        "ask": {"type": "string", "description": "What to send along to be let through."},
        "current": {"type": "object", "description": "The present state of the record (409)."},
    },
}
RETRY_AFTER: Final[dict[str, Any]] = {
    "description": "Seconds until the same may go through.", "schema": {"type": "integer", "minimum": 1},
}  # fmt: skip
_WORDS: Final = {
    400: "Unreadable", 401: "No valid token", 403: "Not allowed", 404: "Missing, or not the caller's to see",
    409: "Somebody else changed it; with the current state", 413: "Too large", 414: "The address is too long",
    415: "Not the expected type of body", 422: "Refused, naming the fields", 428: "No version was given",
    429: "Too many requests with this token or from this address",
    503: "Not available just now", 507: "No room to save",
}  # fmt: skip
ALWAYS: Final = (401, 403, 404, 413, 414, 415, 400, 422, 429, 503)
#: Common query parameters of lists, with their schemas.
_LIST: Final[dict[str, dict[str, Any]]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    "cursor": {"type": "string", "maxLength": 2000, "description": "next_cursor of the page before."},
    "order": {"type": "string", "maxLength": 400, "description": "Fields by comma, “-” first for descending."},
    "filter": {"type": "string", "maxLength": 12000,
               "description": "A tree: {“all”: [{“field”, “op”, “value”}, …]}; the short form is field.op=value."},
    "total": {"type": "boolean", "description": "Also count all rows."},
}  # fmt: skip
_SCOPE: Final[dict[str, dict[str, Any]]] = {
    "period": {"type": "string", "maxLength": 40, "examples": ["2017-Q2", "2017-05", "2017", "all"]},
    "group_by": {"type": "string", "maxLength": 64, "examples": ["manager"]},
    "as_of": {"type": "string", "format": "date"},
}
_PARAMETERS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "/api/v1/figures/{key}": _SCOPE,
    "/api/v1/figures/{key}/rows": {
        "period": _SCOPE["period"], "as_of": _SCOPE["as_of"], "limit": _LIST["limit"], "cursor": _LIST["cursor"],
    },
    "/api/v1/events": {"after": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}, "limit": _LIST["limit"]},
    "/api/v1/jobs": {"limit": _LIST["limit"], "cursor": _LIST["cursor"]},
    "/api/v1/exports": {"limit": _LIST["limit"], "cursor": _LIST["cursor"]},
    "/api/v1/imports": {"limit": _LIST["limit"], "cursor": _LIST["cursor"]},
    "/api/v1/imports/{import_id}/errors": {
        "section": {"type": "string", "maxLength": 60}, "format": {"type": "string", "enum": ["csv", "xlsx"]},
    },
    "/api/v1/figures": {},
    "/api/v1/profit/bands": {"period": _SCOPE["period"], "as_of": _SCOPE["as_of"]},
    "/api/v1/forecast/day": {"limit": _LIST["limit"], "cursor": _LIST["cursor"]},
    "/api/v1/bottlenecks/{pipeline_id}": {
        "window": {"type": "string", "enum": ["180", "360"]},
        "only": {"type": "string", "maxLength": 40, "examples": ["team:12", "size:large"]},
    },
    "/api/v1/approvals/deputy": {},
    "/api/v1/channels/deliveries": {},
    "/api/v1/mail-server": {},
    "/api/v1/telling": {},
    "/api/v1/users/me/stored": {},
    "/api/v1/users/me/stored/{table}": {"limit": _LIST["limit"], "cursor": _LIST["cursor"]},
    "/api/v1/inbox": {
        "kind": {"type": "string"}, "limit": _LIST["limit"], "snoozed": {"type": "boolean"},
    },
    "/api/v1/pools/{pool_id}/records": {"limit": _LIST["limit"], "cursor": _LIST["cursor"]},
    "/api/v1/routing-rules": {},
    "/api/v1/routing-rules/trial": {},
    "/api/v1/service-level": {},
    "/api/v1/search": {
        "q": {"type": "string", "maxLength": 200},
        "type": {"type": "string", "examples": ["deal,company"]},
        "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
    },
}  # fmt: skip
_VERSION: Final = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
_ID: Final = {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}
#: What a DELETE needs to know beside the version.
_ON_DELETE: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "/api/v1/companies/{company_id}": {"deals": {"type": "string", "enum": ["move", "delete"]}, "move_to": _ID},
    "/api/v1/stages/{stage_id}": {"to_stage": _ID},
}
_BINARY: Final = {
    "/api/v1/documents/{document_id}/content", "/api/v1/imports/{import_id}/errors", "/api/v1/stored-files/{job_id}",
    "/api/v1/exports/{export_id}/file",
}  # fmt: skip


def complete(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add to an operation what all of its kind have in common."""
    responses = operation["responses"]
    if path in _BINARY:
        responses["200"]["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    for status in (*ALWAYS, *((409, 428, 507) if method != "get" else ())):
        responses.setdefault(str(status), _refusal(status))
    parameters = operation.setdefault("parameters", [])
    for name, schema in _query(path, method).items():
        parameters.append({"name": name, "in": "query", "required": False, "schema": schema})
    if _takes_version(operation, schemas) or (method == "delete" and _versioned(path)):
        parameters.append(_header("If-Match", "The version that was seen, as in ETag.", {"type": "string"}))
    if method == "post":
        parameters.append(_header("Idempotency-Key", "Kept for a day.", {"type": "string", "maxLength": 80}))


def _refusal(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told: dict[str, Any] = {"description": _WORDS[status], "content": content}
    if status in {429, 503}:
        told["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return told


def _query(path: str, method: str) -> dict[str, dict[str, Any]]:
    if path in _PARAMETERS:
        return _PARAMETERS[path] if method == "get" else {}
    if method == "delete":
        return {"version": _VERSION, **_ON_DELETE.get(path, {})} if _versioned(path) else {}
    return _LIST if method == "get" and "{" not in path and not path.endswith("/me") else {}


def _takes_version(operation: dict[str, Any], schemas: dict[str, Any]) -> bool:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return "version" in schemas.get(name, {}).get("properties", {})


def _versioned(path: str) -> bool:
    """Whether what is deleted there is a record with a version: not a link, not a file."""
    return path.endswith("}") and path.count("{") == 1 and "/documents" not in path


def _header(name: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": words, "schema": schema}
