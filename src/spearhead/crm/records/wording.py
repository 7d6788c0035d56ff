"""Events and their fields in words, as a timeline tells them; figures and screens have words of their own."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

#: who did what a rule did with its owner's rights
AUTOMATION: Final = _("Automation")
#: kind of event → what the actor did
DEEDS: Final = {
    "created": _("added this"),
    "changed": _("changed this"),
    "deleted": _("deleted this"),
    "restored": _("restored this"),
    "erasure_asked": _("asked for this person to be erased"),
    "erased": _("erased this person"),
    "reassigned": _("handed this over"),
    "pooled": _("put this into a pool"),
    "merged": _("merged another record into this one"),
    "unmerged": _("took a merge back"),
    "tagged": _("changed the tags"),
    "collaborator_added": _("added a collaborator"),
    "collaborator_removed": _("removed a collaborator"),
    "file_added": _("added a file"),
    "file_removed": _("removed a file"),
    "deal.created": _("opened this deal"),
    "deal.moved": _("moved this deal on"),
    "deal.placed": _("put this card in its place on the board"),
    "deal.won": _("won this deal"),
    "deal.lost": _("lost this deal"),
    "deal.reopened": _("reopened this deal"),
    "deal.parked": _("parked this deal"),
    "deal.unparked": _("brought this deal back to the board"),
    "deal.migrated": _("moved this deal to another stage with the process"),
    "deal.lines_set": _("changed the product lines"),
    "deal.term_granted": _("got what was asked for approved"),
    "deal.term_applied": _("put an approved price on the lines"),
    "deal.returned": _("entered a return"),
    "deal.return_withdrawn": _("withdrew a return"),
    "deal.contact_added": _("added a contact"),
    "deal.step_done": _("finished a step"),
    "deal.step_not_applicable": _("marked a step as not applicable"),
    "deal.step_open": _("opened a step again"),
    "deal.method_set": _("wrote what is known of the deal"),
    "deal.method_fell": _("deleted the proof of a verified field"),
    "deal.suggestion_answered": _("answered a suggestion"),
    "deal.contact_removed": _("removed a contact"),
    "contact.employment_added": _("added a place of work"),
    "contact.employment_ended": _("ended a place of work"),
    "lead.accepted": _("accepted this lead"),
    "lead.qualified": _("qualified this lead"),
    "lead.rejected": _("rejected this lead"),
    "lead.converted": _("converted this lead"),
    "lead.routed": _("routed this lead"),
    "lead.touched": _("heard from this person again"),
    "lead.enriched": _("linked what is known already"),
    "lead.kept": _("took this out of the junk"),
    "lead.due_soon": _("said that an answer is due soon"),
    "lead.overdue": _("said that the answer is overdue"),
    "lead.clock_paused": _("paused the clock"),
    "lead.clock_stopped": _("stopped the clock"),
    "lead.clock_resumed": _("let the clock run on"),
    "notified": _("sent a notice"),
    "automation_pressed": _("pressed a button"),
    "automation_allowed": _("let automation manage a field"),
    "lead.conversion_undone": _("took the conversion back"),
}
#: kind of activity → what the owner did
HELD: Final = {
    "call": _("called"),
    "meeting": _("held a meeting"),
    "visit": _("paid a visit"),
    "email": _("wrote an e-mail"),
    "task": _("finished a task"),
    "note": _("wrote a note"),
}
ICONS: Final = {
    "call": "phone", "meeting": "users", "visit": "map-pin", "email": "mail", "task": "checkbox", "note": "note",
    "deal.won": "trophy", "deal.lost": "circle-x", "deal.moved": "arrow-right", "created": "plus", "changed": "pencil",
    "deleted": "trash", "restored": "history", "reassigned": "arrows-exchange",
}  # fmt: skip
TONES: Final = {"deal.won": "ok", "deal.lost": "danger", "deleted": "warn", "deal.reopened": "warn"}

#: fields that follow from others and would only make noise
SILENT: Final = frozenset({
    "base_minor", "entered_stage_at", "credit_owner", "credit_team", "category_typed", "amount_origin",
    "territory_by_hand", "deleted_at", "is_contact", "team", "converted_at", "accepted_at",
})  # fmt: skip
LABELS: Final = {
    "name": _("Name"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "stage": _("Stage"),
    "status": _("Status"),
    "owner": _("Owner"),
    "company": _("Company"),
    "contact": _("Contact"),
    "deal": _("Deal"),
    "expected_close": _("Expected close"),
    "opened_on": _("Opened on"),
    "closed_on": _("Closed on"),
    "category": _("Forecast category"),
    "next_step": _("Next step"),
    "next_step_on": _("Next step on"),
    "loss_reason": _("Lost reason"),
    "loss_note": _("Note on the loss"),
    "competitor": _("Competitor"),
    "push_count": _("Pushes"),
    "parked_until": _("Parked until"),
    "source": _("Source"),
    "campaign": _("Campaign"),
    "product": _("Product"),
    "territory": _("Territory"),
    "segment": _("Segment"),
    "parent": _("Parent company"),
    "short_name": _("Short name"),
    "legal_id": _("Registration number"),
    "domain": _("Website"),
    "phone": _("Phone"),
    "mobile": _("Mobile"),
    "email": _("E-mail"),
    "wechat": _("WeChat"),
    "title": _("Job title"),
    "country": _("Country"),
    "region": _("Province or state"),
    "city": _("City"),
    "address": _("Address"),
    "industry": _("Industry"),
    "employees": _("Employees"),
    "revenue": _("Yearly revenue"),
    "tier": _("Tier"),
    "birthday": _("Birthday"),
    "consent": _("Consent to mail"),
    "do_not_contact": _("Do not contact"),
    "company_name": _("Company"),
    "message": _("Message"),
    "reject_reason": _("Reason for the rejection"),
    "kind": _("Kind"),
    "motion": _("Direction"),
}


def said(kind: str, table: dict[str, str], default: str = "") -> str:
    """The entry for ``noun.verb``, else that for the verb alone."""
    return str(table.get(kind) or table.get(kind.rpartition(".")[2]) or default)
