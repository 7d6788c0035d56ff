"""The lists there are."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.activities.fields import activity_fields
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.fields import company_fields
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.contacts.fields import contact_fields
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.fields import lead_fields
from spearhead.kernel.errors import Absent
from spearhead.web.lists.spec import Column, ListSpec

DEALS = ListSpec(
    "deal", _("Deals"), _("deal"), "records", "briefcase",
    (
        Column("name", _("Deal"), "title", "name", "name", edit="name"),
        Column("company", _("Company"), "ref:company", "company__name", "company.name"),
        Column("stage", _("Stage"), "stage", "stage_id", "stage"),
        Column("amount", _("Amount"), "money", "amount_minor", "amount", currency="currency", edit="amount"),
        Column("base", _("Amount (base)"), "base_money", "base_minor", "amount", shown=False),
        Column(
            "expected_close", _("Expected close"), "date", "expected_close", "expected_close", edit="expected_close"
        ),
        Column("next_step", _("Next step"), "text", "next_step", "", edit="next_step"),
        Column("next_step_on", _("Next step on"), "step", "next_step_on", "next_step_on", edit="next_step_on"),
        Column("owner", _("Owner"), "person", "owner__name", ""),
        Column("status", _("Status"), "status", "status", "status", shown=False),
        Column("closed_on", _("Closed on"), "date", "closed_on", "closed_on", shown=False),
        Column("opened_on", _("Opened on"), "date", "opened_on", "opened_on", shown=False),
        Column("category", _("Forecast category"), "category", "category", "", shown=False),
        Column("push_count", _("Pushes"), "number", "push_count", "push_count", shown=False),
        Column("source", _("Source"), "named:source", "source_id", "", shown=False),
        Column("product", _("Product"), "text", "product__name", "", shown=False),
        Column("territory", _("Territory"), "text", "territory__name", "", shown=False),
        Column("competitor", _("Competitor"), "text", "competitor__name", "", shown=False),
        Column("loss_reason", _("Lost reason"), "named:loss_reason", "loss_reason_id", "", shown=False),
        Column("changed_at", _("Changed"), "moment", "changed_at", "changed_at", shown=False),
    ),
    deals_visible_to, deal_fields, "deal", "-changed_at",
    _("A deal is a chance with an amount and a date. Add the first one, or import what you have."),
    figures=(("amount", "listed_value"), ("base", "listed_value")),
)  # fmt: skip
COMPANIES = ListSpec(
    "company", _("Companies"), _("company"), "records", "building",
    (
        Column("name", _("Company"), "title", "name", "name", edit="name"),
        Column("industry", _("Industry"), "text", "industry", "industry", edit="industry"),
        Column("country", _("Country"), "text", "country", "country", shown=False),
        Column("city", _("City"), "text", "city", "city", edit="city"),
        Column("tier", _("Tier"), "text", "tier", "tier", edit="tier"),
        Column("employees", _("Employees"), "number", "employees", "employees", edit="employees"),
        Column("revenue", _("Yearly revenue"), "money", "revenue_minor", "", currency="revenue_currency", shown=False),
        Column("domain", _("Website"), "text", "domain", "domain", shown=False),
        Column("phone", _("Phone"), "text", "phone", "", edit="phone"),
        Column("parent", _("Parent company"), "text", "parent__name", "", shown=False),
        Column("segment", _("Segment"), "named:segment", "segment_id", "", shown=False),
        Column("territory", _("Territory"), "text", "territory__name", "", shown=False),
        Column("owner", _("Owner"), "person", "owner__name", ""),
        Column("changed_at", _("Changed"), "moment", "changed_at", "changed_at"),
    ),
    companies_visible_to, company_fields, "company", "name",
    _("Companies are your customers and those who may become one."),
)  # fmt: skip
CONTACTS = ListSpec(
    "contact", _("Contacts"), _("contact"), "records", "user",
    (
        Column("name", _("Contact"), "title", "name", "name", edit="name"),
        Column("company", _("Company"), "ref:company", "company__name", ""),
        Column("title", _("Job title"), "text", "title", "title", edit="title"),
        Column("email", _("E-mail"), "text", "email", "email", edit="email"),
        Column("mobile", _("Mobile"), "text", "mobile", "", edit="mobile"),
        Column("phone", _("Phone"), "text", "phone", "", edit="phone", shown=False),
        Column("wechat", _("WeChat"), "text", "wechat", "", edit="wechat", shown=False),
        Column("owner", _("Owner"), "person", "owner__name", ""),
        Column("changed_at", _("Changed"), "moment", "changed_at", "changed_at"),
    ),
    contacts_visible_to, contact_fields, "contact", "name",
    _("Contacts are the people you speak with."),
)  # fmt: skip
LEADS = ListSpec(
    "lead", _("Leads"), _("lead"), "records", "inbox",
    (
        Column("name", _("Lead"), "title", "name", "name", edit="name"),
        Column("company_name", _("Company"), "text", "company_name", "company_name", edit="company_name"),
        Column("status", _("Status"), "lead_status", "status", "status"),
        Column("source", _("Source"), "named:source", "source_id", ""),
        Column("email", _("E-mail"), "text", "email", "", edit="email"),
        Column("phone", _("Phone"), "text", "phone", "", edit="phone"),
        Column("owner", _("Owner"), "person", "owner__name", ""),
        Column("received_at", _("Received"), "moment", "received_at", "received_at"),
    ),
    leads_visible_to, lead_fields, "lead", "-received_at",
    _("A lead is a signal that nobody has checked yet; a deal has an amount and a date."),
)  # fmt: skip
ACTIVITIES = ListSpec(
    "activity", _("Activities"), _("activity"), "records", "checkbox",
    (
        Column("subject", _("Subject"), "title", "subject", "", edit="subject"),
        Column("kind", _("Kind"), "activity_kind", "kind", "kind"),
        Column("due_at", _("Due"), "due", "due_at", "due_at"),
        Column("done_at", _("Done"), "moment", "done_at", "done_at"),
        Column("deal", _("Deal"), "ref:deal", "deal__name", ""),
        Column("company", _("Company"), "ref:company", "company__name", ""),
        Column("outcome", _("Outcome"), "text", "outcome", ""),
        Column("owner", _("Owner"), "person", "owner__name", ""),
    ),
    activities_visible_to, activity_fields, "activity", "-due_at",
    _("Calls, meetings, visits, e-mails and tasks: what happened and what comes next."),
)  # fmt: skip

SPECS = {spec.entity: spec for spec in (DEALS, COMPANIES, CONTACTS, LEADS, ACTIVITIES)}
LIST_URLS = {
    "deal": "deals", "company": "companies", "contact": "contacts", "lead": "leads", "activity": "activities",
}  # fmt: skip


def spec_of(entity: str) -> ListSpec:
    """The list of a kind of record, or `Absent`."""
    if entity not in SPECS:
        raise Absent
    return SPECS[entity]
