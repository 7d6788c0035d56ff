"""The keys under which duplicates meet: normalised identifiers, addresses, numbers and names of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.apps import apps

from spearhead.crm.duplicates.models import MatchKey
from spearhead.kernel.errors import Refused
from spearhead.kernel.text.contact import email_domain, is_free_mail, normal_email, read_phone
from spearhead.kernel.text.fold import company_key, squash
from spearhead.kernel.text.pinyin import full_pinyin

#: Kind of record → fields that its keys are made of (as events name them).
KEYED: Final[dict[str, set[str]]] = {
    "company": {"name", "legal_id", "domain", "phone", "city"},
    "contact": {"name", "email", "phone", "mobile", "company"},
    "lead": {"name", "email", "phone", "company_name"},
}
#: Kind of key → how sure a meeting under it is.
LEVELS: Final[dict[str, str]] = {
    "legal_id": "certain", "email": "certain", "phone": "certain",
    "domain": "likely", "name": "likely", "at": "likely",
    "sound": "possible", "tail": "possible", "sound_at": "possible",
}  # fmt: skip

Key = tuple[str, str]


def keys_of(kind: str, values: Mapping[str, Any]) -> list[Key]:
    """``(kind of key, key)`` for a record given by its fields; for a contact `company_name` is its company's name."""
    maker = {"company": _of_company, "contact": _of_person, "lead": _of_person}[kind]
    return [(name, key[:254]) for name, key in dict.fromkeys(maker(values)) if key]


def _of_company(values: Mapping[str, Any]) -> Iterator[Key]:
    name = company_key(values.get("name") or "")
    yield "legal_id", squash(values.get("legal_id") or "")
    if (domain := domain_of(values.get("domain") or "")) and not is_free_mail(domain):
        yield "domain", domain
    yield "name", name
    if name and not name.isascii():
        yield from (("sound", sound) for sound in sorted(full_pinyin(name)))
    if (tail := _tail(values.get("phone"))) and values.get("city"):
        yield "tail", f"{tail}@{squash(values['city'])}"


def _of_person(values: Mapping[str, Any]) -> Iterator[Key]:
    email = _email(values.get("email"))
    yield "email", email
    for name in ("phone", "mobile"):
        yield "phone", _phone(values.get(name))
    person = squash(values.get("name") or "")
    company = company_key(values.get("company_name") or "")
    if person and company:
        yield "at", f"{person}@{company}"
    if person and email and not is_free_mail(email):
        sounds = sorted(full_pinyin(person)) if not person.isascii() else [person]
        yield from (("sound_at", f"{sound}@{email_domain(email)}") for sound in sounds)


def domain_of(text: str) -> str:
    """The bare host of a typed web site or domain: no scheme, no ``www.``, no path; empty when there is none."""
    host = text.strip().casefold().partition("://")[2] or text.strip().casefold()
    host = host.partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0]
    return host.removeprefix("www.").strip(".") if "." in host else ""


def _email(text: str | None) -> str:
    try:
        return normal_email(text) if text else ""
    except Refused:
        return ""


def _phone(text: str | None) -> str:
    try:
        phone = read_phone(text) if text else None
    except Refused:
        return ""
    return phone.number if phone and phone.certain else ""


def _tail(text: str | None) -> str:
    try:
        tail = read_phone(text).tail if text else ""
    except Refused:
        return ""
    return tail if len(tail) == 8 else ""


def match_keys(kind: str, record: Any) -> list[MatchKey]:
    """Unsaved key rows of a saved record."""
    names = ("name", "legal_id", "domain", "phone", "mobile", "city", "email")
    values = {name: getattr(record, name, "") for name in names}
    if kind == "contact":
        values["company_name"] = record.company.name if record.company_id else ""
    if kind == "lead":
        values["company_name"] = record.company_name
    return [MatchKey(record_type=kind, record_id=record.pk, kind=name, key=key) for name, key in keys_of(kind, values)]


def refresh_keys(kind: str, *records: Any) -> None:
    """Write the keys of saved records anew."""
    MatchKey.objects.filter(record_type=kind, record_id__in=[one.pk for one in records]).delete()
    MatchKey.objects.bulk_create([key for one in records for key in match_keys(kind, one)], batch_size=2000)


def refresh_people(company_ids: Iterable[int]) -> None:
    """Write the keys of the people at these companies anew: one of them holds the company's name."""
    contacts = apps.get_model("crm.Contact")._default_manager.filter(merged_into__isnull=True)
    refresh_keys("contact", *contacts.filter(company_id__in=list(company_ids)).select_related("company"))
