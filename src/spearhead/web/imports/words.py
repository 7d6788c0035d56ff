"""Words for what an import speaks of: kinds of records, their fields, ways to read a file, states, oddities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

ENTITIES: Final[Mapping[str, str]] = {
    "people": gettext_noop("People and teams"), "products": gettext_noop("Products"),
    "companies": gettext_noop("Companies"), "contacts": gettext_noop("Contacts"), "leads": gettext_noop("Leads"),
    "deals": gettext_noop("Deals"), "deal_lines": gettext_noop("Deal lines"), "quotas": gettext_noop("Quotas"),
}  # fmt: skip
FIELDS: Final[Mapping[str, str]] = {
    "address": gettext_noop("Address"), "amount": gettext_noop("Amount"), "birthday": gettext_noop("Birthday"),
    "buying_role": gettext_noop("Buying role"), "campaign": gettext_noop("Campaign"),
    "category": gettext_noop("Forecast category"), "city": gettext_noop("City"),
    "closed_on": gettext_noop("Closing day"), "code": gettext_noop("Code"), "company": gettext_noop("Company"),
    "competitor": gettext_noop("Competitor"), "contact": gettext_noop("Contact"), "cost": gettext_noop("Cost"),
    "country": gettext_noop("Country"), "created_at": gettext_noop("Created at"),
    "currency": gettext_noop("Currency"), "deal": gettext_noop("Deal or order"), "discount": gettext_noop("Discount"),
    "do_not_call": gettext_noop("Do not call"), "do_not_mail": gettext_noop("Do not e-mail"),
    "domain": gettext_noop("Website"), "due_on": gettext_noop("Due day"), "email": gettext_noop("E-mail"),
    "ended_at": gettext_noop("Ended at"), "expected_close": gettext_noop("Expected close"),
    "external_id": gettext_noop("Number in the old system"), "family": gettext_noop("Product family"),
    "family_name": gettext_noop("Family name"), "given_name": gettext_noop("Given name"),
    "hired_on": gettext_noop("Joined on"), "industry": gettext_noop("Industry"), "kind": gettext_noop("Kind"),
    "legal_id": gettext_noop("Legal id"), "line": gettext_noop("Line number"),
    "list_price": gettext_noop("List price"), "loss_reason": gettext_noop("Lost reason"),
    "manager": gettext_noop("Manager"), "message": gettext_noop("Message"), "month": gettext_noop("Month"),
    "next_step": gettext_noop("Next step"), "note": gettext_noop("Note"),
    "number": gettext_noop("Number"), "occupation": gettext_noop("Occupation"),
    "opened_on": gettext_noop("Opened on"), "ordered_on": gettext_noop("Order day"),
    "origin": gettext_noop("Origin"), "outcome": gettext_noop("Outcome"), "owner": gettext_noop("Owner"),
    "parent": gettext_noop("Parent company"), "person": gettext_noop("Person"), "phone": gettext_noop("Phone"),
    "pipeline": gettext_noop("Pipeline"), "price": gettext_noop("Price"), "probability": gettext_noop("Probability"),
    "product": gettext_noop("Product"), "promotion": gettext_noop("Promotion"), "quality": gettext_noop("Lead quality"),
    "quantity": gettext_noop("Quantity"), "quarter": gettext_noop("Quarter"), "region": gettext_noop("Region"),
    "revenue": gettext_noop("Annual revenue"), "score": gettext_noop("Score"), "segment": gettext_noop("Segment"),
    "shipped_on": gettext_noop("Shipping day"), "short_name": gettext_noop("Short name"),
    "size": gettext_noop("Employees"), "source": gettext_noop("Source"), "stage": gettext_noop("Stage"),
    "started_at": gettext_noop("Started at"), "starts_on": gettext_noop("First day"),
    "status": gettext_noop("Status"), "subject": gettext_noop("Subject"), "tags": gettext_noop("Tags"),
    "tax": gettext_noop("Tax"), "team": gettext_noop("Team"), "territory": gettext_noop("Territory"),
    "tier": gettext_noop("Tier"), "title": gettext_noop("Title"), "total": gettext_noop("Line total"),
    "unit": gettext_noop("Unit"), "unit_cost": gettext_noop("Unit cost"), "unit_price": gettext_noop("Unit price"),
    "wechat": gettext_noop("WeChat id"), "year": gettext_noop("Year"),
}  # fmt: skip
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "draft": (gettext_noop("being prepared"), "quiet"), "checking": (gettext_noop("being checked"), "info"),
    "checked": (gettext_noop("checked"), "accent"), "running": (gettext_noop("running"), "info"),
    "done": (gettext_noop("imported"), "ok"), "failed": (gettext_noop("failed"), "danger"),
    "cancelled": (gettext_noop("stopped"), "warn"), "undoing": (gettext_noop("being undone"), "info"),
    "undone": (gettext_noop("undone"), "quiet"),
}  # fmt: skip
#: why a record stays when its import is undone
STAYED: Final[Mapping[str, str]] = {
    "edited": gettext_noop("changed since"), "activities": gettext_noop("has activities"),
    "deals": gettext_noop("has deals"), "contacts": gettext_noop("has contacts"),
    "documents": gettext_noop("has documents"),
}  # fmt: skip
SCALES: Final[tuple[tuple[str, str], ...]] = (
    ("1", gettext_noop("as written")), ("1000", gettext_noop("in thousands")),
    ("10000", gettext_noop("in ten thousands")),
    ("1000000", gettext_noop("in millions")), ("100000000", gettext_noop("in hundred millions")),
    ("1000000000", gettext_noop("in billions")),
)  # fmt: skip
DELIMITERS: Final[tuple[tuple[str, str], ...]] = (
    (",", gettext_noop("comma ,")), (";", gettext_noop("semicolon ;")), ("\t", gettext_noop("tab")),
    ("|", gettext_noop("bar |")), ("whitespace", gettext_noop("spaces")), ("fixed", gettext_noop("fixed widths")),
)  # fmt: skip
ORDERS: Final[tuple[tuple[str, str], ...]] = (
    ("ymd", gettext_noop("year, month, day")), ("dmy", gettext_noop("day, month, year")),
    ("mdy", gettext_noop("month, day, year")),
)  # fmt: skip
PASSED: Final[Mapping[str, str]] = {
    "It describes the columns of the other files.": gettext_noop("It describes the columns of the other files."),
    "Nothing in it was recognised.": gettext_noop("Nothing in it was recognised."),
    "It cannot be read.": gettext_noop("It cannot be read."),
    "Passed over by choice.": gettext_noop("Passed over by choice."),
}


def entity(key: str) -> str:
    """The word for a kind of record."""
    return _(ENTITIES[key]) if key in ENTITIES else key


def field(key: str) -> str:
    """The word for a field."""
    if key == "name":
        return pgettext("a field of an import", "Name")  # of a person, a company or a product alike
    return _(FIELDS[key]) if key in FIELDS else key.removeprefix("custom.").replace("_", " ")


def state(key: str) -> tuple[str, str]:
    """The word and the tone of an import's state."""
    word, tone = STATES[key]
    return _(word), tone


def stayed(why: str) -> str:
    """Why a record stays when its import is undone."""
    return _(STAYED[why])


def passed_over(reason: str) -> str:
    """Why a file is passed over: our own reasons in the reader's language, a mapping's as written."""
    return _(PASSED[reason]) if reason in PASSED else reason


def pairs(options: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Options of a select, translated."""
    return [(key, _(label)) for key, label in options]


def many(key: str, n: int) -> str:
    """``8,800 deals``: a number of records in words; the number is grouped by the template's filter before."""
    words: dict[str, Callable[[], str]] = {
        "deals": lambda: ngettext("%(n)s deal", "%(n)s deals", n),
        "companies": lambda: ngettext("%(n)s company", "%(n)s companies", n),
        "contacts": lambda: ngettext("%(n)s contact", "%(n)s contacts", n),
        "leads": lambda: ngettext("%(n)s lead", "%(n)s leads", n),
        "products": lambda: ngettext("%(n)s product", "%(n)s products", n),
        "people": lambda: ngettext("%(n)s person", "%(n)s people", n),
        "deal_lines": lambda: ngettext("%(n)s deal line", "%(n)s deal lines", n),
        "quotas": lambda: ngettext("%(n)s quota", "%(n)s quotas", n),
    }
    return words.get(key, lambda: ngettext("%(n)s row", "%(n)s rows", n))() % {"n": f"{n:,}"}


_ODD: Final[Mapping[str, str]] = {
    "spelling": gettext_noop(
        "“%(value)s” in %(column)s (%(file)s) looks like a misspelling of “%(proposal)s” (rows: %(n)s)"
    ),
    "closed_deals_without_company": gettext_noop("Closed deals without a company: %(n)s"),
    "deals_without_any_date": gettext_noop("Deals without any date: %(n)s. They get no invented history."),
    "deals_without_company": gettext_noop("Deals without a company: %(n)s"),
    "deals_without_value": gettext_noop("Deals without a value: %(n)s"),
    "lost_deals_at_zero": gettext_noop("Lost deals with a value of 0: %(n)s"),
    "won_deals_at_zero": gettext_noop("Won deals with a value of 0: %(n)s"),
    "companies_without_owner": gettext_noop(
        "Companies without an owner: %(n)s. Filter the list by “Owner is empty” and hand them out."
    ),
    "contacts_without_owner": gettext_noop(
        "Contacts without an owner: %(n)s. Filter the list by “Owner is empty” and hand them out."
    ),
    "in_trash": gettext_noop("Rows whose record is in the trash, left there: %(n)s"),
    "links_in_trash": gettext_noop("Rows that point to a record in the trash: %(n)s"),
    "parent_links": gettext_noop("Companies linked to their parent: %(n)s"),
    "people_without_deals": gettext_noop("People without deals: %(n)s (%(names)s)"),
    "unknown_file": gettext_noop("“%(file)s” is not named in the mapping and was left alone."),
}
#: Facts that are no oddity.
_PLAIN: Final = frozenset({"files"})


def oddity(found: Mapping[str, Any]) -> str:
    """One line of the oddities report; "" for what need not be said."""
    code = str(found.get("code", ""))
    if code in _PLAIN:
        return ""
    if code not in _ODD:
        return f"{code.replace('_', ' ')}: {found.get('n', '')}"
    names = found.get("names")
    values = {
        **found,
        "n": f"{int(found.get('n', 0)):,}",
        "names": ", ".join(names) if isinstance(names, list) else "",
    }
    return _(_ODD[code]) % values
