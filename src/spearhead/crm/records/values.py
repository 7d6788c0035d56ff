"""Checking what a door hands to an act: only declared fields, clean text, bounded numbers, links within one's reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.links import link_fields
from spearhead.crm.custom.values import check_values as check_custom
from spearhead.crm.records.acts import check_writable, differs, public
from spearhead.crm.records.links import may_read
from spearhead.crm.records.models import Record
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id
from spearhead.kernel.money import MAX_MINOR
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.text.contact import normal_email

Lookup = Callable[[User, int], Any]

EARLIEST: Final = 1900
LATEST: Final = 2200
_BOUNDS: Final[tuple[tuple[type[models.Field[Any, Any]], int], ...]] = (
    (models.PositiveSmallIntegerField, 32_767),
    (models.PositiveIntegerField, 2_147_483_647),
    (models.BigIntegerField, MAX_MINOR),
)


@dataclass(frozen=True, slots=True)
class Writable:
    """What may be written of a kind of record: plain `fields`, and `links` (``company_id``) with how each is found."""

    kind: str
    model: type[models.Model]
    fields: frozenset[str]
    links: Mapping[str, Lookup] = field(default_factory=dict)

    def checked(self, values: Mapping[str, Any], *, by: User, record: Record | None = None) -> dict[str, Any]:
        """The values as they are stored; with `record` only those that differ from it.

        Refuses unknown names (``unknown_field``), text, numbers and dates that cannot be stored, and links to what
        the user cannot reach; nothing that stays as it is is checked again.
        """
        _refuse_unknown([name for name in values if not self._knows(name)])
        own = {name: self._clean(name, value) for name, value in values.items() if not name.startswith("custom.")}
        custom = {name: value for name, value in values.items() if name.startswith("custom.")}
        own |= check_custom(self.kind, custom, by=by) if custom else {}
        if record is not None:
            own = {name: value for name, value in own.items() if differs(record, name, value)}
        check_writable(by, self.kind, own)
        for name, value in own.items():
            if name in self.links and value is not None:
                self._reach(name, value, by)
        self._reach_custom(own, by)
        return own

    def _knows(self, name: str) -> bool:
        return name in self.fields or name in self.links or name.startswith("custom.")

    def _reach(self, name: str, value: int, by: User) -> None:
        try:
            self.links[name](by, value)
        except Absent:
            message = _("There is no such record, or you may not open it.")
            raise Refused("unknown_reference", message, {public(name): message}) from None

    def _reach_custom(self, own: Mapping[str, Any], by: User) -> None:
        """A link field takes only what the user may read, like any other link."""
        for one in link_fields(self.kind) if any(name.startswith("custom.") for name in own) else ():
            name = f"custom.{one.key}"
            if own.get(name) is not None and not may_read(by, one.target, own[name]):
                message = _("There is no such record, or you may not open it.")
                raise Refused("unknown_reference", message, {name: message})

    def _clean(self, name: str, value: Any) -> Any:
        if name in self.links:
            return _link(name, value)
        return clean_value(self.model._meta.get_field(name), name, value)


def _refuse_unknown(names: list[str]) -> None:
    if names:
        message = _("“%(field)s” cannot be written here.") % {"field": names[0][:60]}
        raise Refused("unknown_field", message, dict.fromkeys((name[:60] for name in names[:20]), message))


def _link(name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        return read_id(value)
    except (Absent, TypeError):
        message = _("There is no such record, or you may not open it.")
        raise Refused("unknown_reference", message, {public(name): message}) from None


def clean_value(spec: Any, name: str, value: Any) -> Any:
    """One value fit for a model field: text cleaned and bounded, numbers and dates in range; what is not, refused."""
    if isinstance(spec, models.CharField | models.TextField):
        return _text(spec, name, value)
    if value is None:
        return None
    if isinstance(spec, models.BooleanField):
        return _right_type(name, value, bool)
    if isinstance(spec, models.IntegerField):
        return _number(spec, name, value)
    if isinstance(spec, models.DateTimeField):
        return _moment(name, value)
    if isinstance(spec, models.DateField):
        return _day(name, value)
    return value


def bad_value(name: str, message: str = "") -> Refused:
    """The refusal of a value of the wrong kind."""
    words = message or _("This value does not fit.")
    return Refused("bad_value", words, {public(name): words})


def _right_type(name: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise bad_value(name)
    return value


def _text(spec: Any, name: str, value: Any) -> str:
    text = _right_type(name, "" if value is None else value, str)
    multiline = isinstance(spec, models.TextField)
    text = clean_text(text, max_length=spec.max_length or 100_000, multiline=multiline, field=public(name))
    if text and isinstance(spec, models.EmailField):
        return normal_email(text, field=public(name))
    return text


def _number(spec: Any, name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad_value(name)
    limit = next((most for kind, most in _BOUNDS if isinstance(spec, kind)), 2_147_483_647)
    least = 0 if isinstance(spec, models.PositiveIntegerField | models.PositiveSmallIntegerField) else -limit
    if not least <= value <= limit:
        message = _("Enter a number from %(least)d to %(most)d.") % {"least": least, "most": limit}
        raise bad_value(name, message)
    return value


def _day(name: str, value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise bad_value(name)
    _in_range(name, value.year)
    return value


def _moment(name: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or timezone.is_naive(value):
        raise bad_value(name)
    _in_range(name, value.year)
    return value


def _in_range(name: str, year: int) -> None:
    if not EARLIEST <= year < LATEST:
        raise bad_value(name, _("Enter a day between the years 1900 and 2199."))


def listed(model: type[models.Model]) -> Lookup:
    """A lookup among definitions that everybody may use: those not retired."""

    def lookup(_user: User, record_id: int) -> Any:
        rows = model._default_manager.filter(pk=record_id)
        names = {one.name for one in model._meta.get_fields()}
        for end in ("retired_at", "archived_at", "deleted_at"):
            if end in names:
                rows = rows.filter(**{f"{end}__isnull": True})
        found = rows.first()
        if found is None:
            raise Absent
        return found

    return lookup
