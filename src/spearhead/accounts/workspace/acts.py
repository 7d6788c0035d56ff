"""Setting the workspace up, changing its settings, and publishing dated exchange rates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.models import CurrencyRate, Workspace
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import check_currency
from spearhead.kernel.text.clean import clean_text

EDITABLE: Final = (
    "name", "base_currency", "time_zone", "language", "work_region", "fiscal_start_month", "hue", "leads_enabled",
    "document_quota_mb",
    "export_told",
)  # fmt: skip
HUES: Final = ("western", "mainland")
LANGUAGES: Final = ("zh-hans", "en")
#: Open deals follow the newest rate; crm registers this job.
RECOUNT_JOB: Final = "rates.recount"
MAX_QUOTA_MB: Final = 100 * 1024 * 1024
MAX_RATE: Final = Decimal(10) ** 9
MOST_TOLD: Final = 1_000_000_000
LATEST: Final = timedelta(days=366)


@act
def edit_settings(values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Workspace:
    """Change settings of the workspace. The base currency is open only until there are deals or rates."""
    by.sight.require("settings", "edit")
    Workspace.objects.get_or_create(pk=1)
    settings = locked(Workspace, 1)
    check_known(values, EDITABLE)
    fields = _checked(values)
    if fields.get("base_currency", settings.base_currency) != settings.base_currency and not base_is_open():
        message = _("The base currency cannot change once there are deals or exchange rates.")
        raise refuse("base_currency_fixed", "base_currency", message)
    change(settings, fields, noun="workspace", by_id=by.pk, seen_version=seen_version)
    return settings


def base_is_open() -> bool:
    """Whether nothing has been counted in the base currency yet."""
    return not (CurrencyRate.objects.exists() or Event.objects.filter(record_type="deal").exists())


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(values)
    if "name" in fields:
        fields["name"] = clean_text(str(fields["name"] or ""), max_length=120, field="name")
        if not fields["name"]:
            raise refuse("name_missing", "name", _("Enter a name."))
    if "base_currency" in fields:
        check_currency(str(fields["base_currency"]))
    if fields.get("time_zone", "UTC") not in available_timezones():
        raise refuse("unknown_time_zone", "time_zone", _("Choose a time zone from the list."))
    if fields.get("language", "en") not in LANGUAGES:
        raise refuse("unknown_language", "language", _("Choose a language from the list."))
    if fields.get("hue", HUES[0]) not in HUES:
        raise refuse("unknown_hue", "hue", _("Choose a value from the list."))
    month = fields.get("fiscal_start_month", 1)
    if not isinstance(month, int) or not 1 <= month <= 12:
        raise refuse("bad_month", "fiscal_start_month", _("Choose a month."))
    quota = fields.get("document_quota_mb")
    if quota is not None and (not isinstance(quota, int) or not 1 <= quota <= MAX_QUOTA_MB):
        message = _("Enter a number from %(least)d to %(most)d.") % {"least": 1, "most": MAX_QUOTA_MB}
        raise refuse("bad_quota", "document_quota_mb", message)
    told = fields.get("export_told")
    if told is not None and (not isinstance(told, int) or not 0 <= told <= MOST_TOLD):
        message = _("Enter a whole number from 0 to %(most)d, or nothing.") % {"most": MOST_TOLD}
        raise refuse("bad_number", "export_told", message)
    if "work_region" in fields:
        fields["work_region"] = clean_text(str(fields["work_region"] or ""), max_length=8, field="work_region")
    return fields


@act
def publish_rates(rates: Mapping[str, Decimal], valid_from: date, *, by: User, source: str = "") -> list[CurrencyRate]:
    """From a day on, one unit of each currency is so many units of the base currency; open deals are recounted.

    A rate already given for that day is replaced, with both values in the event.
    """
    by.sight.require("settings", "edit")
    settings = locked(Workspace, 1)
    if not rates:
        raise refuse("no_rates", "rates", _("Enter at least one rate."))
    if valid_from > today(settings) + LATEST:
        raise refuse("bad_day", "valid_from", _("Choose a day within the next twelve months."))
    origin = clean_text(source, max_length=80, field="source")
    rows, changes = [], {}
    for currency, rate in rates.items():
        wanted = _rate(currency, rate, settings.base_currency)
        before = CurrencyRate.objects.filter(currency=currency, valid_from=valid_from).first()
        row, _made = CurrencyRate.objects.update_or_create(
            currency=currency, valid_from=valid_from, defaults={"rate_e9": wanted, "source": origin}
        )
        rows.append(row)
        changes[currency] = (before.rate_e9 if before else None, wanted)
    extra = {"valid_from": valid_from.isoformat(), "source": origin}
    record(Happened("rates.published", "workspace", 1, by.pk, settings.version, changes, extra))
    jobs.start(RECOUNT_JOB, user_id=by.pk, params={"currencies": sorted(rates)}, title=", ".join(sorted(rates)))
    return rows


def _rate(currency: str, rate: Decimal, base: str) -> int:
    field = f"rate_{currency}"
    check_currency(currency)
    if currency == base:
        raise refuse("rate_of_base", field, _("The base currency needs no rate."))
    if not rate.is_finite() or not 0 < rate < MAX_RATE or rate.scaleb(9) != int(rate.scaleb(9)):
        raise refuse("bad_rate", field, _("A rate is larger than zero and has at most nine decimals."))
    return int(rate.scaleb(9))


@act
def withdraw_rate(rate_id: str | int, *, by: User) -> None:
    """Take a rate back; open deals are recounted with the one before, closed ones keep theirs."""
    by.sight.require("settings", "edit")
    row = locked(CurrencyRate, rate_id)
    extra = {"currency": row.currency, "valid_from": row.valid_from.isoformat()}
    record(Happened("rates.withdrawn", "workspace", 1, by.pk, 0, {row.currency: (row.rate_e9, None)}, extra))
    row.delete()
    jobs.start(RECOUNT_JOB, user_id=by.pk, params={"currencies": [row.currency]}, title=row.currency)
