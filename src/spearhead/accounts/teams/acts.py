"""Making, changing and retiring teams, and who belongs to them or leads them from which day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, locked, refuse
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.sort import sort_key

Kind = Membership.Kind
#: Open deals follow their owner into another team; crm registers this job.
FOLLOW_JOB = "deals.follow_teams"


@act
def create_team(values: Mapping[str, Any], *, by: User) -> Team:
    """A new team, at the root or under a parent."""
    by.sight.require("team", "edit")
    check_known(values, ("name", "name_zh", "parent_id"))
    fields = check_names({"name": "", **values})
    _check_parent(None, fields.get("parent_id"))
    team = Team(**fields)
    team.sort_key = sort_key(team.name_zh or team.name)[:255]
    return create(team, noun="team", by_id=by.pk, extra={"name": team.name})


@act
def edit_team(team_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Team:
    """Rename a team or hang it elsewhere in the tree; never under itself."""
    by.sight.require("team", "edit")
    team = locked(Team, team_id)
    check_known(values, ("name", "name_zh", "parent_id"))
    fields = check_names({"name": team.name, "name_zh": team.name_zh, **values})
    if "parent_id" in fields:
        _check_parent(team, fields["parent_id"])
    fields["sort_key"] = sort_key(fields["name_zh"] or fields["name"])[:255]
    change(team, fields, noun="team", by_id=by.pk, seen_version=seen_version)
    return team


def _check_parent(team: Team | None, parent_id: int | None) -> None:
    if parent_id is None:
        return
    list(Team.objects.select_for_update().values_list("pk", flat=True))  # two moves at once cannot close a ring
    if not Team.objects.filter(pk=parent_id, retired_on__isnull=True).exists():
        raise refuse("unknown_team", "parent", _("Choose a team from the list."))
    if team is not None and parent_id in subtree([team.pk]):
        raise refuse("team_cycle", "parent", _("A team cannot lie below itself."))


@act
def retire_team(team_id: str | int, *, by: User, seen_version: int | None) -> Team:
    """Close an empty team from today on; what was won for it stays with it."""
    by.sight.require("team", "edit")
    team = locked(Team, team_id)
    day = today()
    people = team.memberships.filter(kind=Kind.MEMBER).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).count()
    if people:
        text = ngettext(
            "Move %(count)d person to another team first.", "Move %(count)d people to other teams first.", people
        )
        raise Refused("team_not_empty", text % {"count": people})
    children = team.children.filter(retired_on__isnull=True).count()
    if children:
        text = ngettext(
            "Move or retire %(count)d team below it first.", "Move or retire %(count)d teams below it first.", children
        )
        raise Refused("team_has_children", text % {"count": children})
    for row in team.memberships.filter(valid_to__isnull=True):
        _end(row, day)
    change(team, {"retired_on": day}, noun="team", by_id=by.pk, seen_version=seen_version, kind="retired")
    return team


@act
def restore_team(team_id: str | int, *, by: User, seen_version: int | None) -> Team:
    """Bring a retired team back from today on, empty: whoever belonged to it or led it is put in again by hand."""
    by.sight.require("team", "edit")
    team = locked(Team, team_id)
    if team.parent_id is not None and Team.objects.filter(pk=team.parent_id, retired_on__isnull=False).exists():
        raise Refused(
            "parent_retired", _("The team above it is retired. Bring that back first, or hang this elsewhere.")
        )
    change(team, {"retired_on": None}, noun="team", by_id=by.pk, seen_version=seen_version, kind="restored")
    return team


@act
def put_in_team(user_id: str | int, team_id: str | int, on: date, *, by: User) -> Membership:
    """Make a person a member of a team from a day on: the membership of that day ends then, one that begins later
    stays and ends this one; work done before stays with the team of its day."""
    by.sight.require("team", "edit")
    user, team = _place(user_id, team_id, on)
    own = list(Membership.objects.select_for_update().filter(user=user, kind=Kind.MEMBER).order_by("valid_from"))
    present = next((row for row in own if row.valid_from <= on and (row.valid_to is None or row.valid_to > on)), None)
    if present and present.team_id == team.pk:
        message = _("%(name)s is in this team already.") % {"name": user.name}
        raise refuse("already_there", "user", message)
    later = next((row.valid_from for row in own if row.valid_from > on), None)
    if present:
        _end(present, on)
    row = Membership.objects.create(team=team, user=user, kind=Kind.MEMBER, valid_from=on, valid_to=later)
    changes = {"team": (present.team_id if present else None, team.pk)}
    _tell("team.joined", row, by, changes)
    _follow(user, by, on)
    return row


@act
def leave_team(membership_id: str | int, on: date, *, by: User) -> None:
    """End a membership of any kind on a day; one that had not begun is taken back."""
    by.sight.require("team", "edit")
    row = Membership.objects.select_for_update().filter(pk=read_id(membership_id)).select_related("user").first()
    if row is None:
        raise Absent
    if row.valid_to is not None and row.valid_to <= on:
        raise refuse("already_over", "on", _("This membership ended earlier."))
    user = row.user
    _tell("team.left", row, by, {"valid_to": (row.valid_to.isoformat() if row.valid_to else None, on.isoformat())})
    _end(row, on)
    _follow(user, by, on)


@act
def set_manager(team_id: str | int, user_id: str | int, on: date, *, by: User) -> Membership:
    """Let a person lead a team from a day on; who led it until then keeps the past."""
    return _lead(team_id, user_id, Kind.MANAGER, on, None, by)


@act
def set_deputy(team_id: str | int, user_id: str | int, on: date, until: date | None, *, by: User) -> Membership:
    """Let a person stand in for the manager over a period (`until` is the first day without them)."""
    return _lead(team_id, user_id, Kind.DEPUTY, on, until, by)


def _lead(team_id: str | int, user_id: str | int, kind: str, on: date, until: date | None, by: User) -> Membership:
    by.sight.require("team", "edit")
    user, team = _place(user_id, team_id, on)
    if user.role not in {"manager", "director"}:
        raise refuse("not_a_leader", "user", _("Only managers and directors lead teams. Change the role first."))
    if until is not None and until <= on:
        raise refuse("bad_period", "until", _("The end lies after the beginning."))
    same = Membership.objects.select_for_update().filter(team=team, kind=kind)
    if kind == Kind.DEPUTY:
        same = same.filter(user=user)
    begins_later = same.filter(valid_from__gt=on).order_by("valid_from").values_list("valid_from", flat=True).first()
    present = same.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).first()
    if present and present.user_id == user.pk and kind == Kind.MANAGER:
        raise refuse("already_there", "user", _("%(name)s leads this team already.") % {"name": user.name})
    if present:
        _end(present, on)
    ends = min((day for day in (until, begins_later) if day), default=None)
    row = Membership.objects.create(team=team, user=user, kind=kind, valid_from=on, valid_to=ends)
    _tell(f"team.{kind}_set", row, by, {kind: (present.user_id if present else None, user.pk)})
    _follow(user, by, on)
    return row


def _place(user_id: str | int, team_id: str | int, on: date) -> tuple[User, Team]:
    team = locked(Team, team_id)
    user = locked(User, user_id)
    if team.retired_on is not None and team.retired_on <= on:
        raise refuse("team_retired", "team", _("This team is retired."))
    if not user.is_active:
        raise refuse("person_inactive", "user", _("%(name)s no longer works here.") % {"name": user.name})
    return user, team


def _end(row: Membership, on: date) -> None:
    """A membership that begins on or after the day never was."""
    if row.valid_from >= on:
        row.delete()
    else:
        row.valid_to = on
        row.save(update_fields=["valid_to"])


def _tell(kind: str, row: Membership, by: User, changes: Mapping[str, tuple[Any, Any]]) -> None:
    extra = {"user": row.user_id, "kind": row.kind, "from": row.valid_from.isoformat(),
             "to": row.valid_to.isoformat() if row.valid_to else None}  # fmt: skip
    record(Happened(kind, "team", row.team_id, by.pk, row.team.version, changes, extra))


def _follow(user: User, by: User, on: date) -> None:
    """Open deals count for the owner's team of today; a later day is caught by the nightly run."""
    if on <= today():
        jobs.start(FOLLOW_JOB, user_id=by.pk, params={"owner_id": user.pk}, title=user.name)
