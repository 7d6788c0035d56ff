"""The words of filters: fields, operators and choices, by their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _

from spearhead.crm.custom.access import custom_fields

#: The fields that can be chosen in the filter dialog, in its order; what is not listed can still stand in an address.
FIELDS: Final[Mapping[str, str]] = {
    "name": _("Name"), "subject": _("Subject"), "number": _("Number"), "owner": _("Owner"), "company": _("Company"),
    "company.name": _("Company name"), "company_name": _("Company"), "company.tier": _("Company’s tier"),
    "company.industry": _("Company’s industry"), "company.segment": _("Company’s segment"),
    "pipeline": _("Pipeline"), "stage": _("Stage"), "status": _("Status"), "kind": _("Kind"), "amount": _("Amount"),
    "currency": _("Currency"), "expected_close": _("Expected close"), "opened_on": _("Opened on"),
    "closed_on": _("Closed on"), "next_step": _("Next step"), "next_step_on": _("Next step on"),
    "parked_until": _("Parked until"),
    "last_contact_at": _("Last contact"), "entered_stage_at": _("In the stage since"),
    "category": _("Forecast category"), "push_count": _("Pushes"), "motion": _("Motion"), "source": _("Source"),
    "campaign": _("Campaign"), "territory": _("Territory"), "segment": _("Segment"), "product": _("Product"),
    "loss_reason": _("Lost reason"), "competitor": _("Competitor"), "parent": _("Parent company"),
    "industry": _("Industry"), "tier": _("Tier"), "country": _("Country"), "region": _("Province or state"),
    "city": _("City"), "employees": _("Employees"), "domain": _("Website"), "legal_id": _("Registration number"),
    "title": _("Job title"), "email": _("E-mail"), "phone": _("Phone"), "mobile": _("Mobile"), "wechat": _("WeChat"),
    "consent": _("Consent"), "do_not_contact": _("Do not contact"), "contact": _("Contact"), "deal": _("Deal"),
    "received_at": _("Received"), "first_response_at": _("First response"), "accepted_at": _("Accepted"),
    "converted_at": _("Converted"), "done": _("Done"), "done_at": _("Done on"), "due_at": _("Due"),
    "outcome": _("Outcome"), "place": _("Place"), "direction": _("Direction"), "tag": _("Tag"), "team": _("Team"),
    "activity": _("Done activity"), "changed_at": _("Changed"), "created_at": _("Created"),
}  # fmt: skip

_PLAIN: Final = {
    "is": _("is"), "is_not": _("is not"), "in": _("is any of"), "not_in": _("is none of"),
    "contains": _("contains"), "starts": _("begins with"), "gt": _("is more than"), "gte": _("is at least"),
    "lt": _("is less than"), "lte": _("is at most"), "between": _("is between"), "empty": _("is empty"),
    "not_empty": _("is not empty"),
}  # fmt: skip
_TIME: Final = {
    **_PLAIN, "gt": _("is after"), "gte": _("is on or after"), "lt": _("is before"), "lte": _("is on or before"),
    "within": _("is within"), "not_within": _("is not within"), "older_than": _("is longer ago than"),
}  # fmt: skip

STRETCHES: Final = {
    "today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow"),
    "this-week": _("this week"), "last-week": _("last week"), "next-week": _("next week"),
    "this-month": _("this month"), "last-month": _("last month"), "next-month": _("next month"),
    "this-quarter": _("this fiscal quarter"), "last-quarter": _("last fiscal quarter"),
    "next-quarter": _("next fiscal quarter"), "this-year": _("this fiscal year"), "last-year": _("last fiscal year"),
    "next-year": _("next fiscal year"),
}  # fmt: skip
_COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "last-days": lambda n: ngettext("the last %(n)s day", "the last %(n)s days", n),
    "next-days": lambda n: ngettext("the next %(n)s day", "the next %(n)s days", n),
    "last-weeks": lambda n: ngettext("the last %(n)s week", "the last %(n)s weeks", n),
    "next-weeks": lambda n: ngettext("the next %(n)s week", "the next %(n)s weeks", n),
    "last-months": lambda n: ngettext("the last %(n)s month", "the last %(n)s months", n),
    "next-months": lambda n: ngettext("the next %(n)s month", "the next %(n)s months", n),
    "last-workdays": lambda n: ngettext("the last %(n)s workday", "the last %(n)s workdays", n),
    "next-workdays": lambda n: ngettext("the next %(n)s workday", "the next %(n)s workdays", n),
}

CHOICES: Final[Mapping[str, str]] = {
    "open": _("open"), "won": _("won"), "lost": _("lost"),
    "omitted": _("Omitted"), "pipeline": _("Pipeline (category)"), "best_case": _("Best case"),
    "most_likely": _("Most likely"), "commit": _("Commit"), "closed": _("Closed"),
    "inbound": _("Inbound"), "outbound": _("Outbound"),
    "repeat": _("Repeat business"), "renewal": _("Renewal"),
    "working": _("working"), "qualified": _("qualified"), "rejected": _("rejected"), "converted": _("converted"),
    "call": _("Call"), "meeting": _("Meeting"), "visit": _("Visit"), "email": _("E-mail"), "task": _("Task"),
    "note": _("Note"), "in": _("Incoming"), "out": _("Outgoing"),
}  # fmt: skip


def field_word(entity: str, key: str) -> str:
    """What a field is called in the reader's language."""
    if key.startswith("custom."):
        zh = (get_language() or "").startswith("zh")
        for one in custom_fields(entity):
            if one.key == key.removeprefix("custom."):
                return (one.label_zh or one.label) if zh else one.label
    return translate(FIELDS[key]) if key in FIELDS else key


def operator_word(kind: str, operator: str) -> str:
    """What an operator is called for a kind of field."""
    return translate((_TIME if kind in {"date", "datetime", "event"} else _PLAIN)[operator])


def stretch_word(operator: str, value: str) -> str:
    """What ``last-30-days``, or a number of days, is called; an unknown word is shown as it is."""
    if operator == "older_than":
        return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": value} if value.isdigit() else value
    if value in STRETCHES:
        return translate(STRETCHES[value])
    which, _dash, rest = value.partition("-")
    count, _dash, unit = rest.partition("-")
    if f"{which}-{unit}" not in _COUNTED or not count.isdigit():
        return value
    return _COUNTED[f"{which}-{unit}"](int(count)) % {"n": count}


def choice_word(entity: str, key: str, value: str) -> str:
    """What a choice is called; custom choices are their own words."""
    if key == "kind" and entity == "deal" and value == "new":
        return translate("New business")
    if key == "status" and value == "new":
        return translate("new")
    return translate(CHOICES[value]) if value in CHOICES else value
