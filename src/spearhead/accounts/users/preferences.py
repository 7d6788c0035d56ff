"""A person's own settings: language, theme, time zone, and how dense, coloured and keyed their screens are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

THEMES = ("system", "light", "dark", "contrast")


@act
def set_preferences(
    *, by: User, language: str | None = None, theme: str | None = None, time_zone: str | None = None
) -> None:
    """Change one's own settings; what is None stays."""
    if language is not None and language not in {"zh-hans", "en"}:
        message = _("Choose a language from the list.")
        raise Refused("unknown_language", message, {"language": message})
    if theme is not None and theme not in THEMES:
        message = _("Choose a theme from the list.")
        raise Refused("unknown_theme", message, {"theme": message})
    if time_zone and time_zone not in available_timezones():
        message = _("Choose a time zone from the list.")
        raise Refused("unknown_time_zone", message, {"time_zone": message})
    wanted = {"language": language, "theme": theme, "time_zone": time_zone}
    changes = {
        name: (getattr(by, name), value)
        for name, value in wanted.items()
        if value is not None and value != getattr(by, name)
    }
    if not changes:
        return
    for name, (_before, after) in changes.items():
        setattr(by, name, after)
    by.save(update_fields=list(changes))
    record(Happened("user.preferences_changed", "user", by.pk, by.pk, by.version, changes))


#: What may be kept in `User.preferences`, and the values it may have; the first is the default.
CHOICES: Final[Mapping[str, tuple[Any, ...]]] = {
    "hue": ("western", "mainland"),
    "density": ("normal", "compact", "roomy"),
    "shortcuts": (True, False),
    "nav": ("open", "rail"),
}


@act
def set_look(values: Mapping[str, Any], *, by: User) -> None:
    """Change how one's own screens look and whether single keys act; what is not named stays."""
    for name, value in values.items():
        if value not in CHOICES.get(name, ()):
            message = _("Choose a value from the list.")
            raise Refused("unknown_value", message, {name: message})
    before = dict(by.preferences or {})
    changes = {name: (before.get(name), value) for name, value in values.items()
               if before.get(name, CHOICES[name][0]) != value}  # fmt: skip
    if not changes:
        return
    by.preferences = {**before, **values}
    by.save(update_fields=["preferences"])
    record(Happened("user.preferences_changed", "user", by.pk, by.pk, by.version, changes))


@act
def set_profile(choices: Mapping[str, str], look: Mapping[str, Any], *, by: User) -> None:
    """Change one's own settings and look together: all of it, or nothing."""
    set_look(look, by=by)
    set_preferences(by=by, **choices)
