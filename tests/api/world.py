"""The cast as callers of the API, with one record of each kind of repA and of repB."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from spearhead.accounts.teams.models import Team
from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.acts import create_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.acts import create_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import open_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.acts import create_lead
from spearhead.crm.leads.models import Lead
from spearhead.process.pipelines.models import Stage
from spearhead.process.reasons.models import LossReason
from tests.cast import Cast
from tests.cast import build as cast_of_all

NAMES = {
    "repA": "rep_a", "repA2": "rep_a2", "repB": "rep_b", "mgrA": "mgr_a", "dir": "director", "mkt": "mkt",
    "analyst": "analyst", "admin": "admin",
}  # fmt: skip


@dataclass
class Answer:
    """What the API said."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.raw)


@dataclass
class Caller:
    """A person with a token."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Ask; `body` is sent as JSON unless it is bytes already; header names are written with underscores."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        kind = sent.pop("Content-Type", "application/json")
        found = self.client.generic(method, f"/api/v1{path}", data, content_type=kind, headers=sent)
        return Answer(found.status_code, dict(found.headers), b"".join(found))

    def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """POST."""
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        """PATCH."""
        return self("PATCH", path, body, **headers)


@dataclass
class World:
    """The people by name, the stages by key, and records by kind of repA (``own``, ``second``), repB (``other``)."""

    cast: Cast
    users: dict[str, User]
    tokens: dict[str, str]
    stages: dict[str, Stage]
    reasons: dict[str, LossReason]
    own: dict[str, int]
    second: dict[str, int]
    other: dict[str, int]
    teams: dict[str, Team]
    plan: int = 0

    def caller(self, name: str) -> Caller:
        """A person's client; ``anon`` has no token."""
        return Caller(self.tokens.get(name, ""))


def _records(by: User, name: str) -> dict[str, int]:
    company: Company = create_company({"name": f"{name} Ltd", "city": "重庆"}, by=by)
    contact: Contact = create_contact({"name": f"{name} Wang", "company_id": company.pk}, by=by)
    lead: Lead = create_lead({"name": f"{name} Lead", "email": f"{name.lower()}@lead.test"}, by=by)
    deal: Deal = open_deal(
        {"name": f"{name} deal", "company_id": company.pk, "amount_minor": 123450, "currency": "CNY"}, by=by
    )
    due = {"kind": "call", "subject": f"{name} call", "deal_id": deal.pk, "due_at": _soon()}
    activity: Activity = plan_activity(due, by=by)
    return {"company": company.pk, "contact": contact.pk, "lead": lead.pk, "deal": deal.pk, "activity": activity.pk}


def _soon() -> datetime:
    return timezone.now() + timedelta(days=3)


def build() -> World:
    """Make it, through the acts."""
    cast = cast_of_all()
    users: dict[str, User] = {name: getattr(cast, key) for name, key in NAMES.items()}
    User.objects.update(language="en")
    for user in users.values():
        user.language = "en"
    tokens = {name: create_token(user, name=name, scope="admin", by=user)[1] for name, user in users.items()}
    own, other = _records(users["repA"], "Alpha"), _records(users["repB"], "Beta")
    second = {
        "company": cast.company("Second Ltd").pk, "contact": cast.contact("Second").pk, "lead": cast.lead("Second").pk
    }  # fmt: skip
    teams = {"top": cast.sales, "A": cast.team_a, "B": cast.team_b}
    return World(cast, users, tokens, cast.stages, cast.reasons, own, second, other, teams)
