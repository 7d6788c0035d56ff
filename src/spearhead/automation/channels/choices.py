"""What each person chooses: how they are told at once, the day's digest, and when they are left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace, zone
from spearhead.automation.channels.access import chats
from spearhead.kernel.acts import act
from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.definitions import check_known, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

_DAY: Final = timedelta(days=1)
_PATIENCE: Final = 60  #: days that are looked through for a worked one


@dataclass(frozen=True, slots=True)
class Telling:
    """How a person is told of what is to be done now: by mail, in a chat, or only in the notices (`none`)."""

    at_once: str = "mail"
    chat: int | None = None
    digest: bool = True
    digest_at: str = "08:30"
    quiet_from: str = "20:00"
    quiet_to: str = "08:00"
    free_days: bool = True  #: also left in peace on days that are not worked


def telling_of(user: User) -> Telling:
    """What a person chose; the defaults until they do."""
    kept = user.preferences.get("telling") or {}
    return Telling(**{name: kept[name] for name in asdict(Telling()) if name in kept})


@act
def choose_telling(values: Mapping[str, Any], *, by: User) -> Telling:
    """Choose how one is told; what is not named stays."""
    check_known(values, tuple(asdict(Telling())))
    before = asdict(telling_of(by))
    after = {**before, **values}
    if after["at_once"] not in {"mail", "chat", "none"}:
        raise refuse("bad_value", "at_once", _("Choose a value from the list."))
    if after["at_once"] == "chat" and not chats().filter(pk=after["chat"] or 0).exists():
        raise refuse("unknown_reference", "chat", _("Choose a chat."))
    for name in ("digest_at", "quiet_from", "quiet_to"):
        after[name] = _clock(after[name], name)
    if after == before:
        return Telling(**before)
    by.preferences = {**by.preferences, "telling": after}
    by.save(update_fields=["preferences"])
    record(Happened("user.preferences_changed", "user", by.pk, by.pk, by.version, {"telling": (before, after)}))
    return Telling(**after)


def _clock(value: Any, field: str) -> str:
    try:
        return time.fromisoformat(str(value).strip().zfill(5)).strftime("%H:%M")
    except ValueError:
        raise refuse("bad_time", field, _("Write a time like 08:30.")) from None


def zone_of(user: User) -> ZoneInfo:
    """The time zone in which a person lives."""
    return ZoneInfo(user.time_zone) if user.time_zone else zone()


def loud_at(user: User, now: datetime) -> datetime:
    """The first moment from `now` on at which a person may be disturbed."""
    chosen, place = telling_of(user), zone_of(user)
    calendar = WorkCalendar(workspace().work_region)
    here = now.astimezone(place)
    for _tried in range(_PATIENCE):
        if chosen.free_days and not calendar.is_workday(here.date()):
            here = datetime.combine(here.date() + _DAY, _end(chosen), tzinfo=place)
            continue
        if (until := _quiet_until(chosen, here)) is None:
            return now if here <= now else here
        here = until
    return here


def _end(chosen: Telling) -> time:
    return time.fromisoformat(chosen.quiet_to)


def _quiet_until(chosen: Telling, here: datetime) -> datetime | None:
    """The end of the quiet hours that a wall clock is in; None outside. Equal ends are no quiet hours at all."""
    low, high, clock = time.fromisoformat(chosen.quiet_from), _end(chosen), here.time().replace(tzinfo=None)
    if low == high:
        return None
    inside = low <= clock < high if low < high else clock >= low or clock < high
    if not inside:
        return None
    day = here.date() + _DAY if clock >= high else here.date()
    return datetime.combine(day, high, tzinfo=here.tzinfo)


def digest_due(user: User, now: datetime) -> str | None:
    """The day of the digest that is due to a person now, None before its time and on free days."""
    chosen, here = telling_of(user), now.astimezone(zone_of(user))
    if not chosen.digest or here.time() < time.fromisoformat(chosen.digest_at):
        return None
    if chosen.free_days and not WorkCalendar(workspace().work_region).is_workday(here.date()):
        return None
    return here.date().isoformat()
