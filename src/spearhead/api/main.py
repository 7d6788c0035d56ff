"""The API as one object: its routers, its errors, its document."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from spearhead.api import (
    absences,
    actions,
    activities,
    allocations,
    approvals,
    automations,
    bottlenecks,
    briefs,
    bulk,
    channels,
    commission,
    companies,
    contacts,
    cost_pools,
    custom_fields,
    deal_parts,
    deal_steps,
    deal_terms,
    deals,
    discount_bands,
    documents,
    erasures,
    errors,
    events,
    exports,
    figures,
    flow,
    forecast,
    forecast_days,
    goals,
    imports,
    inbox,
    intake,
    jobs,
    leads,
    loss_reasons,
    openapi,
    pipelines,
    pools,
    process_changes,
    processes,
    products,
    profit,
    readings,
    returns,
    routing,
    search,
    stages,
    stored,
    teams,
    users,
    views,
    win_probability,
)  # fmt: skip
from spearhead.api.auth import Token
from spearhead.api.docs import DocsPage
from spearhead.api.idempotency import once
from spearhead.api.parsing import StrictParser
from spearhead.api.rendering import Renderer
from spearhead.api.strictness import strict

#: Kinds of records of which many are changed at once.
BULK = {"deal": "deals", "company": "companies", "contact": "contacts", "lead": "leads", "activity": "activities"}


class Api(NinjaAPI):
    """Ninja's API whose document also says how each operation may refuse."""

    def get_openapi_schema(self, **_where: Any) -> Any:
        """The contract, as it is also committed."""
        return openapi.document()


api = Api(
    title="Spearhead",
    version="1",
    description=(
        "Everything that the screens can do, under the caller's own rights. Whoever asks too often is answered 429 "
        "with Retry-After: unless the server is set otherwise, more than 50 requests a second (500 at once) per token."
    ),
    urls_namespace="api",
    auth=Token(),
    parser=StrictParser(),
    renderer=Renderer(),
    docs=DocsPage(),
    openapi_url="/openapi.json",
    docs_url="/docs",
)
errors.install(api)
api.add_decorator(once, mode="operation")
api.add_decorator(strict, mode="operation")
for noun, router in {
    **{f"{many}/bulk": bulk.bulk_router(noun, many) for noun, many in BULK.items()},  # before /deals/{id}
    "companies": companies.router,
    "contacts": contacts.router,
    "leads": leads.router,
    "deals": deals.router,
    "activities": activities.router,
    "pipelines": pipelines.router,
    "process-versions": processes.router,
    "process-changes": process_changes.router,
    "stages": stages.router,
    "loss-reasons": loss_reasons.router,
    "users": users.router,
    "teams": teams.router,
    "products": products.router,
    "views": views.router,
    "custom-fields": custom_fields.router,
    "documents": documents.router,
    "imports": imports.router,
    "jobs": jobs.router,
    "exports": exports.router,
    "erasures": erasures.router,
    "stored-files": stored.files,
    "events": events.router,
    "figures": figures.router,
    "flow": flow.router,
    "forecast": forecast.router,
    "win-probability": win_probability.router,
    "search": search.router,
    "goals": goals.router,
    "readings": readings.router,
    "profit": profit.router,
    "selling-costs": profit.costs,
    "cost-pools": cost_pools.router,
    "returns": returns.router,
    "channels": channels.channels,
    "mail-server": channels.mail_server,
    "telling": channels.telling,
    "commission-plans": commission.plans,
    "statements": commission.statements,
    "disputes": commission.disputes,
    "product-plans": profit.plans,
    "allocations": allocations.router,
    "automations": automations.router,
    "briefs": briefs.router,
    "approval-rules": approvals.rules,
    "approvals": approvals.approvals,
    "bottlenecks": bottlenecks.router,
    "actions": actions.router,
    "pools": pools.pools,
    "pool-stays": pools.stays,
    "inbox": inbox.inbox,
    "calls": inbox.calls,
    "lead-forms": intake.lead_forms,
    "lead-arrivals": intake.arrivals,
    "lead-clocks": intake.clocks,
    "service-level": intake.level,
    "routing-rules": routing.router,
    "absences": absences.absences,
    "fiscal-calendars": absences.calendars,
}.items():
    api.add_router(f"/{noun}", router)
api.add_router("/deals", deal_parts.router)
api.add_router("/deals", deal_terms.router)
api.add_router("/deals", deal_steps.router)
api.add_router("/deals", absences.credits)
api.add_router("/forecast", forecast_days.router)
api.add_router("/leads", intake.lead_clock)
api.add_router("/companies", pools.companies)
api.add_router("/leads", pools.leads)
api.add_router("/products", profit.product_costs)
api.add_router("/profit", discount_bands.router)
api.add_router("/deals", commission.chances)
