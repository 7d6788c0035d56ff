"""A person's own settings: language, theme, time zone."""

from __future__ import annotations

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
