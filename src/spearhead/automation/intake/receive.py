"""`receive_lead`: the one path of every lead that comes in by itself, in one transaction."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import operator
from spearhead.automation.clocks.access import service_level
from spearhead.automation.clocks.acts import start_clock
from spearhead.automation.intake.junk import junk_reason
from spearhead.automation.intake.known import Known, look_up
from spearhead.automation.intake.models import Arrival, LeadForm
from spearhead.automation.pools.unassigned import lay_in_pool
from spearhead.automation.routing.acts import assign
from spearhead.automation.routing.models import RoutingRule
from spearhead.automation.routing.route import Routed, any_rule, route_lead
from spearhead.crm.leads.acts import create_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.acts import apply, hand_over, save_changes
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import Counter
from spearhead.kernel.text.contact import normal_email

#: What a repeated signal may add to a lead, only where nothing stands yet.
FILLED: Final = ("company_name", "title", "email", "phone", "message", "source_id", "campaign_id", "company_id")
LOCK: Final = "intake.receiving"
#: Typed by one of us: whatever the words are, it is no junk.
TYPED: Final = frozenset({"hand"})


@dataclass(frozen=True, slots=True)
class Signal:
    """What a door hands in. `owner_id` fixes the owner (``route=False``); else the rules choose."""

    channel: str
    values: Mapping[str, Any]
    raw: Mapping[str, Any] = field(default_factory=dict)
    form: LeadForm | None = None
    event_key: str | None = None
    sender: str = ""
    consent_version: int | None = None
    suspicion: str = ""
    route: bool = True


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a signal; `lead` is None for junk and for a signal that came before."""

    state: str
    arrival: Arrival
    lead: Lead | None = None
    matched_on: tuple[str, ...] = ()


@act
def receive_lead(signal: Signal, *, by: User | None = None, at: datetime | None = None) -> Received:
    """Keep raw → normalise → junk? → match → enrich → route → start the clock → tell the owner.

    Signals come in one after another: two of one person at the same moment are one lead with two touches.
    """
    actor = by or operator()
    actor.sight.require("lead", "create")
    Counter.objects.get_or_create(name=LOCK)
    Counter.objects.select_for_update().get(name=LOCK)
    now = at or timezone.now()  # after the wait: whose turn it is follows the order in which they came in
    if signal.event_key and (before := Arrival.objects.filter(event_key=signal.event_key).first()):
        return Received(before.state, before)
    values = normal(signal.values)
    arrival = Arrival(
        at=now, channel=signal.channel, form=signal.form, event_key=signal.event_key, sender=signal.sender,
        raw=dict(signal.raw or signal.values), values=_stored(values), consent_version=signal.consent_version,
        state=Arrival.State.JUNK,
    )  # fmt: skip
    arrival.why = signal.suspicion or ("" if signal.channel in TYPED else junk_reason(values, service_level()))
    if arrival.why:
        arrival.save()
        return Received("junk", arrival)
    return _take(arrival, values, actor, route=signal.route)


def _take(arrival: Arrival, values: Mapping[str, Any], actor: User, *, route: bool) -> Received:
    known = look_up(values)
    if known.lead is not None:
        return _touch(arrival, known.lead, values, known.matched_on, actor)
    lead = _create(arrival, values, known, actor, route=route)
    arrival.state, arrival.lead, arrival.why = Arrival.State.NEW, lead, ""
    arrival.save()
    return Received("new", arrival, lead)


def normal(values: Mapping[str, Any]) -> dict[str, Any]:
    """Text as it is compared and stored: full-width letters and digits made plain in addresses and numbers."""
    found = {name: value for name, value in values.items() if value not in (None, "")}
    if email := str(found.get("email") or ""):
        found["email"] = normal_email(email)
    if phone := str(found.get("phone") or ""):
        found["phone"] = unicodedata.normalize("NFKC", phone).strip()
    if not any(str(found.get(name) or "").strip() for name in ("name", "company_name", "email", "phone")):
        message = _("A lead has at least a name, a company, an e-mail or a phone number.")
        raise refuse("bad_value", "name", message)
    return found


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _create(arrival: Arrival, values: Mapping[str, Any], known: Known, actor: User, *, route: bool) -> Lead:
    """A new lead: created unowned when the rules are to choose, so that its owner is told by one event."""
    given = {"received_at": arrival.at, **values}
    listed = {name: value for name, value in known.values.items() if name in {"source_id", "campaign_id"}}
    if route:
        given["owner_id"] = None
    lead = create_lead({**listed, **given}, by=actor, raw=arrival.raw)
    links = {name: value for name, value in known.values.items() if name in {"company_id", "contact_id"}}
    save_changes(lead, apply(lead, links), by=actor, kind="lead.enriched", extra=_origins(known, links))
    if route:
        _route(lead, actor, arrival.at)
    start_clock(lead, at=arrival.at)
    return lead


def rules_choose(values: Mapping[str, Any], by: User) -> bool:
    """Whether the routing rules choose the owner of what a person takes in: none is named, there are rules, and the
    person's reach goes beyond their own leads."""
    wide = "owner_id" not in values and by.sight.reach("lead", "create") in {"team", "all"}
    return wide and any_rule()


def _origins(known: Known, links: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"origins": {name.removesuffix("_id"): known.origins[name] for name in links}} if links else None


def _route(lead: Lead, actor: User, at: datetime) -> None:
    RoutingRule.objects.select_for_update().first()
    routed = route_lead(lead, now=at)
    to = User.objects.filter(pk=routed.user_id or 0).first()
    if to is not None:
        hand_over(lead, to, by=operator(), seen_version=None)
    assign(lead, routed if to else Routed(None, routed.why, routed.rule, routed.passed), at=at)
    if to is None:
        lay_in_pool(lead, at)


def _touch(
    arrival: Arrival, lead: Lead, values: Mapping[str, Any], matched_on: tuple[str, ...], actor: User
) -> Received:
    """The same person again: one lead more often touched; only empty fields are filled."""
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    fill = {name: values[name] for name in FILLED if values.get(name) and not getattr(lead, name)}
    arrival.state, arrival.lead, arrival.why = Arrival.State.MATCHED, lead, "+".join(matched_on)
    arrival.save()
    may_fill = actor.sight.covers("lead", "edit", owner_id=lead.owner_id)
    extra = {
        "channel": arrival.channel,
        "arrival": arrival.pk,
        "matched_on": list(matched_on),
        "message": str(values.get("message") or "")[:500],
    }
    save_changes(lead, apply(lead, fill if may_fill else {}), by=actor, kind="lead.touched", extra=extra)
    return Received("matched", arrival, lead, matched_on)


@act
def keep_junk_as_lead(arrival_id: str | int, *, by: User) -> Received:
    """Somebody says that it is no junk after all: it takes the rest of the path now."""
    by.sight.require("campaign", "edit")
    arrival = locked(Arrival, arrival_id)
    if arrival.state != Arrival.State.JUNK:
        raise refuse("not_junk", "arrival", _("This is no junk, or it was taken in already."))
    values = {name: value for name, value in arrival.values.items() if name != "received_at"}
    received = _take(arrival, values, operator(), route=True)
    assert received.lead is not None
    record(Happened("lead.kept", "lead", received.lead.pk, by.pk, received.lead.version))
    return received
