"""Method fields: the score, what verifies, and what happens when the proof goes (process.md P1, rules 3 and 4)."""

from __future__ import annotations

from io import BytesIO

import pytest

from spearhead.crm.activities.acts import delete_activity, log_activity, restore_activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.acts import delete_document, upload_document
from spearhead.crm.steps.acts import do_step, set_method
from spearhead.crm.steps.models import MethodValue
from spearhead.crm.steps.reading import score
from spearhead.crm.steps.standing import standing
from spearhead.kernel.errors import Refused
from tests.cast import Cast
from tests.crm.steps.conftest import meeting, proof
from tests.crm.telling import refused, story


def fresh(deal: Deal) -> Deal:
    """The deal as its page reads it."""
    return Deal.objects.select_related("stage").get(pk=deal.pk)


@pytest.fixture
def proposed(gated: Cast) -> Deal:
    """A deal in the proposal stage."""
    deal = gated.deal(company_id=gated.company().pk)
    do_step(deal.pk, "need", by=gated.rep_a, evidence=proof("activity", meeting(gated, deal).pk))
    return gated.move(deal, "propose")


def test_two_verified_two_claimed_one_unknown_of_five_is_60_percent(gated: Cast, proposed: Deal) -> None:
    held = meeting(gated, proposed)
    for key in ("metrics", "buyer"):
        set_method(proposed.pk, key, by=gated.rep_a, status="verified", text="x", evidence=proof("activity", held.pk))
    for key in ("criteria", "pain"):
        set_method(proposed.pk, key, by=gated.rep_a, status="claimed", text="x")
    found = score(standing(fresh(proposed)))
    assert (found.required, found.verified, found.claimed, found.share) == (5, 2, 2, 0.6)


def test_where_no_field_is_required_the_score_is_not_applicable(gated: Cast) -> None:
    assert score(standing(fresh(gated.deal()))).share is None


def test_one_s_own_note_verifies_nothing_another_s_does(gated: Cast, proposed: Deal) -> None:
    note = {"kind": "note", "subject": "He said so", "deal_id": proposed.pk}
    own, other = log_activity(note, by=gated.rep_a), log_activity(note, by=gated.mgr_a)
    for evidence in ((), proof("activity", own.pk), [{"kind": "link", "link": "https://example.com/x"}]):
        with refused(Refused, "proof_needed"):
            set_method(proposed.pk, "pain", by=gated.rep_a, status="verified", text="x", evidence=evidence)
    assert not MethodValue.objects.exists()
    set_method(proposed.pk, "pain", by=gated.rep_a, status="verified", text="x", evidence=proof("activity", other.pk))


def test_a_call_that_nobody_answered_verifies_nothing(gated: Cast, proposed: Deal) -> None:
    call = log_activity({"kind": "call", "subject": "Tried", "deal_id": proposed.pk}, by=gated.rep_a)
    with refused(Refused, "proof_needed"):
        given = proof("activity", call.pk)
        set_method(proposed.pk, "pain", by=gated.rep_a, status="verified", text="x", evidence=given)


def test_when_the_last_proof_is_deleted_verified_falls_to_claimed_with_an_event(gated: Cast, proposed: Deal) -> None:
    one, two = meeting(gated, proposed), meeting(gated, proposed)
    both = [*proof("activity", one.pk), *proof("activity", two.pk)]
    set_method(proposed.pk, "pain", by=gated.rep_a, status="verified", text="x", evidence=both)
    delete_activity(one.pk, by=gated.rep_a, seen_version=None)
    assert MethodValue.objects.get().status == "verified"
    delete_activity(two.pk, by=gated.rep_a, seen_version=None)
    assert MethodValue.objects.get().status == "claimed"
    assert story("deal", proposed.pk)[-1] == "deal.method_fell"


def test_a_deleted_file_proves_nothing(gated: Cast, proposed: Deal) -> None:
    file = upload_document("c.txt", [b"signed"], by=gated.rep_a, record_type="deal", record_id=proposed.pk)
    set_method(proposed.pk, "pain", by=gated.rep_a, status="verified", text="x", evidence=proof("document", file.pk))
    delete_document(file.pk, by=gated.rep_a)
    assert MethodValue.objects.get().status == "claimed"


def test_a_done_step_whose_evidence_went_is_open_until_it_comes_back(gated: Cast) -> None:
    deal = gated.deal()
    held = meeting(gated, deal)
    do_step(deal.pk, "need", by=gated.rep_a, evidence=proof("activity", held.pk))
    delete_activity(held.pk, by=gated.rep_a, seen_version=None)
    with refused(Refused, "gate_closed") as caught:
        gated.move(deal, "propose")
    assert caught.value.fields == {"steps.need": "Needs meeting: its evidence is gone"}
    restore_activity(held.pk, by=gated.rep_a)
    gated.move(deal, "propose")


def test_evidence_of_another_company_is_refused(gated: Cast, proposed: Deal) -> None:
    elsewhere = gated.deal("Elsewhere", company_id=gated.company("Other").pk)
    held = meeting(gated, elsewhere)
    file = upload_document("c.txt", BytesIO(b"x"), by=gated.rep_a, record_type="deal", record_id=elsewhere.pk)
    who = gated.contact("Zoe", company_id=elsewhere.company_id)
    for kind, pk in (("activity", held.pk), ("document", file.pk), ("contact", who.pk), ("activity", 0)):
        given = proof(kind, pk)
        with refused(Refused, "foreign_evidence"):
            set_method(proposed.pk, "pain", by=gated.rep_a, status="claimed", text="x", evidence=given)


def test_a_link_is_a_web_address_and_claimed_wants_words(gated: Cast, proposed: Deal) -> None:
    with refused(Refused, "bad_link"):
        set_method(proposed.pk, "pain", by=gated.rep_a, status="claimed", text="x",
                   evidence=[{"kind": "link", "link": "javascript:x"}])  # fmt: skip
    with refused(Refused, "words_needed"):
        set_method(proposed.pk, "pain", by=gated.rep_a, status="claimed")
