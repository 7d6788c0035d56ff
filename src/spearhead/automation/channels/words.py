"""Notices in words, for screens, mail and chat alike: who did what, named only where the reader may still see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _

from spearhead.accounts.users.models import User
from spearhead.automation.reasons import in_words as reason_in_words
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.kinds import KINDS

#: kind of notice → words (of who and what), icon
WORDS: Final = {
    "assigned": (_("%(who)s gave you “%(what)s”"), "user-check"),
    "collaborator_added": (_("%(who)s asked you to help with “%(what)s”"), "users"),
    "deal_won": (_("%(who)s won “%(what)s”"), "trophy"),
    "lead_rejected": (_("%(who)s rejected “%(what)s”"), "circle-x"),
    "lead_touched": (_("“%(what)s” got in touch again"), "message-plus"),
    "lead_due_soon": (_("“%(what)s” waits for an answer; half of the time is over"), "clock"),
    "lead_overdue": (_("“%(what)s” was not answered in time"), "alarm"),
    "automation_said": (_("“%(what)s”: %(said)s"), "robot"),
    "automation_stopped": (_("The automation “%(what)s” was stopped: %(said)s"), "alert-triangle"),
    "action_measured": (_("“%(what)s” was measured: see whether it worked"), "target"),
    "forecast_called": (_("%(who)s put another number on your forecast of %(what)s"), "adjustments"),
    "change_told": (_("%(who)s changed the process: %(what)s. Read it and confirm"), "route"),
    "change_reminded": (_("You have not confirmed yet that you read: %(what)s"), "route"),
    "change_unread": (_("Some of your people have not confirmed that they read: %(what)s"), "user-question"),
    "change_reviewed": (_("%(what)s was followed up: see whether the change helped"), "target"),
    "brief_sent": (_("%(who)s sent you a brief for %(what)s"), "file-text"),
    "forecast_submitted": (_("%(who)s handed up the forecast of %(what)s"), "send"),
    "approval_asked": (_("%(who)s asks for your approval on “%(what)s”: %(said)s"), "checks"),
    "call_escalated": (_("Something in your line calls, and nobody looked at it for two working days"), "bell-ringing"),
    "pool_recycling": (_("“%(what)s” goes back to the pool on %(said)s unless you follow up"), "rotate"),
    "pool_recycled": (_("“%(what)s” went back to the pool: nobody followed up"), "rotate"),
    "approval_late": (_("“%(what)s” waits for an approval that nobody gave in time"), "alarm"),
    "approval_approved": (_("%(who)s approved “%(what)s”"), "circle-check"),
    "approval_seconded": (_("%(who)s agrees on “%(what)s”; others are still asked"), "check"),
    "approval_opposed": (_("%(who)s is against “%(what)s”; others are still asked: %(said)s"), "message"),
    "approval_changes": (_("%(who)s asks for changes on “%(what)s”: %(said)s"), "message"),
    "approval_rejected": (_("%(who)s did not approve “%(what)s”: %(said)s"), "circle-x"),
    "approval_expired": (_("What you asked for on “%(what)s” no longer fits the deal"), "circle-x"),
    "document_expiring": (_("“%(what)s” is valid until %(said)s"), "calendar-due"),
    "large_export": (_("%(who)s exported %(said)s rows at once; the log says what"), "table-export"),
    "mentioned": (_("%(who)s mentioned you in “%(what)s”"), "at"),
    "job_finished": (_("“%(what)s” is finished"), "circle-check"),
    "job_failed": (_("“%(what)s” failed"), "alert-triangle"),
}
OTHER: Final = (_("%(who)s changed “%(what)s”"), "bell")
Names = Mapping[tuple[str, int], str]


def names_of(user: User, notices: Sequence[Notice]) -> dict[tuple[str, int], str]:
    """What the records are called of which notices tell, of those that the reader may see."""
    names: dict[tuple[str, int], str] = {}
    for kind in {one.record_type for one in notices} & set(KINDS):
        ids = [one.record_id for one in notices if one.record_type == kind]
        names |= {(kind, record.pk): str(record) for record in KINDS[kind].visible(user).filter(pk__in=ids)}
    return names


def in_words(user: User, notices: Sequence[Notice], names: Names | None = None) -> list[tuple[int, str]]:
    """The notices in the present language, each with its id."""
    known = names_of(user, notices) if names is None else names
    who = dict(User.objects.filter(pk__in={one.data.get("by") for one in notices}).values_list("pk", "name"))
    return [(one.pk, _one(one, who, known)) for one in notices]


def _one(notice: Notice, who: Mapping[int, str], names: Names) -> str:
    name = names.get((notice.record_type, notice.record_id), "")
    what = name or str(notice.data.get("title") or "") or translate("something that is gone")
    return translate(WORDS.get(notice.kind, OTHER)[0]) % {
        "who": who.get(notice.data.get("by") or 0, translate("Spearhead")), "what": what,
        "said": reason_in_words(notice.data.get("said", "")),
    }  # fmt: skip
