"""Mail, chat and webhooks of a rule: words that are queued once, in the transaction of the run that says them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.channels.access import chats, webhooks
from spearhead.automation.channels.models import Channel
from spearhead.automation.channels.outbox import Words, address_of, queue_to_channel, queue_to_customer, queue_to_user
from spearhead.automation.rules.models import AutomationRun
from spearhead.automation.rules.texts import fill
from spearhead.crm.deals.contacts import deal_contacts
from spearhead.crm.records.models import Record
from spearhead.kernel.definitions import refuse

Outcome = dict[str, Any]
#: what sends, and where it may send to
CHANNELS: Final[Mapping[str, Callable[[], Any]]] = {"chat": chats, "webhook": webhooks}


def mark_of(run: AutomationRun) -> str:
    """What the keys of all that a run sends begin with."""
    occasion = hashlib.sha256(run.key.encode()).hexdigest()[:24]
    return f"auto/{run.rule_id}/{run.rule_version}/{occasion}/"


def said(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    """What would be said, and to whom: ``after`` and ``to``, names alone. A channel that is gone is refused."""
    words = _words(noun, record, action, owner)
    found: Outcome = {"after": f"{words.subject}: {words.text}" if words.subject else words.text}
    if action["do"] in CHANNELS:
        return {**found, "to": channel_of(action).name}
    if action["who"] == "customer":
        person = customer_of(noun, record, owner)
        return {**found, "to": str(person)} if person is not None else {**found, "to": "", "none": True}
    people = people_of(action["who"], record, owner)
    return {**found, "to": " · ".join(one.name for one in people), **({} if people else {"none": True})}


def send(noun: str, record: Record, action: Mapping[str, Any], owner: User, mark: str) -> Outcome:
    """Queue it; ``outcome`` says when there was nobody to send it to, or when it was queued before."""
    words, now = _words(noun, record, action, owner), timezone.now()
    if action["do"] in CHANNELS:
        queued = [queue_to_channel(mark, channel_of(action), words, now=now)]
    elif action["who"] == "customer":
        person = customer_of(noun, record, owner)
        queued = [queue_to_customer(mark, person, words, now=now, reply_to=record.owner or owner)] if person else []
    else:
        people = people_of(action["who"], record, owner)
        queued = [queue_to_user(f"{mark}/{one.pk}", one, words, now=now) for one in people]
    return {"outcome": "nobody" if not queued else "done" if any(queued) else "equal"}


def _words(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Words:
    subject = fill(noun, record, action.get("subject", ""), owner)
    return Words(fill(noun, record, action["text"], owner), " ".join(subject.split())[:200])


def channel_of(action: Mapping[str, Any]) -> Channel:
    """The chat or webhook that an action names, while it is in use."""
    found: Channel | None = CHANNELS[action["do"]]().filter(pk=action["channel"]).first()
    if found is None:
        raise refuse("unknown_channel", "channel", _("The chat or webhook that this rule names is not in use."))
    return found


def customer_of(noun: str, record: Any, owner: User) -> Record | None:
    """The person to whom the rule's owner may have written: the record itself, or the first contact of a deal who has
    an address and takes mail."""
    people = [one.contact for one in deal_contacts(owner, record.pk)] if noun == "deal" else [record]
    kind = "lead" if noun == "lead" else "contact"
    found: Record | None = next((one for one in people if address_of(kind, one.pk)), None)
    return found


def people_of(who: str, record: Record, owner: User) -> list[User]:
    """The members that a rule's word for whom means on a record, those who are still there."""
    if who == "me":
        ids = [owner.pk]
    elif who == "manager":
        ids = leaders_above(record.owner_id, today()) if record.owner_id else []
    else:
        ids = [record.owner_id] if record.owner_id else []
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("sort_key", "pk"))
