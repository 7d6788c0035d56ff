"""What all parts of the generator share while a company is built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from spearhead.accounts.teams.models import Team
from spearhead.accounts.teams.tree import TeamCalendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.demo import planted
from spearhead.demo.clock import instant
from spearhead.demo.outbox import Outbox
from spearhead.demo.sizes import Size
from spearhead.demo.store import Store
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Seller:
    """A rep, as the generator sees them: `start` and `end` bound their working time here (`end` is open for most)."""

    user: User
    territory: str
    start: date
    end: date | None = None
    skill: float = 0.0
    pace: float = 1.0
    load: float = 1.0
    partner: bool = False
    weak: bool = False
    manager_id: int = 0
    successor_id: int = 0  #: who takes over when they leave

    def ramp(self, day: date) -> float:
        """How much of a full load they carry: a newcomer needs half a year."""
        months = (day - self.start).days / 30.4
        return 0.0 if months < 0 else min(1.0, 0.25 + months * 0.125)


@dataclass(slots=True)
class Flow:
    """A pipeline with its open stages in order and its closing stages."""

    pipeline: Pipeline
    stages: list[Stage]
    won: Stage
    lost: Stage
    versions: list[tuple[date, PipelineVersion]]

    def version_on(self, day: date) -> PipelineVersion:
        """The version of the process that was published on a day."""
        return next((version for since, version in reversed(self.versions) if since <= day), self.versions[0][1])


@dataclass(slots=True)
class Book:
    """The customers of one territory's sellers, and who already bought."""

    companies: list[Company] = field(default_factory=list)
    customers: list[Company] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """The company that is being built."""

    seed: int
    size: Size
    today: date
    progress: Progress
    store: Store = field(default_factory=Store)
    outbox: Outbox = field(default_factory=Outbox)
    sellers: list[Seller] = field(default_factory=list)
    staff: dict[tuple[str, str], User] = field(default_factory=dict)  #: (role, language) → who signs in
    users: dict[int, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    calendar: TeamCalendar = field(init=False)
    rates: Rates = field(init=False)
    rate_days: list[date] = field(default_factory=list)
    put_away: list[int] = field(default_factory=list)  #: pipelines archived for the time of the demo
    flows: dict[str, Flow] = field(default_factory=dict)
    keys: dict[str, dict[str, int]] = field(default_factory=dict)  #: kind of definition → key → id
    books: dict[int, Book] = field(default_factory=dict)  #: by user id
    people_at: defaultdict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    phones: int = 0  #: telephone numbers given out
    won: defaultdict[tuple[int, int, date], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def start(self) -> date:
        """The first day of its history."""
        return planted.history_start(self.today)

    @property
    def cut(self) -> datetime:
        """The present: nothing is done at or after the first instant of today."""
        return instant(self.today, 0)

    def rng(self, part: str) -> Random:
        """Chance for one part of the work, the same for the same seed whatever other parts drew."""
        return Random(f"{self.seed}/{part}")  # noqa: S311  # a demo is no secret
