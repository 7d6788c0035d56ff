"""What an event changed, before and after, in words: names for ids, amounts with their currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spearhead.accounts.users.models import User
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.custom.models import CustomField
from spearhead.crm.custom.values import label_of
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.reasons import REASONS
from spearhead.crm.records.acts import public
from spearhead.crm.records.wording import LABELS
from spearhead.kernel import formats_dates
from spearhead.kernel.events.models import Event
from spearhead.kernel.formats import Lang
from spearhead.kernel.money import to_decimal
from spearhead.kernel.names import local_name

#: fields that hold the id of a definition or a person → its model
_DEFINED: Final = {
    "owner": "accounts.User", "stage": "process.Stage", "pipeline": "process.Pipeline", "source": "crm.Source",
    "campaign": "crm.Campaign", "territory": "crm.Territory", "product": "crm.Product",
    "loss_reason": "process.LossReason", "competitor": "strategy.Competitor", "segment": "strategy.Segment",
}  # fmt: skip
_RECORDS: Final = {"company": "company", "parent": "company", "contact": "contact", "deal": "deal", "lead": "lead"}
_VISIBLE: Final = {
    "company": companies_visible_to, "contact": contacts_visible_to, "deal": deals_visible_to, "lead": leads_visible_to,
}  # fmt: skip
#: fields that hold a word of ours → their words
CHOICES: Final[dict[str, dict[str, Any]]] = {
    "status": {
        "open": _("open"), "won": _("won"), "lost": _("lost"), "new": _("new"), "working": _("working"),
        "qualified": _("qualified"), "rejected": _("rejected"), "converted": _("converted"),
    },
    "category": {
        "omitted": _("Omitted"), "pipeline": _("Pipeline (category)"), "best_case": _("Best case"),
        "most_likely": _("Most likely"), "commit": _("Commit"), "closed": _("Closed"),
    },
}  # fmt: skip
#: what an event keeps beside its changes and names people by id
_PEOPLE: Final = {"user", "to", "owner"}
_BESIDE: Final = {
    "user": _("Person"), "to": _("Told"), "title": _("Title"), "text": _("Text"), "kind": _("Kind"),
    "what": _("What"), "reason": _("Reason"), "name": _("Name"), "email": _("E-mail"), "rows": _("Rows"),
}  # fmt: skip
OUT_OF_REACH: Final = "…"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event in words; `field` is its name for programs."""

    field: str
    label: str
    before: str
    after: str


class Names:
    """The names that a list of events needs, read once per kind, within the reader's reach."""

    def __init__(self, user: User, events: Iterable[Event]) -> None:
        wanted: dict[str, set[int]] = {}
        self.own = {(one.entity, f"custom.{one.key}"): one for one in CustomField.objects.all()}
        for event in events:
            wanted.setdefault("owner", set()).add(event.actor_id or 0)
            wanted.setdefault(event.record_type, set()).add(event.record_id)
            for name, pair in event.payload.get("changes", {}).items():
                if (kind := self.kind(event.record_type, name)) in _DEFINED or kind in _VISIBLE:
                    wanted.setdefault(kind, set()).update(one for one in pair if isinstance(one, int))
            for name, value in event.payload.items():
                if kind := _kind_beside(name):
                    wanted.setdefault(kind, set()).update(_ids(value))
        self._found = {kind: _names(user, kind, ids) for kind, ids in wanted.items()}
        deals = Deal.objects.filter(pk__in=wanted.get("deal", ())).values_list("pk", "currency")
        firms = Company.objects.filter(pk__in=wanted.get("company", ())).values_list("pk", "revenue_currency")
        self._money = {"deal": dict(deals), "company": dict(firms)}

    def kind(self, record_type: str, name: str) -> str:
        """Of which kind the ids are that a field holds; its own name where it holds none."""
        own = self.own.get((record_type, name))
        if own is not None:
            return "owner" if own.kind == CustomField.Kind.PERSON else own.target or name
        return _RECORDS.get(name, name)

    def currency(self, event: Event) -> str:
        """The currency that the amounts of an event are in."""
        after = event.payload.get("changes", {}).get("currency", [""])[-1]
        return after or self._money.get(event.record_type, {}).get(event.record_id, "")

    def person(self, user_id: int | None) -> str:
        """The name of an actor; empty for the system."""
        return self._found.get("owner", {}).get(user_id or 0, "")

    def of(self, kind: str, record_id: int) -> str:
        """The name of a record or definition; an ellipsis when it is out of reach."""
        return self._found.get(_RECORDS.get(kind, kind), {}).get(record_id, OUT_OF_REACH)


def _names(user: User, kind: str, ids: set[int]) -> dict[int, str]:
    if kind in _DEFINED:
        rows = apps.get_model(_DEFINED[kind])._default_manager.filter(pk__in=ids)
        if kind == "owner":
            return dict(rows.values_list("pk", "name"))
        return {row.pk: local_name(row) if hasattr(row, "name_zh") else row.name for row in rows}
    if kind in _VISIBLE:
        seen: Any = _VISIBLE[kind](user)
        return dict(seen.filter(pk__in=ids).values_list("pk", "name"))
    return {}


def _kind_beside(name: str) -> str:
    """Of which kind the ids are that an event keeps under a name beside its changes; empty where they are none."""
    if name in _PEOPLE:
        return "owner"
    kind = _RECORDS.get(name, name)
    return kind if kind in _DEFINED or kind in _VISIBLE else ""


def _ids(value: Any) -> list[int]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, int) and not isinstance(one, bool)]


def beside(payload: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """What an event keeps beside its changes, as label and value: names for ids, an id for what has none."""
    found: list[tuple[str, str]] = []
    for name, value in payload.items():
        if name == "changes" or value in ("", None, [], {}):
            continue
        kind, ids = _kind_beside(name), _ids(value)
        if kind and ids:
            named = [names.of(kind, one) for one in ids]
            said = ", ".join(str(one) if word == OUT_OF_REACH else word for one, word in zip(ids, named, strict=True))
        else:
            said = str(value)
        found.append((_label_beside(name), said[:200]))
    return found


def _label_beside(name: str) -> str:
    return str(_BESIDE[name]) if name in _BESIDE else str(LABELS.get(name, name))


def told(changes: Mapping[str, Any], names: Names, currency: str, record_type: str = "") -> list[Change]:
    """The changes of one event in words."""
    return [
        Change(
            public(name), _label(name, names, record_type),
            *(_own_word(record_type, name, value, names, currency) for value in pair),
        )
        for name, pair in changes.items()
    ]  # fmt: skip


def _own_word(record_type: str, name: str, value: Any, names: Names, currency: str) -> str:
    """A value in words; the people and records that the workspace's own fields hold by their names."""
    own = names.own.get((record_type, name))
    if own is None or not isinstance(value, int) or own.kind not in {CustomField.Kind.PERSON, CustomField.Kind.LINK}:
        return _word(name, value, names, currency)
    return names.of(names.kind(record_type, name), value)


def _label(name: str, names: Names, record_type: str) -> str:
    if name.startswith("custom."):
        own = names.own.get((record_type, name))
        return label_of(own) if own else name
    return str(LABELS.get(public(name), public(name)))


def _word(name: str, value: Any, names: Names, currency: str) -> str:
    if value is None or value == "":
        return ""
    if (name in _DEFINED or name in _RECORDS) and isinstance(value, int):
        return names.of(name, value)
    if name.endswith("_minor") and isinstance(value, int):
        return f"{to_decimal(value, currency):,} {currency}" if currency else f"{to_decimal(value, 'CNY'):,}"
    if name == "reject_reason":
        return str(REASONS.get(value, value))
    if name in CHOICES and value in CHOICES[name]:
        return str(CHOICES[name][value])
    if name.endswith(("_on", "_close", "_until", "_at")) and (when := _when(value)):
        return when
    if isinstance(value, bool):
        return "✓" if value else "–"
    return str(value)[:500]


def _when(value: Any) -> str:
    """A day or a moment of a payload as the reader writes it; empty for what is neither."""
    if not isinstance(value, str):
        return ""
    lang: Lang = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    try:
        if len(value) == len("2026-11-25"):
            return formats_dates.day(date.fromisoformat(value), lang)
        found = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return formats_dates.moment(timezone.localtime(found) if found.tzinfo else found, lang)
