"""Pages by keyset: a cursor names the last row that was seen, so no row is skipped or shown twice when others write."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.filters import Fields, Term

MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 50
_SEAL: Final = 8


class Key(Term):
    """One key of an order: its ORM path, whether it descends, whether it may be empty, its kind of value."""

    def beyond(self, value: Any) -> Q | None:
        """Rows that come after `value` by this key alone; None when there are none (the empty ones are last)."""
        if value is None:
            return None
        later = Q(**{f"{self.path}__{'lt' if self.down else 'gt'}": value})
        return later | Q(**{f"{self.path}__isnull": True}) if self.nullable else later

    def same(self, value: Any) -> Q:
        """Rows with the same value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


def keys_of(fields: Fields, order: Sequence[str]) -> list[Key]:
    """The keys of an order such as ``["-amount", "name"]``, ending in id; unknown or hidden fields are refused."""
    if len(order) > 4:
        message = _("At most %(limit)d fields to sort by.") % {"limit": 4}
        raise Refused("bad_order", message, {"order": message})
    keys = []
    for name in order:
        bare = name.removeprefix("-")
        if bare == "id":
            keys.append(Key("id", name.startswith("-"), nullable=False, kind="number"))
            return keys
        fields.order([name])  # refuses what may not be sorted by
        spec = fields.get(bare, "order")
        if spec.terms:
            turned = name.startswith("-")
            keys += [Key(one.path, one.down is not turned, one.nullable, one.kind) for one in spec.terms]
            continue
        keys.append(Key(spec.column, name.startswith("-"), spec.nullable, spec.kind))
    last = bool(order) and order[0].startswith("-")
    return [*keys, Key("id", last, nullable=False, kind="number")]


def after(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Rows that come after the row with these values."""
    condition: Q | None = None
    for key, value in zip(reversed(keys), reversed(values), strict=True):
        beyond = key.beyond(value)
        deeper = None if condition is None else key.same(value) & condition
        parts = [part for part in (beyond, deeper) if part is not None]
        condition = parts[0] if len(parts) == 1 else parts[0] | parts[1] if parts else Q(pk__in=[])
    return condition if condition is not None else Q()


def _seal(body: bytes, about: str) -> bytes:
    secret = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(body + about.encode(), key=secret, digest_size=_SEAL).digest()


def write_cursor(values: Sequence[Any], about: str) -> str:
    """An opaque, sealed cursor; `about` names the list and order that it belongs to."""
    body = orjson.dumps([value.isoformat() if isinstance(value, date) else value for value in values])
    return base64.urlsafe_b64encode(_seal(body, about) + body).decode().rstrip("=")


def read_cursor(text: str, about: str) -> list[Any]:
    """What a cursor holds; anything not written by us for this list and order is refused."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    mark, body = raw[:_SEAL], raw[_SEAL:]
    if not hmac.compare_digest(mark, _seal(body, about)):
        message = _("This cursor belongs to another list; start again without it.")
        raise Refused("bad_cursor", message, {"cursor": message})
    found: list[Any] = orjson.loads(body)
    return found


def typed(keys: Sequence[Key], values: Sequence[Any]) -> list[Any]:
    """The values of a cursor as the columns hold them."""
    return [_typed(key.kind, value) for key, value in zip(keys, values, strict=True)]


def _typed(kind: str, value: Any) -> Any:
    if not isinstance(value, str) or kind not in {"date", "datetime"}:
        return value
    return date.fromisoformat(value) if kind == "date" else datetime.fromisoformat(value)
