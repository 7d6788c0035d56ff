"""The words of the audit log: kinds of records, doors, and what was done."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NOUNS: Final = {
    "deal": gettext_noop("Deal"),
    "company": gettext_noop("Company"),
    "contact": gettext_noop("Contact"),
    "lead": gettext_noop("Lead"),
    "activity": gettext_noop("Activity"),
    "document": gettext_noop("Document"),
    "user": gettext_noop("Person"),
    "team": gettext_noop("Team"),
    "role": gettext_noop("Role"),
    "workspace": gettext_noop("Workspace"),
    "pipeline": gettext_noop("Pipeline"),
    "stage": gettext_noop("Stage"),
    "loss_reason": gettext_noop("Lost reason"),
    "competitor": gettext_noop("Competitor"),
    "segment": gettext_noop("Segment"),
    "source": gettext_noop("Source"),
    "campaign": gettext_noop("Campaign"),
    "territory": gettext_noop("Territory"),
    "product": gettext_noop("Product"),
    "price_list": gettext_noop("Price list"),
    "custom_field": gettext_noop("Custom field"),
    "goal": gettext_noop("Goal"),
    "action": gettext_noop("Action"),
    "import": gettext_noop("Import"),
    "export": gettext_noop("Export"),
    "backup": gettext_noop("Backup"),
    "job": gettext_noop("Job"),
    "erasure": gettext_noop("Erasure"),
    "view": gettext_noop("View"),
}
DOOR_WORDS: Final = {
    "web": gettext_noop("screen"),
    "form": gettext_noop("public form"),
    "api": "API",
    "cli": gettext_noop("command line"),
    "import": gettext_noop("import"),
    "mcp": "MCP",
    "mail": gettext_noop("mail"),
    "automation": gettext_noop("automation"),
    "demo": gettext_noop("demo data"),
    "system": gettext_noop("system"),
}
#: the last part of a kind → what was done
VERBS: Final = {
    "created": gettext_noop("created"),
    "changed": gettext_noop("changed"),
    "deleted": gettext_noop("deleted"),
    "restored": gettext_noop("restored"),
    "retired": gettext_noop("retired"),
    "archived": gettext_noop("archived"),
    "moved": gettext_noop("moved"),
    "notified": gettext_noop("told somebody"),
    "won": gettext_noop("won"),
    "lost": gettext_noop("lost"),
    "reopened": gettext_noop("reopened"),
    "parked": gettext_noop("parked"),
    "unparked": gettext_noop("unparked"),
    "reassigned": gettext_noop("reassigned"),
    "merged": gettext_noop("merged"),
    "unmerged": gettext_noop("unmerged"),
    "converted": gettext_noop("converted"),
    "disabled": gettext_noop("disabled"),
    "enabled": gettext_noop("let back in"),
    "invited": gettext_noop("invited"),
    "role_changed": gettext_noop("role changed"),
    "password_changed": gettext_noop("password changed"),
    "preferences_changed": gettext_noop("own settings changed"),
    "joined": gettext_noop("joined"),
    "left": gettext_noop("left"),
    "manager_set": gettext_noop("manager set"),
    "deputy_set": gettext_noop("deputy set"),
    "reordered": gettext_noop("put in order"),
    "published": gettext_noop("published"),
    "withdrawn": gettext_noop("taken back"),
    "reset": gettext_noop("reset"),
    "set": gettext_noop("set"),
    "cost_set": gettext_noop("cost set"),
    "revoked": gettext_noop("revoked"),
    "done": gettext_noop("done"),
    "failed": gettext_noop("failed"),
    "started": gettext_noop("started"),
    "exported": gettext_noop("exported"),
    "undone": gettext_noop("undone"),
    "hidden": gettext_noop("hidden"),
}
#: whole kinds whose words are not noun + verb
KINDS: Final = {
    "sign_in.done": gettext_noop("signed in"),
    "sign_in.failed": gettext_noop("sign-in failed"),
    "sign_in.code_asked": gettext_noop("code asked at sign-in"),
    "user.proof_refused": gettext_noop("password or code refused"),
    "user.second_factor_begun": gettext_noop("two-step verification begun"),
    "user.second_factor_given_up": gettext_noop("set-up of two-step verification given up"),
    "user.second_factor_added": gettext_noop("two-step verification turned on"),
    "user.second_factor_removed": gettext_noop("own two-step verification turned off"),
    "user.second_factor_taken_off": gettext_noop("two-step verification turned off by an administrator"),
    "user.recovery_codes_made": gettext_noop("recovery codes made"),
    "user.signed_out_everywhere": gettext_noop("signed out everywhere"),
    "sign_in_link.created": gettext_noop("sign-in link made"),
    "token.created": gettext_noop("API token made"),
    "token.revoked": gettext_noop("API token revoked"),
    "right.changed": gettext_noop("permission changed"),
    "field_right.changed": gettext_noop("permission for a field changed"),
    "rights.reset": gettext_noop("permissions reset"),
    "rates.published": gettext_noop("rates published"),
    "rates.withdrawn": gettext_noop("rate taken back"),
    "user.data_asked": gettext_noop("what is stored about a person asked for"),
    "user.data_taken": gettext_noop("what is stored about a person taken"),
    "contact.data_asked": gettext_noop("what is stored about a contact asked for"),
    "contact.data_taken": gettext_noop("what is stored about a contact taken"),
    "contact.erasure_asked": gettext_noop("erasure of a person asked for"),
    "contact.erased": gettext_noop("person erased"),
    "user.erasure_asked": gettext_noop("erasure of a former member asked for"),
    "user.erased": gettext_noop("former member erased"),
    "user.hand_over_started": gettext_noop("hand-over of open work begun"),
    "user.handed_over": gettext_noop("open work handed over"),
    "approval.handed_on": gettext_noop("approval handed on to somebody else"),
    "events.erased": gettext_noop("events of an erased person emptied"),
    "stages.reordered": gettext_noop("stages put in order"),
}


def kind_words(kind: str) -> str:
    """What was done, in words; a kind without words is shown as it is."""
    if kind in KINDS:
        return _(KINDS[kind])
    verb = kind.rpartition(".")[2]
    return _(VERBS[verb]) if verb in VERBS else kind
