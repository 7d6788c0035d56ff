"""Changing the policy table; only administrators do, and they cannot lock themselves out."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from spearhead.accounts.roles.models import FieldRight, Right
from spearhead.accounts.roles.policy import RECORDS, ROLES, VERBS
from spearhead.accounts.roles.table import LEVELS, Cell, cell_of, choices_for
from spearhead.accounts.users.models import Role, User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

#: What a record is nothing without; hiding it would empty every list.
ALWAYS_SEEN: Final = frozenset({"name", "owner", "stage", "status", "version", "id", "subject", "kind"})
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,39}|custom\.[a-z0-9][a-z0-9_-]{0,39}")


def _require_administrator(by: User) -> None:
    by.sight.require("settings", "edit")
    if by.role != Role.ADMINISTRATOR:
        raise Forbidden(_("Only an administrator changes permissions."), "administrators_only")


@act
def set_right(role: str, resource: str, verb: str, reach: str, *, by: User) -> Cell:
    """Let a verb of a role reach none, own, team or all records; the default again removes the change."""
    _require_administrator(by)
    if role not in ROLES or verb not in VERBS.get(resource, ()):
        raise refuse("unknown_right", "right", _("There is no such permission."))
    allowed = choices_for(role, resource)
    if not allowed:
        raise refuse("right_kept", "reach", _("Administrators always keep this, so that nobody locks the workspace."))
    if reach not in allowed:
        raise refuse("unknown_reach", "reach", _("Choose a value from the list."))
    before = cell_of(role, resource, verb)
    if reach == before.reach:
        return before
    if reach == before.default:
        Right.objects.filter(role=role, resource=resource, verb=verb).delete()
    else:
        Right.objects.update_or_create(role=role, resource=resource, verb=verb, defaults={"reach": reach})
    extra = {"role": role, "resource": resource, "verb": verb}
    record(
        Happened("right.changed", "role", _number(role), by.pk, changes={"reach": (before.reach, reach)}, extra=extra)
    )
    return cell_of(role, resource, verb)


@act
def set_field_right(role: str, resource: str, field: str, level: str, *, by: User) -> None:
    """Let a role write a field (the default), only read it, or not see it at all."""
    _require_administrator(by)
    if role not in ROLES or resource not in RECORDS or not _FIELD.fullmatch(field):
        raise refuse("unknown_right", "field", _("There is no such permission."))
    if level not in LEVELS:
        raise refuse("unknown_level", "level", _("Choose a value from the list."))
    if role == Role.ADMINISTRATOR:
        raise refuse("right_kept", "role", _("Administrators always see and write every field."))
    if level == "hidden" and field in ALWAYS_SEEN:
        raise refuse("always_seen", "field", _("This field cannot be hidden."))
    rows = FieldRight.objects.filter(role=role, resource=resource, field=field)
    before = rows.values_list("level", flat=True).first() or "write"
    if before == level:
        return
    rows.delete()
    if level != "write":
        FieldRight.objects.create(role=role, resource=resource, field=field, level=level)
    extra = {"role": role, "resource": resource, "field": field}
    record(
        Happened("field_right.changed", "role", _number(role), by.pk, changes={"level": (before, level)}, extra=extra)
    )


@act
def reset_rights(role: str = "", *, by: User) -> int:
    """Return to the default policy, for one role or all; how many changes were taken back."""
    _require_administrator(by)
    if role and role not in ROLES:
        raise Refused("unknown_role", _("There is no role “%(role)s”.") % {"role": role[:40]})
    rows = Right.objects.filter(role=role) if role else Right.objects.all()
    gone = [[one.role, one.resource, one.verb, one.reach] for one in rows]
    rows.delete()
    if gone:
        number = _number(role) if role else 0
        record(Happened("rights.reset", "role", number, by.pk, extra={"role": role, "rights": gone}))
    return len(gone)


def _number(role: str) -> int:
    """Roles have no rows; events know them by their place in `ROLES`, from 1."""
    return ROLES.index(role) + 1
