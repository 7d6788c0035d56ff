"""What a new record begins with, by every door; what was left empty on purpose stays empty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.automation.intake.receive import Signal, receive_lead
from spearhead.crm.custom.acts import define_field, edit_field
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Refused
from tests.cast import Cast, own
from tests.crm.telling import refused

LINES = [{"label": "Pumps", "label_zh": "泵"}, {"label": "Valves", "label_zh": "阀"}]


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("text", " standard ", "standard"), ("integer", "3", 3), ("boolean", "false", False), ("percent", "5", "5"),
        ("money", {"amount": "9.50", "currency": "CNY"}, {"minor": 950, "currency": "CNY"}), ("choice", "阀", "valves"),
        ("choices", ["Pumps", "valves"], ["pumps", "valves"]), ("date", "2026-01-02", "2026-01-02"),
    ],
)  # fmt: skip
def test_a_new_record_begins_with_it(cast: Cast, kind: str, given: Any, stored: Any) -> None:
    more = {"choices": LINES} if kind.startswith("choice") else {}
    define_field("deal", kind, {"label": "Extra", "default": given, **more}, by=cast.admin)
    assert cast.deal().custom == {"extra": stored}
    assert cast.deal(**own("extra", None)).custom == {}
    deal = cast.deal()
    edit_deal(deal.pk, {"custom.extra": None}, by=cast.rep_a, seen_version=None)
    edit_deal(deal.pk, {"next_step": "Call"}, by=cast.rep_a, seen_version=None)
    deal.refresh_from_db()
    assert deal.custom == {}


def test_a_day_may_be_counted_from_today(cast: Cast) -> None:
    field = define_field("deal", "date", {"label": "Review", "default": "today + 14"}, by=cast.admin)
    assert cast.deal().custom == {"review": (today() + timedelta(days=14)).isoformat()}
    edit_field(field.pk, {"default": "today"}, by=cast.admin, seen_version=None)
    assert cast.deal().custom == {"review": today().isoformat()}
    edit_field(field.pk, {"default": None}, by=cast.admin, seen_version=None)
    assert cast.deal().custom == {}


def test_a_default_fills_what_must_be_filled_and_reaches_leads_that_come_in(cast: Cast) -> None:
    define_field("lead", "text", {"label": "Line", "required": True, "default": "pumps"}, by=cast.admin)
    received = receive_lead(Signal("hand", {"name": "Lou"}, route=False), by=cast.admin)
    assert received.lead is not None
    assert Lead.objects.get(pk=received.lead.pk).custom == {"line": "pumps"}


def test_refused_where_it_does_not_fit(cast: Cast) -> None:
    for kind, given in (("integer", "many"), ("date", "today+soon"), ("choice", "Red")):
        more = {"choices": LINES} if kind == "choice" else {}
        with refused(Refused, "bad_default"):
            define_field("deal", kind, {"label": "Extra", "default": given, **more}, by=cast.admin)
    field = define_field("deal", "choice", {"label": "Line", "choices": LINES, "default": "pumps"}, by=cast.admin)
    with refused(Refused, "bad_default"):
        edit_field(field.pk, {"choices": [{"key": "valves", "label": "Valves"}]}, by=cast.admin, seen_version=None)
