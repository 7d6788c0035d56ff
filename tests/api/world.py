"""A small company for the tests of the API: two teams, every role, one record of each kind per team, and callers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import Workspace
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
from spearhead.process.pipelines.models import Pipeline, Stage
from spearhead.process.reasons.models import LossReason

ROLES = {
    "repA": "rep", "repA2": "rep", "repB": "rep", "mgrA": "manager", "dir": "director", "mkt": "marketing",
    "analyst": "analyst", "admin": "administrator",
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
    """The people by name, the stages by key, and the records of repA (``own``) and repB (``other``) by kind."""

    users: dict[str, User]
    tokens: dict[str, str]
    stages: dict[str, Stage]
    reasons: dict[str, LossReason]
    own: dict[str, int]
    other: dict[str, int]
    teams: dict[str, Team]

    def caller(self, name: str) -> Caller:
        """A person's client; ``anon`` has no token."""
        return Caller(self.tokens.get(name, ""))


def _people() -> tuple[dict[str, User], dict[str, Team]]:
    users = {
        name: User.objects.create(email=f"{name}@example.test", name=name, role=role, language="en", sort_key=name)
        for name, role in ROLES.items()
    }
    top = Team.objects.create(name="Top", sort_key="0")
    teams = {
        "top": top,
        "A": Team.objects.create(name="A", parent=top, sort_key="a"),
        "B": Team.objects.create(name="B", parent=top, sort_key="b"),
    }
    places = [
        ("repA", "A", "member"), ("repA2", "A", "member"), ("repB", "B", "member"), ("mgrA", "A", "manager"),
        ("dir", "top", "manager"),
    ]  # fmt: skip
    for name, team, kind in places:
        Membership.objects.create(user=users[name], team=teams[team], kind=kind, valid_from=date(2020, 1, 1))
    return users, teams


def _process() -> tuple[dict[str, Stage], dict[str, LossReason]]:
    pipeline = Pipeline.objects.create(key="sales", name="Sales", name_zh="销售", is_default=True)
    rows = [("new", "open", 10), ("proposal", "open", 50), ("won", "won", 100), ("lost", "lost", 0)]
    stages = {
        key: Stage.objects.create(
            pipeline=pipeline, key=key, name=key.title(), position=place, kind=kind, probability=probability
        )
        for place, (key, kind, probability) in enumerate(rows)
    }
    reasons = {
        "price": LossReason.objects.create(key="price", name="Price", name_zh="价格"),
        "rival": LossReason.objects.create(key="rival", name="Competitor", needs_competitor=True),
    }
    return stages, reasons


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


def _soon() -> Any:
    from datetime import timedelta

    from django.utils import timezone

    return timezone.now() + timedelta(days=3)


def build() -> World:
    """Make it, through the acts."""
    Workspace.objects.create(pk=1, base_currency="CNY")
    users, teams = _people()
    stages, reasons = _process()
    tokens = {name: create_token(user, name=name, scope="admin", by=user)[1] for name, user in users.items()}
    own, other = _records(users["repA"], "Alpha"), _records(users["repB"], "Beta")
    return World(users, tokens, stages, reasons, own, other, teams)
