"""Making pools and saying who is in them, for whoever publishes the process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.pools.access import HIDEABLE
from spearhead.automation.pools.models import Pool, PoolMember
from spearhead.kernel import definitions
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, create, locked, refuse
from spearhead.kernel.text.clean import clean_text

FIELDS: Final = ("name", "assign_only", "hidden", "claims_per_day", "hold_limit", "cooling_days", "idle_days",
                 "no_deal_days", "working_days", "keep_helpers", "takes_unassigned")  # fmt: skip
#: field → lowest, highest, whether it may be left out
BOUNDS: Final = {
    "claims_per_day": (1, 1000, False), "hold_limit": (1, 100_000, True), "cooling_days": (0, 3650, False),
    "idle_days": (1, 3650, True), "no_deal_days": (1, 3650, True),
}  # fmt: skip
MOST: Final = 500


@act
def create_pool(kind: str, values: Mapping[str, Any], members: Sequence[Mapping[str, Any]], *, by: User) -> Pool:
    """Make a pool with its people; a pool without members is refused."""
    by.sight.require("process", "publish")
    if kind not in Pool.Kind.values:
        raise refuse("bad_value", "kind", _("Choose a value from the list."))
    pool = create(Pool(kind=kind, **_checked(kind, {"name": "", **values})), noun="pool", by_id=by.pk)
    _seat(pool, members)
    return pool


@act
def edit_pool(
    pool_id: str | int, values: Mapping[str, Any], members: Sequence[Mapping[str, Any]] | None = None, *,
    by: User, seen_version: int | None,
) -> Pool:  # fmt: skip
    """Change the rules of a pool and who is in it; dates follow at the next nightly run."""
    by.sight.require("process", "publish")
    pool = locked(Pool, pool_id)
    extra = {"members": [one["user_id"] for one in members]} if members is not None else None
    change(pool, _checked(pool.kind, values), noun="pool", by_id=by.pk, seen_version=seen_version, extra=extra)
    if members is not None:
        _seat(pool, members)
    return pool


@act
def retire_pool(pool_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Pool:
    """Close a pool: nothing goes into it any more, what lies in it can be taken; or open it again."""
    by.sight.require("process", "publish")
    pool = locked(Pool, pool_id)
    definitions.retire(pool, noun="pool", by_id=by.pk, seen_version=seen_version, back=back)
    return pool


def _checked(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    check_known(values, FIELDS)
    given = dict(values)
    if "name" in given:
        given["name"] = clean_text(str(given["name"] or ""), max_length=120, field="name")
        if not given["name"]:
            raise refuse("name_missing", "name", _("Enter a name."))
    if "hidden" in given:
        given["hidden"] = [name for name in HIDEABLE[kind] if name in given["hidden"]]
    for name, (low, high, optional) in BOUNDS.items():
        value = given.get(name, low)
        if value is None and optional:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise refuse("bad_value", name, _("Enter a whole number from %(low)d to %(high)d.") % {
                "low": low, "high": high})  # fmt: skip
    return given


def _seat(pool: Pool, members: Sequence[Mapping[str, Any]]) -> None:
    people = {int(one["user_id"]): bool(one.get("manages")) for one in members}
    if not 0 < len(people) <= MOST:
        raise refuse("no_member", "members", _("Choose at least one member."))
    known = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    if set(people) != known:
        raise refuse("unknown_person", "members", _("There is no such person."))
    PoolMember.objects.filter(pool=pool).exclude(user_id__in=people).delete()
    for user_id, leads in people.items():
        PoolMember.objects.update_or_create(pool=pool, user_id=user_id, defaults={"manages": leads})
