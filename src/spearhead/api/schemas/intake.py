"""Bodies and answers about public forms, what arrived, routing rules, the promised answer and its clocks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import (
    Answer,
    Body,
    Changed,
    Flag,
    Id,
    Line60,
    Line200,
    Line300,
    Lines,
    Name120,
)  # fmt: skip

Asked = Annotated[
    list[Literal["name", "company_name", "title", "email", "phone", "message"]], Field(min_length=1, max_length=6)
]
Sites = Annotated[list[Line200], Field(max_length=20)]
Ids = Annotated[list[Id], Field(max_length=200)]
Words = Annotated[list[Line60], Field(max_length=50)]
Capacity = Annotated[int, Field(ge=0, le=10_000, strict=True)]
DayCap = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Method = Literal["round_robin", "load", "territory"]


class _FormFields(Body):
    """What may be set of a form."""

    heading: Line200 = ""
    intro: Annotated[Lines, Field(max_length=1000)] = ""
    thanks: Annotated[Lines, Field(max_length=500)] = ""
    consent: Annotated[Lines, Field(max_length=2000)] = ""
    origins: Sites = []  # noqa: RUF012  # pydantic copies it
    source: Id | None = None
    campaign: Id | None = None
    language: Literal["zh-hans", "en"] = "zh-hans"


class LeadFormNew(_FormFields):
    """A public form; it asks at least for an e-mail or a phone number."""

    name: Name120
    fields: Asked = ["name", "phone"]  # noqa: RUF012  # pydantic copies it


class LeadFormEdit(_FormFields, Changed):
    """Fields to change; another wording of the consent is another version of it."""

    name: Name120 = ""
    fields: Asked = []  # noqa: RUF012  # pydantic copies it


class LeadFormOut(Answer):
    """A public form; its page is at ``/f/`` and its key."""

    id: str
    version: int
    key: str
    name: str
    fields: list[str]
    consent_version: int
    origins: list[str]
    source: str | None
    campaign: str | None
    language: str
    retired_at: str | None


class ArrivalOut(Answer):
    """One signal as it came in, and what became of it."""

    id: str
    at: str
    channel: str
    form: str | None
    state: str
    why: str
    lead: str | None
    values: dict[str, Any]


class KeptOut(Answer):
    """What became of junk that somebody called back."""

    state: str
    lead: str


class SeatIn(Body):
    """A person under a rule, and how many open leads they take."""

    user: Id
    capacity: Capacity = 20


Seats = Annotated[list[SeatIn], Field(min_length=1, max_length=200)]


class _RuleFields(Body):
    """What may be set of a rule; an empty condition fits every lead."""

    sources: Ids = []  # noqa: RUF012  # pydantic copies it
    campaigns: Ids = []  # noqa: RUF012  # pydantic copies it
    territories: Ids = []  # noqa: RUF012  # pydantic copies it
    words: Words = []  # noqa: RUF012  # pydantic copies it
    method: Method = "round_robin"
    day_cap: DayCap | None = None
    in_hours: Flag = False
    company_owner_first: Flag = True


class RoutingRuleNew(_RuleFields):
    """A rule after the others, with the people under it."""

    name: Name120
    seats: Seats


class RoutingRuleEdit(_RuleFields, Changed):
    """Fields to change; people who stay keep their place in the round."""

    name: Name120 = ""
    seats: Seats = []  # noqa: RUF012  # pydantic copies it


class RoutingOrder(Body):
    """All rules, each once, in the order in which they are tried."""

    rules: Annotated[list[Id], Field(min_length=1, max_length=500)]


class SeatOut(Answer):
    """A person under a rule."""

    user: str
    capacity: int
    away_until: str | None


class RoutingRuleOut(Answer):
    """Who gets which leads."""

    id: str
    version: int
    position: int
    name: str
    sources: list[str]
    campaigns: list[str]
    territories: list[str]
    words: list[str]
    method: str
    day_cap: int | None
    in_hours: bool
    company_owner_first: bool
    seats: list[SeatOut]
    retired_at: str | None


class RoutingRulesOut(Answer):
    """All rules in their order; switched-off ones last."""

    items: list[RoutingRuleOut]


class RoutingTrialOut(Answer):
    """How many leads of the last 30 days each rule would have got; ``rule`` is null for those that fit none."""

    items: list[dict[str, Any]]
    total: int


class ServiceLevelEdit(Changed):
    """Working hours are text like ``09:00-12:00, 13:30-18:00``; running clocks follow them."""

    minutes: Annotated[int, Field(ge=1, le=60_000, strict=True)] = 240
    hours: Line300 = ""
    stop_words: Annotated[list[Line60], Field(max_length=500)] = []  # noqa: RUF012  # pydantic copies it
    blocked_domains: Annotated[list[Line60], Field(max_length=500)] = []  # noqa: RUF012  # pydantic copies it


class ServiceLevelOut(Answer):
    """How fast leads are answered, in working minutes; what counts as junk for whoever may set it."""

    version: int
    minutes: int
    hours: str
    stop_words: list[str] | None = None
    blocked_domains: list[str] | None = None


class ClockOut(Answer):
    """Working time until the first human answer to a lead."""

    id: str
    lead: str
    owner: str | None
    state: str
    minutes: int
    started_at: str
    due_at: str
    stopped_at: str | None
    escalated: int


class ClockPause(Body):
    """Why it stands still."""

    reason: Literal["marketing", "customer_later"]
