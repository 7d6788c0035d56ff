"""Changing how the workspace forecasts; what was called and frozen before stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Conflict
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.numbers.calls.models import PERIODS, ForecastType

FIELDS: Final = ("period_kind", "most_likely", "shows_amount")


@act
def change_forecast_type(values: Mapping[str, Any], *, by: User, seen_version: int) -> ForecastType:
    """Forecast by month or quarter, with or without "most likely", with the manager's amount shown or not."""
    by.sight.require("settings", "edit")
    ForecastType.objects.get_or_create(pk=1)
    row = ForecastType.objects.select_for_update().get(pk=1)
    if row.version != seen_version:
        raise Conflict(_("Somebody else changed this meanwhile. Reload it and try again."))
    if values.get("period_kind", row.period_kind) not in dict(PERIODS):
        raise refuse("unknown_period_kind", "period_kind", _("Choose a value from the list."))
    changes = {
        name: (getattr(row, name), values[name])
        for name in FIELDS
        if name in values and values[name] != getattr(row, name)
    }
    if not changes:
        return row
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    row.version += 1
    row.save()
    record_event(Happened("forecast_type.changed", "forecast_type", 1, by.pk, row.version, changes=changes))
    return row
