"""What calls, in words: the kind, the reason, where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from spearhead.insights.calls.inbox import Line
from spearhead.insights.calls.models import Call
from spearhead.kernel.formats_dates import day as day_text
from spearhead.kernel.names import local_name
from spearhead.web.approvals.words import what
from spearhead.web.process.changes import WATCHED
from spearhead.web.readable import language, number, percent

#: kind → its word, its icon, its tone
KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "approval": (gettext_noop("Approvals"), "checks", "accent"),
    "clock": (gettext_noop("Not answered in time"), "alarm", "danger"),
    "unassigned": (gettext_noop("Leads of nobody"), "user-question", "danger"),
    "rot": (gettext_noop("Rotting deals"), "hourglass", "warn"),
    "debt": (gettext_noop("Owed at a gate"), "clipboard-x", "warn"),
    "pushed": (gettext_noop("Pushed again and again"), "calendar-due", "warn"),
    "action": (gettext_noop("Overdue follow-ups"), "target", "warn"),
    "change": (gettext_noop("Changes that failed"), "route", "danger"),
    "pool": (gettext_noop("Back to the pool soon"), "rotate", "warn"),
}  # fmt: skip


def reason(line: Line, base: str) -> str:
    """Why it calls."""
    if line.approval is not None:
        return what(line.approval, base)
    assert line.call is not None
    return _reason(line.call)


def _reason(call: Call) -> str:
    said = call.said
    match call.kind:
        case "clock":
            return _("Waits for a first answer; the promised time is over.")
        case "unassigned":
            return _("No rule found anybody; nobody looks after it.")
        case "rot":
            return ngettext(
                "Quiet for %(n)d day; after %(limit)d it counts as rotting.",
                "Quiet for %(n)d days; after %(limit)d it counts as rotting.",
                said["days"],
            ) % {"n": said["days"], "limit": said["limit"]}
        case "debt":
            return _("Still missing after the exception: %(missing)s") % {"missing": " · ".join(said["missing"])}
        case "pushed":
            return ngettext(
                "The close date was pushed %(n)d time.", "The close date was pushed %(n)d times.", said["times"]
            ) % {"n": said["times"]}
        case "action":
            return _("It should be done by now; its figure waits.")
        case "change":
            return _failed(said)
    return _("Without meaningful contact it goes back to the pool on %(day)s.") % {
        "day": day_text(date.fromisoformat(said["on"]), language())
    }


def _failed(said: Mapping[str, Any]) -> str:
    """A watched figure past its limit, and the version to go back to."""
    figure, days = WATCHED[said["watched"]], said["watched"] == "days"
    shown = [_("%(n)s d") % {"n": number(one, 1)} if days else percent(one) for one in (said["value"], said["limit"])]
    text = _("%(figure)s is %(value)s, the limit was %(limit)s.") % {
        "figure": _(figure), "value": shown[0], "limit": shown[1],
    }  # fmt: skip
    return f"{text} {_('Plan B is version %(number)s.') % {'number': said['plan_b']}}" if said["plan_b"] else text


def address(line: Line) -> str:
    """The page behind a line."""
    if line.approval is not None:
        return reverse("approval", args=[line.approval.pk])
    if line.stay is not None:
        return reverse("pool", args=[line.stay.pool_id])
    assert line.call is not None
    return reverse(line.call.record_type, args=[line.call.record_id])


def name(line: Line) -> str:
    """What it is about."""
    if line.approval is not None:
        return str(line.approval.snapshot["deal"])
    if line.kind == "change":
        version = line.record.process_version
        return f"{local_name(version.pipeline)} · {_('Version %(number)s') % {'number': version.number}}"
    return str(getattr(line.record, "title", "") or line.record) if line.kind == "action" else str(line.record)


def drawn(line: Line, base: str) -> dict[str, Any]:
    """A line as the page shows it."""
    word, icon, tone = KINDS[line.kind]
    return {
        "line": line, "kind": line.kind, "word": _(word), "icon": icon, "tone": tone, "name": name(line),
        "reason": reason(line, base), "url": address(line), "call": line.call, "approval": line.approval,
        "record": line.record, "since": line.since, "stay": line.stay,
    }  # fmt: skip
