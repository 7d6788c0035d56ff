"""The default policy: for each role and resource, how far each verb reaches. One table, readable on one screen."""

from __future__ import annotations

from typing import Final, Literal

Reach = Literal["none", "own", "team", "all"]
REACHES: Final[tuple[Reach, ...]] = ("none", "own", "team", "all")

ROLES: Final = ("rep", "manager", "director", "marketing", "analyst", "administrator")
RECORDS: Final = ("company", "contact", "lead", "deal", "activity", "document")
VERBS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(RECORDS, ("read", "create", "edit", "delete", "reassign", "merge", "bulk", "export")),
    "product": ("read", "edit"),
    "campaign": ("read", "edit"),
    "import": ("run",),
    "figure": ("read",),
    "goal": ("read", "edit"),
    "forecast": ("read", "edit"),
    "cost": ("read", "edit"),
    "salary": ("read", "edit"),
    "service_cost": ("read", "edit"),
    "commission": ("read", "edit", "approve", "pay"),
    "action": ("read", "edit"),
    "process": ("read", "edit", "publish"),
    "automation": ("read", "edit"),
    "strategy": ("read", "edit"),
    "user": ("read", "edit"),
    "team": ("read", "edit"),
    "settings": ("read", "edit"),
    "audit": ("read",),
    "backup": ("run",),
    "export_all": ("run",),
    "erasure": ("run",),
}

_SELLING: Final[dict[str, dict[str, Reach]]] = {
    resource: {"read": "own", "create": "own", "edit": "own", "delete": "own", "bulk": "own"} for resource in RECORDS
}
_LEADING: Final[dict[str, dict[str, Reach]]] = {
    resource: dict.fromkeys(VERBS[resource], "team") for resource in RECORDS
}
_EVERYBODY: Final[dict[str, dict[str, Reach]]] = {
    "product": {"read": "all"},
    "campaign": {"read": "all"},
    "process": {"read": "all"},
    "strategy": {"read": "all"},
    "team": {"read": "all"},
    "user": {"read": "all"},
}
_MANAGER: Final[dict[str, dict[str, Reach]]] = {
    **_EVERYBODY,
    **_LEADING,
    "import": {"run": "team"},
    "automation": {"read": "all", "edit": "all"},
    "figure": {"read": "team"},
    "goal": {"read": "team", "edit": "team"},
    "forecast": {"read": "team", "edit": "team"},
    "cost": {"read": "all"},
    "service_cost": {"read": "all"},
    "commission": {"read": "team", "approve": "team"},
    "action": {"read": "team", "edit": "team"},
}

#: role → resource → verb → reach; what is missing is "none".
DEFAULTS: Final[dict[str, dict[str, dict[str, Reach]]]] = {
    "rep": {
        **_EVERYBODY,
        **_SELLING,
        "figure": {"read": "own"},
        "goal": {"read": "own"},
        "forecast": {"read": "own", "edit": "own"},
        "commission": {"read": "own"},
        "action": {"read": "own"},
    },
    "manager": _MANAGER,
    "director": {
        **_MANAGER,
        "process": {"read": "all", "edit": "all", "publish": "all"},
        "cost": {"read": "all", "edit": "all"},
        "salary": {"read": "team", "edit": "team"},
        "service_cost": {"read": "all", "edit": "all"},
        "commission": {"read": "team", "edit": "all", "approve": "team", "pay": "team"},
    },
    "marketing": {
        **_EVERYBODY,
        "lead": dict.fromkeys(VERBS["lead"], "all"),
        "campaign": {"read": "all", "edit": "all"},
        "import": {"run": "all"},
        "figure": {"read": "all"},
    },
    "analyst": {
        **_EVERYBODY,
        **{resource: {"read": "all", "export": "all"} for resource in RECORDS},
        "figure": {"read": "all"},
        "goal": {"read": "all"},
        "forecast": {"read": "all"},
        "cost": {"read": "all"},
        "service_cost": {"read": "all"},
        "action": {"read": "all"},
        "audit": {"read": "all"},
        "automation": {"read": "all"},
    },
    "administrator": {
        **{resource: dict.fromkeys(verbs, "all") for resource, verbs in VERBS.items()},
    },
}


def default_reach(role: str, resource: str, verb: str) -> Reach:
    """The reach that a new workspace starts with."""
    return DEFAULTS.get(role, {}).get(resource, {}).get(verb, "none")
