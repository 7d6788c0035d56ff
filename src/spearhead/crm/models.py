"""All tables of the records, gathered for Django."""

from spearhead.crm.activities.models import Activity
from spearhead.crm.campaigns.models import Campaign, CampaignCost, Source
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.custom.models import CustomClaim, CustomField, CustomLink
from spearhead.crm.deals.models import Deal, DealContact, DealLine, DealPlace, DealVersion, StageStay
from spearhead.crm.documents.models import Document, DocumentLink
from spearhead.crm.duplicates.models import MatchKey, Merge, NotDuplicate
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.models import Notice
from spearhead.crm.products.models import Price, PriceList, Product, ProductCost
from spearhead.crm.records.models import BulkItem, Collaborator, ExternalId
from spearhead.crm.search.models import SearchToken
from spearhead.crm.steps.models import DealStep, Evidence, GateOverride, MethodValue, NextStepAnswer
from spearhead.crm.tags.models import RecordTag, Tag
from spearhead.crm.terms.models import DealTerm
from spearhead.crm.territories.models import Territory
from spearhead.crm.views.models import SavedView

__all__ = [
    "Activity",
    "BulkItem",
    "Campaign",
    "CampaignCost",
    "Collaborator",
    "Company",
    "Contact",
    "CustomClaim",
    "CustomField",
    "CustomLink",
    "Deal",
    "DealContact",
    "DealLine",
    "DealPlace",
    "DealStep",
    "DealTerm",
    "DealVersion",
    "Document",
    "DocumentLink",
    "Employment",
    "Erasure",
    "Evidence",
    "ExternalId",
    "GateOverride",
    "Lead",
    "MatchKey",
    "Merge",
    "MethodValue",
    "NextStepAnswer",
    "NotDuplicate",
    "Notice",
    "Price",
    "PriceList",
    "Product",
    "ProductCost",
    "RecordTag",
    "SavedView",
    "SearchToken",
    "Source",
    "StageStay",
    "Tag",
    "Territory",
]  # fmt: skip
