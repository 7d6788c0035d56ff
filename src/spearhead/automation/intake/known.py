"""What is already known of whoever writes: the same lead, the same person, their company, the campaign meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spearhead.crm.campaigns.models import Campaign
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.duplicates.keys import keys_of
from spearhead.crm.duplicates.models import MatchKey
from spearhead.crm.leads.models import Lead
from spearhead.kernel.text.contact import email_domain, is_free_mail
from spearhead.kernel.text.fold import company_key, match_key

CERTAIN = ("email", "phone")


@dataclass(slots=True)
class Known:
    """A lead that is this very person's, or what enriches a new one: `origins` says where each value came from."""

    lead: Lead | None = None
    matched_on: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)


def look_up(values: Mapping[str, Any]) -> Known:
    """Match by e-mail and telephone; a lead that was converted or rejected long ago is matched all the same."""
    keys = [(kind, key) for kind, key in keys_of("lead", values) if kind in CERTAIN]
    lead, matched_on = _lead(keys)
    if lead is not None:
        return Known(lead, matched_on)
    known = Known()
    contact = _met(Contact, "contact", keys)
    if contact is not None:
        _add(known, "contact_id", contact.pk, "contact")
        if contact.company_id:
            _add(known, "company_id", contact.company_id, "contact")
    if "company_id" not in known.values and (found := _company(values)):
        _add(known, "company_id", found[0], found[1])
    _add_campaign(known, values)
    return known


def known_company(values: Mapping[str, Any]) -> int | None:
    """The company of a person we know by e-mail or telephone, else that of the address or the name."""
    keys = [(kind, key) for kind, key in keys_of("lead", values) if kind in CERTAIN]
    contact = _met(Contact, "contact", keys)
    if contact is not None and contact.company_id:
        return int(contact.company_id)
    found = _company(values)
    return found[0] if found else None


def _add(known: Known, name: str, value: Any, origin: str) -> None:
    known.values[name], known.origins[name] = value, origin


def _lead(keys: list[tuple[str, str]]) -> tuple[Lead | None, tuple[str, ...]]:
    met: dict[int, list[str]] = {}
    for kind, key in keys:
        rows = MatchKey.objects.filter(record_type="lead", kind=kind, key=key).values_list("record_id", flat=True)
        for record_id in rows[:50]:
            met.setdefault(record_id, []).append(kind)
    found = Lead.objects.filter(pk__in=met, deleted_at__isnull=True).order_by("-id")
    lead = max(found, key=lambda one: (one.status in {"new", "working", "qualified"}, one.pk), default=None)
    return (lead, tuple(met[lead.pk])) if lead else (None, ())


def _met(model: Any, kind: str, keys: list[tuple[str, str]]) -> Any:
    for name, key in keys:
        rows = MatchKey.objects.filter(record_type=kind, kind=name, key=key).values_list("record_id", flat=True)
        if found := model.objects.filter(pk__in=list(rows[:50]), deleted_at__isnull=True).order_by("id").first():
            return found
    return None


def _company(values: Mapping[str, Any]) -> tuple[int, str] | None:
    """By the domain of the address unless anybody can have one there, else by the very name."""
    domain = email_domain(str(values.get("email") or ""))
    keys = [("domain", domain, "domain")] if domain and not is_free_mail(domain) else []
    if name := company_key(str(values.get("company_name") or "")):
        keys.append(("name", name, "company_name"))
    for kind, key, origin in keys:
        found = _met(Company, "company", [(kind, key)])
        if found is not None:
            return found.pk, origin
    return None


def _add_campaign(known: Known, values: Mapping[str, Any]) -> None:
    name = match_key(str((values.get("utm") or {}).get("utm_campaign") or ""))
    if not name or values.get("campaign_id"):
        return
    rows = Campaign.objects.filter(retired_at__isnull=True)
    found = next((one for one in rows if match_key(one.name) == name), None)
    if found is not None:
        _add(known, "campaign_id", found.pk, "utm")
        if found.source_id and not values.get("source_id"):
            _add(known, "source_id", found.source_id, "campaign")
