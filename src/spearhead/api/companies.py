"""/companies: lists, single companies, and the acts on them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.automation_runs import add_runs
from spearhead.api.columns import STAMPS, Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.merging import add_merging
from spearhead.api.parsing import identifier, one_of, only_params
from spearhead.api.parts import add_parts
from spearhead.api.people import person
from spearhead.api.rendering import nothing
from spearhead.api.schemas.companies import CompanyEdit, CompanyNew, CompanyOut, CompanyReassign
from spearhead.api.schemas.records import page_of
from spearhead.api.tags import Tags
from spearhead.api.values import values_of
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.acts import create_company, delete_company, edit_company, reassign_company, restore_company
from spearhead.crm.companies.fields import company_fields

router = Router(tags=["companies"])
COMPANIES = Noun(
    resource="company",
    visible=companies_visible_to,
    fields=company_fields,
    order=("name",),
    more=Tags("company"),
    columns=(
        Column("id", "id"),
        Column("number", "number", prefix="C-"),
        Column("version"),
        Column("name"),
        Column("short_name"),
        Column("owner", "id", "owner_id"),
        Column("legal_id"),
        Column("domain"),
        Column("phone"),
        Column("country"),
        Column("region"),
        Column("city"),
        Column("address"),
        Column("industry"),
        Column("employees"),
        Column("revenue", "money", "revenue_minor", currency="revenue_currency"),
        Column("tier"),
        Column("parent", "id", "parent_id"),
        Column("segment", "id", "segment_id"),
        Column("territory", "id", "territory_id"),
        Column("source", "id", "source_id"),
        Column("campaign", "id", "campaign_id"),
        *STAMPS,
    ),
)


@router.get("", response=page_of(CompanyOut), summary="List companies")
def list_companies(request: HttpRequest) -> HttpResponse:
    """Companies that the caller may read, by name unless ordered otherwise."""
    return listing(request, COMPANIES)


@router.post("", response={201: CompanyOut}, summary="Create a company")
def add_company(request: HttpRequest, body: CompanyNew) -> HttpResponse:
    """It belongs to the caller unless an owner is named."""
    user = caller(request)
    return reading(request, COMPANIES, create_company(values_of(body, user, "company"), by=user).pk, 201)


@router.get("/{company_id}", response=CompanyOut, summary="Read a company")
def read_company(request: HttpRequest, company_id: str) -> HttpResponse:
    """All of it, with its version as ETag."""
    only_params(request, {})
    return reading(request, COMPANIES, company_id)


@router.patch("/{company_id}", response=CompanyOut, summary="Change fields of a company")
def update_company(request: HttpRequest, company_id: str, body: CompanyEdit) -> HttpResponse:
    """With an old version it goes through only if none of these fields changed since."""
    with changing(request, COMPANIES, company_id, body.version) as (user, seen):
        edit_company(company_id, values_of(body, user, "company"), by=user, seen_version=seen)
    return reading(request, COMPANIES, company_id)


@router.delete("/{company_id}", response={204: None}, summary="Delete a company")
def remove_company(request: HttpRequest, company_id: str) -> HttpResponse:
    """A company with deals needs an answer: ``deals=delete``, or ``deals=move&move_to=ID``. Restorable for 30 days."""
    given = version_param(request, deals=one_of("deals", "move", "delete"), move_to=identifier("move_to"))
    with changing(request, COMPANIES, company_id, given.get("version")) as (user, seen):
        delete_company(
            company_id, by=user, seen_version=seen, deals=given.get("deals", ""), move_to=given.get("move_to")
        )
    return nothing()


@router.post("/{company_id}/restore", response=CompanyOut, summary="Restore a deleted company")
def bring_back_company(request: HttpRequest, company_id: str) -> HttpResponse:
    """With what went along."""
    restore_company(company_id, by=caller(request))
    return reading(request, COMPANIES, company_id)


@router.post("/{company_id}/reassign", response=CompanyOut, summary="Hand a company to another person")
def hand_over_company(request: HttpRequest, company_id: str, body: CompanyReassign) -> HttpResponse:
    """``with_open_deals`` takes its open deals along; closed ones stay as they are."""
    with changing(request, COMPANIES, company_id, body.version) as (user, seen):
        to = person(body.owner)
        reassign_company(company_id, to, by=user, seen_version=seen, with_open_deals=body.with_open_deals)
    return reading(request, COMPANIES, company_id)


add_parts(router, COMPANIES, CompanyOut)
add_runs(router, "company")
add_merging(router, COMPANIES, CompanyOut)
