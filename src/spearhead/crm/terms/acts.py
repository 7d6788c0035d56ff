"""Writing down what was granted on a deal, and putting a granted price on its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.terms.access import runs_out, terms_of
from spearhead.crm.terms.models import DealTerm
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id


@dataclass(frozen=True, slots=True)
class Granted:
    """What was granted, by whom, and the approval that it rests on."""

    kind: str
    text: str
    request_id: int
    by_id: int | None
    lines: Sequence[Mapping[str, Any]] = ()
    until: date | None = None


@act
def grant_term(deal_id: str | int, granted: Granted, *, by: User) -> DealTerm:
    """Let it stand on the deal, in the name of who asked for it; once for each approval."""
    deal = deal_to_change(by, deal_id)
    given = {
        "deal": deal, "kind": granted.kind, "text": granted.text, "lines": [dict(one) for one in granted.lines],
        "until": granted.until, "asked_by": by, "granted_by_id": granted.by_id, "granted_at": timezone.now(),
    }  # fmt: skip
    term, new = DealTerm.objects.get_or_create(request=granted.request_id, defaults=given)
    if new:
        _tell("deal.term_granted", deal, term, by)
    return term


@act
def apply_term(deal_id: str | int, term_id: str | int, *, by: User, seen_version: int | None) -> Deal:
    """Put a granted price on the deal's lines as it was approved, once and in time."""
    deal = deal_to_change(by, deal_id)
    term = terms_of(by, deal).filter(pk=read_id(term_id)).first()
    if term is None:
        raise Absent
    if not term.lines:
        raise Refused("no_price", _("There is no price in it that could be put on the lines."))
    if term.applied_at is not None:
        raise Refused("applied_already", _("This price stands on the lines already."))
    if runs_out(term):
        raise Refused("term_over", _("What was approved holds no longer; ask again."))
    if deal.status != "open":
        raise Refused("deal_closed", _("The deal is closed."))
    changed = set_lines(deal.pk, term.lines, by=by, seen_version=seen_version)
    term.applied_at, term.applied_by = timezone.now(), by
    term.save(update_fields=["applied_at", "applied_by"])
    _tell("deal.term_applied", deal, term, by)
    return changed


def _tell(kind: str, deal: Deal, term: DealTerm, by: User) -> None:
    extra = {"term": term.pk, "kind": term.kind, "text": term.text, "until": term.until}
    record(Happened(kind, "deal", deal.pk, by.pk, deal.version, extra=extra))
