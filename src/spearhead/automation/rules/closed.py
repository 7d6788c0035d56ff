"""The closed lists: what may start a rule, what it may set and do, per kind of record. Nothing else is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.crm.companies.acts import edit_company, reassign_company
from spearhead.crm.companies.fields import company_fields
from spearhead.crm.contacts.acts import edit_contact, reassign_contact
from spearhead.crm.contacts.fields import contact_fields
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.acts import edit_deal, reassign_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.leads.acts import edit_lead, reassign_lead
from spearhead.crm.leads.fields import lead_fields
from spearhead.crm.leads.models import Lead
from spearhead.kernel.filters import Fields

NOUNS: Final = ("deal", "lead", "company", "contact")
#: kind of trigger → the kinds of records that it fits
TRIGGERS: Final[Mapping[str, tuple[str, ...]]] = {
    "created": NOUNS, "changed": NOUNS, "stage": ("deal",), "logged": NOUNS, "quiet": ("deal",), "date": ("deal",),
    "received": ("lead",), "clock": ("lead",), "answered": ("deal",), "button": NOUNS,
}  # fmt: skip
#: fields whose change starts a rule → their name in events
WATCHED: Final[Mapping[str, Mapping[str, str]]] = {
    "deal": {
        "amount": "amount_minor", "expected_close": "expected_close", "next_step_on": "next_step_on",
        "owner": "owner", "stage": "stage", "push_count": "push_count", "status": "status",
    },
    "lead": {"status": "status", "owner": "owner", "source": "source", "campaign": "campaign"},
    "company": {"owner": "owner", "tier": "tier", "industry": "industry", "segment": "segment"},
    "contact": {"owner": "owner", "company": "company", "do_not_contact": "do_not_contact", "source": "source"},
}  # fmt: skip
#: watched fields that have a size: their change may be asked to go ``up`` or ``down``; the others have a from and a to
SIZES: Final = ("amount", "expected_close", "next_step_on", "push_count")
#: watched fields whose change is watched as such, without a from and a to
BARE: Final = ("company", "do_not_contact")
#: watched fields that name a record or a definition by its id
NAMED: Final = ("owner", "stage", "source", "campaign", "segment")
STATUSES: Final = {"deal": ("open", "won", "lost"), "lead": tuple(Lead.Status.values)}
#: what a clock does → the event that says so
CLOCKS: Final = {"soon": "lead.due_soon", "overdue": "lead.overdue", "met": "lead.clock_stopped",
                 "missed": "lead.clock_stopped"}  # fmt: skip
#: how an approval is answered
ANSWERS: Final = ("approved", "changes", "rejected")
DATES: Final = ("expected_close", "next_step_on")
#: fields that a rule may set, with their choices; none of them is a forecast call or says anything of a person
SETTABLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "deal": {"next_step": (), "motion": ("inbound", "outbound"), "kind": ("new", "repeat", "renewal")},
    "lead": {"title": ()},
    "company": {"tier": (), "industry": ()},
    "contact": {"title": ()},
}
ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "task": NOUNS, "set": NOUNS, "assign": NOUNS, "tag": NOUNS, "notify": NOUNS, "mail": NOUNS, "chat": NOUNS,
    "webhook": NOUNS, "move": ("deal",), "ask": ("deal",), "clock": ("lead",),
    "stop_clock": ("lead",), "pool": ("lead", "company"),
}  # fmt: skip
ACTIVITIES: Final = ("call", "meeting", "visit", "email")
WHO: Final = ("owner", "me", "manager")
#: whom a mail may go to; ``customer`` is the person themselves, or the first contact of a deal
ADDRESSEES: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": (*WHO, "customer"), "lead": (*WHO, "customer"), "contact": (*WHO, "customer"), "company": WHO,
}  # fmt: skip
FIELDS: Final[Mapping[str, Callable[[User], Fields]]] = {
    "deal": deal_fields, "lead": lead_fields, "company": company_fields, "contact": contact_fields,
}  # fmt: skip
EDIT: Final[Mapping[str, Callable[..., Any]]] = {
    "deal": edit_deal, "lead": edit_lead, "company": edit_company, "contact": edit_contact,
}  # fmt: skip
REASSIGN: Final[Mapping[str, Callable[..., Any]]] = {
    "deal": reassign_deal, "lead": reassign_lead, "company": reassign_company, "contact": reassign_contact,
}  # fmt: skip


def settable(noun: str, user: User) -> dict[str, tuple[str, ...]]:
    """The fields that a rule of this person may set, with their choices (none: any text)."""
    found = dict(SETTABLE[noun])
    for one in custom_fields(noun):
        if one.kind in {CustomField.Kind.TEXT, CustomField.Kind.CHOICE} and one.hidden_at is None and not one.personal:
            choices = tuple(str(c["key"] if isinstance(c, dict) else c) for c in one.choices)
            found[f"custom.{one.key}"] = choices if one.kind == CustomField.Kind.CHOICE else ()
    return {key: found[key] for key in found if (noun, key) not in user.sight.read_only}


def watched(noun: str, user: User) -> dict[str, tuple[str, ...]]:
    """The fields whose change may start a rule of this person, with their choices (none: named, sized or any text)."""
    status = {"status": STATUSES.get(noun, ())}
    found = {key: status.get(key, ()) for key in WATCHED[noun]} | settable(noun, user)
    return {key: found[key] for key in found if (noun, key) not in user.sight.hidden}


def in_events(noun: str, field: str) -> str:
    """What a watched field is called in events."""
    return WATCHED[noun].get(field, field)
