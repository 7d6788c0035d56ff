"""The cast: a small company that all tests know by name, with one known year of deals.

Team A is repA and repA2 under mgrA, team B is repB; the director leads both through the team above them. Amounts are in
CNY. `build()` makes people and definitions only; `known_year()` adds the deals of `YEAR`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import Workspace
from spearhead.crm.campaigns.models import Source
from spearhead.crm.companies.acts import create_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.acts import create_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import open_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import Closing, move_deal
from spearhead.crm.leads.acts import create_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.products.models import Product
from spearhead.kernel.text.sort import sort_key
from spearhead.process.pipelines.models import Pipeline, Stage
from spearhead.process.reasons.models import LossReason
from spearhead.strategy.competitors.models import Competitor
from spearhead.strategy.segments.models import Segment

YEAR = 2025
SINCE = date(2020, 1, 1)

_PEOPLE = {
    "rep_a": ("Ann Abel", "rep"),
    "rep_a2": ("Adam Abt", "rep"),
    "rep_b": ("Bea Bohr", "rep"),
    "mgr_a": ("Mia Amsel", "manager"),
    "director": ("Dora Dahl", "director"),
    "mkt": ("Mark Mohn", "marketing"),
    "analyst": ("Nina Analo", "analyst"),
    "admin": ("Ada Admin", "administrator"),
}


@dataclass
class Cast:
    """Everybody and everything by name."""

    rep_a: User
    rep_a2: User
    rep_b: User
    mgr_a: User
    director: User
    mkt: User
    analyst: User
    admin: User
    sales: Team
    team_a: Team
    team_b: Team
    pipeline: Pipeline
    stages: dict[str, Stage]
    reasons: dict[str, LossReason]
    rival: Competitor
    products: dict[str, Product]
    sources: dict[str, Source]
    small: Segment
    deals: dict[str, Deal] = field(default_factory=dict)

    @property
    def everyone(self) -> list[User]:
        """All users, fresh: what they may reach is read anew."""
        return [getattr(self, name) for name in _PEOPLE]

    def forget(self) -> None:
        """Let everybody's reach be read again, after teams or rights changed."""
        for user in self.everyone:
            user.__dict__.pop("sight", None)

    def company(self, name: str = "Acme", *, by: User | None = None, **values: Any) -> Company:
        """A company of repA, or of whoever creates it."""
        return create_company({"name": name, **values}, by=by or self.rep_a)

    def contact(self, name: str = "Cleo Crane", *, by: User | None = None, **values: Any) -> Contact:
        """A contact of repA, or of whoever creates it."""
        return create_contact({"name": name, **values}, by=by or self.rep_a)

    def lead(self, name: str = "Lou Lead", *, by: User | None = None, **values: Any) -> Lead:
        """A lead of repA, or of whoever creates it."""
        return create_lead({"name": name, **values}, by=by or self.rep_a)

    def deal(self, name: str = "Pumps", *, by: User | None = None, **values: Any) -> Deal:
        """An open deal of repA over 1,000.00, or of whoever opens it."""
        return open_deal({"name": name, "amount_minor": 100_000, **values}, by=by or self.rep_a)

    def move(self, deal: Deal, stage: str, *, by: User | None = None, **closing: Any) -> Deal:
        """Move a deal to a stage by its key, as its owner."""
        mover = by or deal.owner
        assert mover is not None
        wanted = Closing(**closing) if closing else None
        return move_deal(deal.pk, self.stages[stage].pk, by=mover, seen_version=None, closing=wanted)

    def win(self, deal: Deal, **closing: Any) -> Deal:
        """Win a deal as its owner."""
        return self.move(deal, "won", **closing)

    def lose(self, deal: Deal, reason: str = "price", **closing: Any) -> Deal:
        """Lose a deal as its owner."""
        return self.move(deal, "lost", loss_reason_id=self.reasons[reason].pk, **closing)


def own(key: str, value: object) -> dict[str, Any]:
    """The value of a field of the workspace's own, as an act takes it."""
    return {f"custom.{key}": value}


def build() -> Cast:
    """The people, teams and definitions; no records yet."""
    Workspace.objects.update_or_create(pk=1, defaults={"name": "The cast", "base_currency": "CNY"})
    people = {key: _person(key, *who) for key, who in _PEOPLE.items()}
    sales = Team.objects.create(name="Sales", sort_key="sales")
    team_a = Team.objects.create(name="Team A", parent=sales, sort_key="team a")
    team_b = Team.objects.create(name="Team B", parent=sales, sort_key="team b")
    places = [
        ("rep_a", team_a, "member"), ("rep_a2", team_a, "member"), ("rep_b", team_b, "member"),
        ("mgr_a", team_a, "manager"), ("director", sales, "manager"),
    ]  # fmt: skip
    Membership.objects.bulk_create(
        Membership(user=people[key], team=team, kind=kind, valid_from=SINCE) for key, team, kind in places
    )
    pipeline = Pipeline.objects.create(key="sales", name="Sales", name_zh="销售", is_default=True)
    return Cast(
        **people,  # type: ignore[arg-type]  # the names are those of the fields
        sales=sales, team_a=team_a, team_b=team_b, pipeline=pipeline, stages=_stages(pipeline),
        reasons={
            "price": LossReason.objects.create(key="price", name="Price"),
            "competitor": LossReason.objects.create(key="competitor", name="Competitor", needs_competitor=True),
        },
        rival=Competitor.objects.create(name="Rival"),
        products={
            code: Product.objects.create(code=code, name=code, currency="CNY", list_minor=price, sort_key=code.lower())
            for code, price in (("GTX Pro", 500_000), ("MG Basic", 12_475))
        },
        sources={key: Source.objects.create(key=key, name=key.title()) for key in ("referral", "website")},
        small=Segment.objects.create(key="small", name="Small"),
    )  # fmt: skip


def _person(key: str, name: str, role: str) -> User:
    user = User(email=f"{key}@cast.example", name=name, role=role, sort_key=sort_key(name, person=True))
    user.set_unusable_password()  # hashing eight passwords would take longer than the test; sessions are forced
    user.save()
    return user


def _stages(pipeline: Pipeline) -> dict[str, Stage]:
    rows = (
        ("qualify", 0, "open", "qualified", 10, "pipeline"),
        ("propose", 1, "open", "proposal", 40, "best_case"),
        ("negotiate", 2, "open", "negotiation", 70, "most_likely"),
        ("won", 90, "won", "won", 100, "closed"),
        ("lost", 91, "lost", "lost", 0, "omitted"),
    )
    return {
        key: Stage.objects.create(
            pipeline=pipeline, key=key, name=key.title(), position=position, kind=kind, status=status,
            probability=chance, category=category,
        )
        for key, position, kind, status, chance, category in rows
    }  # fmt: skip


#: name → (who, amount in yuan, opened, closed, how)
_DEALS = {
    "Winter": ("rep_a", 100_000, (1, 10), (2, 15), "won"),
    "Spring": ("rep_a", 200_000, (2, 1), (5, 20), "won"),
    "Summer": ("rep_a2", 300_000, (4, 3), (8, 9), "won"),
    "Autumn": ("rep_b", 400_000, (6, 1), (11, 30), "won"),
    "Gone": ("rep_a", 50_000, (3, 1), (4, 1), "lost"),
    "Taken": ("rep_b", 80_000, (5, 5), (9, 9), "lost"),
    "Hope": ("rep_a", 60_000, (10, 1), None, "open"),
    "Wish": ("rep_b", 90_000, (11, 1), None, "open"),
}


def known_year(cast: Cast) -> Cast:
    """Eight deals of `YEAR`: won 1,000,000 (a quarter each: 100, 200, 300, 400 thousand), lost 130,000, open 150,000.

    RepA won 300,000, repA2 300,000, repB 400,000; so team A won 600,000.
    """
    for name, (who, yuan, opened, closed, how) in _DEALS.items():
        owner = getattr(cast, who)
        deal = cast.deal(name, by=owner, amount_minor=yuan * 100, opened_on=date(YEAR, *opened))
        if closed and how == "won":
            cast.win(deal, closed_on=date(YEAR, *closed))
        elif closed:
            reason, rival = ("competitor", cast.rival.pk) if name == "Taken" else ("price", None)
            cast.lose(deal, reason, competitor_id=rival, closed_on=date(YEAR, *closed))
        cast.deals[name] = Deal.objects.get(pk=deal.pk)
    return cast
